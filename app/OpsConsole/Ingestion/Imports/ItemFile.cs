using OpsConsole.Catalog;
using OpsConsole.Platform.Security;

namespace OpsConsole.Ingestion.Imports;

/// <summary>Items: <c>id,title,category,price</c>, and <c>currency</c> and <c>inStock</c> where there are such columns.</summary>
internal static class ItemFile
{
    private static readonly string[] Required = ["id", "title", "category", "price"];

    /// <summary>Reads all items; skipped lines go to the report.</summary>
    public static List<ItemDraft> Read(string file, SkippedLines skipped)
    {
        using var source = new CsvSource(file, Required, "currency", "inStock");
        var items = new List<ItemDraft>();
        while (source.Read())
        {
            var (id, title, category, currency, stock) = (source[0], source[1], source[2], source[4], source[5]);
            decimal? price = null;
            var reason = !FieldReader.IsIdentifier(id) ? "invalid_id"
                : title.Length > 256 || category.Length > 256 ? "too_long"
                : CardNumbers.InIdentifier(id) || CardNumbers.InText(title) || CardNumbers.InText(category) ? "card_number"
                : source[3].Length > 0 && !Amount(source[3], ref price) ? "invalid_price"
                : currency.Length > 0 && (currency.Length != 3 || !currency.All(char.IsAsciiLetterUpper)) ? "invalid_currency"
                : stock.Length > 0 && Yes(stock) is null ? "invalid_in_stock"
                : null;
            if (reason is not null)
            {
                skipped.Add(file, source.Line, reason, reason == "card_number" ? "" : $"id={id} price={source[3]}");
                continue;
            }

            items.Add(new ItemDraft(id, Said(title), Said(category), price, Said(currency), Yes(stock)));
        }

        return items;

        static string? Said(string text) => text.Length > 0 ? text : null;

        static bool Amount(string text, ref decimal? price)
        {
            var read = Numbers.TryAmount(text, out var amount);
            price = amount;
            return read;
        }
    }

    private static bool? Yes(string text) => text.ToUpperInvariant() switch
    {
        "TRUE" or "1" or "YES" => true,
        "FALSE" or "0" or "NO" => false,
        _ => null,
    };
}
