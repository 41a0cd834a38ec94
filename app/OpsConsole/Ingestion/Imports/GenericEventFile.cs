using System.Globalization;
using OpsConsole.Catalog;
using OpsConsole.Platform.Events;
using OpsConsole.Platform.Security;

namespace OpsConsole.Ingestion.Imports;

/// <summary>Our own format: <c>id,userId,itemId,type,quantity,value,occurredAt</c>, and <c>sessionId</c> and <c>currency</c> where there are such columns.</summary>
internal sealed class GenericEventFile(string file) : EventFile(new CsvSource(file, Required, "sessionId", "currency"))
{
    private static readonly string[] Required = ["id", "userId", "itemId", "type", "quantity", "value", "occurredAt"];

    private readonly HashSet<string> _items = new(StringComparer.Ordinal);

    /// <summary>Nothing but the ids.</summary>
    public override IEnumerable<ItemDraft> Items => _items.Select(id => new ItemDraft(id));

    protected override ImportedLine Parse()
    {
        var (id, user, item, session, currency) = (Source[0], Source[1], Source[2], Source[7], Source[8]);
        var excerpt = $"itemId={item} type={Source[3]} quantity={Source[4]} value={Source[5]} occurredAt={Source[6]}";
        if (CardNumbers.InIdentifier(id) || CardNumbers.InIdentifier(user) || CardNumbers.InIdentifier(session) || CardNumbers.InText(excerpt))
        {
            return ImportedLine.Skip("card_number", "");
        }

        if (!FieldReader.IsIdentifier(id) || !FieldReader.IsIdentifier(user) || (item.Length > 0 && !FieldReader.IsIdentifier(item)) || (session.Length > 0 && !FieldReader.IsIdentifier(session)))
        {
            return ImportedLine.Skip("invalid_id", excerpt);
        }

        if (EventTypes.Find(Source[3]) is not { } type)
        {
            return ImportedLine.Skip("unknown_type", excerpt);
        }

        if (EventTypes.Needs(type) == "itemId" && item.Length == 0)
        {
            return ImportedLine.Skip("no_item", excerpt);
        }

        if (!Numbers.TryQuantity(Source[4], out var quantity))
        {
            return ImportedLine.Skip("invalid_quantity", excerpt);
        }

        decimal? value = null;
        if (Source[5].Length > 0)
        {
            if (!Numbers.TryAmount(Source[5], out var amount))
            {
                return ImportedLine.Skip("invalid_value", excerpt);
            }

            value = amount;
        }

        if (currency.Length > 0 && (currency.Length != 3 || !currency.All(char.IsAsciiLetterUpper)))
        {
            return ImportedLine.Skip("invalid_currency", excerpt);
        }

        if (!Numbers.TryTime(Source[6], out var occurredAt))
        {
            return ImportedLine.Skip("invalid_time", excerpt);
        }

        if (item.Length > 0)
        {
            _items.Add(item);
        }

        return new ImportedLine(
            new ShopEvent(
                Line, id, type, user, session.Length > 0 ? session : null, item.Length > 0 ? item : null, value, currency.Length > 0 ? currency : null, quantity,
                null, null, null, null, occurredAt, occurredAt, null, EventFlags.Imported),
            null, excerpt);
    }
}

/// <summary>Numbers and times of files.</summary>
internal static class Numbers
{
    /// <summary>Above 0, at most a million; empty is 1.</summary>
    public static bool TryQuantity(string text, out double quantity)
    {
        quantity = 1;
        return text.Length == 0 || (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out quantity) && quantity is > 0 and <= 1_000_000);
    }

    /// <summary>From 0 to 100 million.</summary>
    public static bool TryAmount(string text, out decimal amount) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out amount) && amount is >= 0 and <= 100_000_000m;

    /// <summary>ISO 8601; without an offset it is UTC.</summary>
    public static bool TryTime(string text, out DateTimeOffset time)
    {
        var read = DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);
        time = read ? DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds()) : default;
        return read;
    }
}
