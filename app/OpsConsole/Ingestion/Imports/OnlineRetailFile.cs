using System.Globalization;
using System.Runtime.InteropServices;
using OpsConsole.Catalog;
using OpsConsole.Platform.Events;

namespace OpsConsole.Ingestion.Imports;

/// <summary>
/// UCI Online Retail (Chen, Sain, Guo 2012): one line an invoice's item. Lines that are no sale of a product to a known customer are skipped, by the usual
/// rules in the usual order: customer, cancellation, stock code, quantity, price.
/// </summary>
internal sealed class OnlineRetailFile(string file) : EventFile(new CsvSource(file, Required))
{
    private const string Currency = "GBP";
    private static readonly string[] Required = ["InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID"];

    private readonly Dictionary<string, int> _repeats = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ItemSeen> _items = new(StringComparer.Ordinal);

    /// <summary>Title: the description used most; price: the newest.</summary>
    public override IEnumerable<ItemDraft> Items => _items.Select(pair =>
    {
        var title = pair.Value.Title;
        return new ItemDraft(pair.Key, title.Length > 0 ? title : null, ProductNouns.CategoryOf("Online Retail", title), pair.Value.Price, Currency);
    });

    protected override ImportedLine Parse()
    {
        var (invoice, code, quantityText, priceText, customer) = (Source[0], Source[1].ToUpperInvariant(), Source[3], Source[5], Source[6]);
        var excerpt = $"InvoiceNo={invoice} StockCode={code} Quantity={quantityText} UnitPrice={priceText}";
        var sale = double.TryParse(quantityText, NumberStyles.Float, CultureInfo.InvariantCulture, out var quantity);
        sale &= decimal.TryParse(priceText, NumberStyles.Float, CultureInfo.InvariantCulture, out var price);
        var reason = customer.Length == 0 ? "no_customer"
            : invoice.StartsWith('C') ? "cancellation"
            : !IsProduct(code) ? "not_a_product"
            : !sale ? "invalid_number"
            : quantity <= 0 ? "quantity_not_positive"
            : price <= 0 ? "price_not_positive"
            : !FieldReader.IsIdentifier(invoice) || !FieldReader.IsIdentifier(customer) ? "invalid_id"
            : null;
        if (reason is not null)
        {
            return ImportedLine.Skip(reason, excerpt);
        }

        if (!Numbers.TryTime(Source[4], out var occurredAt))
        {
            return ImportedLine.Skip("invalid_time", excerpt);
        }

        Seen(code, occurredAt, price, Source[2]);
        return new ImportedLine(
            new ShopEvent(
                Line, IdOf(invoice, code, customer, quantity, price, occurredAt), EventType.Purchase, customer, invoice, code, price, Currency, quantity,
                null, null, null, null, occurredAt, occurredAt, null, EventFlags.Imported),
            null, excerpt);
    }

    private static bool IsProduct(string code) =>
        code.Length >= 5 && !code.AsSpan(0, 5).ContainsAnyExceptInRange('0', '9') && !code.AsSpan(5).ContainsAnyExceptInRange('A', 'Z');

    /// <summary>
    /// Made of the line's content, so that a repeat of the file, or a file that overlaps, adds nothing; equal lines of an invoice are counted through,
    /// because they are so many sales.
    /// </summary>
    private string IdOf(string invoice, string code, string customer, double quantity, decimal price, DateTimeOffset occurredAt)
    {
        var content = string.Create(CultureInfo.InvariantCulture, $"{invoice}:{code}:{quantity}:{price.ToString("0.####", CultureInfo.InvariantCulture)}:{customer}:{occurredAt.ToUnixTimeSeconds()}");
        ref var repeat = ref CollectionsMarshal.GetValueRefOrAddDefault(_repeats, content, out _);
        var id = repeat == 0 ? content : $"{content}:{repeat}";
        repeat++;
        return id;
    }

    private void Seen(string code, DateTimeOffset at, decimal price, string description)
    {
        if (!_items.TryGetValue(code, out var item))
        {
            _items.Add(code, item = new ItemSeen());
        }

        item.Add(at, price, description);
    }

    private sealed class ItemSeen
    {
        private readonly Dictionary<string, int> _titles = new(StringComparer.Ordinal);
        private DateTimeOffset _at = DateTimeOffset.MinValue;

        public decimal Price { get; private set; }

        /// <summary>The description used most; of equals the first by spelling, so that it does not depend on the lines' order.</summary>
        public string Title => _titles.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Key).FirstOrDefault("");

        public void Add(DateTimeOffset at, decimal price, string description)
        {
            if (at >= _at)
            {
                (_at, Price) = (at, price);
            }

            if (description.Length > 0)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(_titles, description, out _)++;
            }
        }
    }
}
