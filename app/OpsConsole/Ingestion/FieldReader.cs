using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using OpsConsole.Platform.Events;
using OpsConsole.Platform.Security;

namespace OpsConsole.Ingestion;

/// <summary>Reads one value by its kind. Each method leaves the reader at the value's end and keeps the value only when nothing is wrong with it.</summary>
internal static class FieldReader
{
    private const int MaxIdentifier = 64;
    private const int MaxText = 256;
    private const int MaxObjectBytes = 4_096;
    private const int MaxPosition = 100_000;
    private const decimal MaxAmount = 100_000_000m;
    private const double MaxQuantity = 1_000_000;

    private static readonly SearchValues<char> IdentifierCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-");

    /// <summary>1 to 64 of <c>[A-Za-z0-9._:-]</c>.</summary>
    public static bool IsIdentifier(string text) => text.Length is > 0 and <= MaxIdentifier && !text.AsSpan().ContainsAnyExcept(IdentifierCharacters);

    /// <summary>The string or name that the reader stands on; null when it holds half a surrogate pair.</summary>
    public static string? TextOrNull(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    public static FieldFault? Identifier(string name, ref Utf8JsonReader reader, ref string? target)
    {
        if (String(ref reader) is not { } text || !IsIdentifier(text))
        {
            return FieldFault.Invalid(name, "must be 1 to 64 of A-Z a-z 0-9 . _ : -");
        }

        if (CardNumbers.InIdentifier(text))
        {
            return FieldFault.Card(name);
        }

        target = text;
        return null;
    }

    public static FieldFault? Type(string name, ref Utf8JsonReader reader, ref EventType? target)
    {
        if (String(ref reader) is not { } text || EventTypes.Find(text) is not { } type)
        {
            return new FieldFault(IngestError.UnknownType, name, $"must be one of {EventTypes.List}");
        }

        target = type;
        return null;
    }

    public static FieldFault? Amount(string name, ref Utf8JsonReader reader, ref decimal? target)
    {
        if (reader.TokenType != JsonTokenType.Number || !reader.TryGetDecimal(out var amount) || amount is < 0 or > MaxAmount)
        {
            return Wrong(ref reader, name, "must be a number from 0 to 100 million");
        }

        target = amount;
        return null;
    }

    public static FieldFault? Currency(string name, ref Utf8JsonReader reader, ref string? target)
    {
        if (String(ref reader) is not { Length: 3 } code || !code.All(char.IsAsciiLetterUpper))
        {
            return FieldFault.Invalid(name, "must be an ISO 4217 code such as EUR");
        }

        target = code;
        return null;
    }

    public static FieldFault? Quantity(string name, ref Utf8JsonReader reader, ref double? target)
    {
        if (reader.TokenType != JsonTokenType.Number || !reader.TryGetDouble(out var quantity) || quantity is not (> 0 and <= MaxQuantity))
        {
            return Wrong(ref reader, name, "must be a number above 0, at most a million");
        }

        target = quantity;
        return null;
    }

    public static FieldFault? Position(string name, ref Utf8JsonReader reader, ref int? target)
    {
        if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out var position) || position is < 0 or > MaxPosition)
        {
            return Wrong(ref reader, name, "must be a whole number from 0 to 100000");
        }

        target = position;
        return null;
    }

    public static FieldFault? FreeText(string name, ref Utf8JsonReader reader, ref string? target)
    {
        if (String(ref reader) is not { Length: > 0 and <= MaxText } text || text.AsSpan().ContainsAnyInRange('\0', '\x1f'))
        {
            return FieldFault.Invalid(name, "must be 1 to 256 characters without control characters");
        }

        if (CardNumbers.InText(text))
        {
            return FieldFault.Card(name);
        }

        target = text;
        return null;
    }

    public static FieldFault? Time(string name, ref Utf8JsonReader reader, ref DateTimeOffset? target)
    {
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (String(ref reader) is not { Length: >= 20 and <= 40 } text || text[10] is not ('T' or 't')
            || !HasOffset(text) || !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, Utc, out var time))
        {
            return FieldFault.Invalid(name, "must be a time as in RFC 3339, such as 2026-05-01T12:00:00Z");
        }

        // Whole milliseconds: what the table keeps, so that a repeat has the same fingerprint.
        target = DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());
        return null;

        static bool HasOffset(string text) => text[^1] is 'Z' or 'z' || text[^6] is '+' or '-';
    }

    public static FieldFault? JsonObject(string name, ref Utf8JsonReader reader, ref string? target)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return Wrong(ref reader, name, "must be an object");
        }

        var document = JsonElement.ParseValue(ref reader);
        var text = document.GetRawText();
        if (Encoding.UTF8.GetByteCount(text) > MaxObjectBytes)
        {
            return FieldFault.Invalid(name, "must be at most 4096 bytes");
        }

        if (CardNumbers.InJson(document) is not { } holdsCard)
        {
            return FieldFault.Invalid(name, "must be Unicode text");
        }

        target = holdsCard ? null : text;
        return holdsCard ? FieldFault.Card(name) : null;
    }

    private static string? String(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return TextOrNull(ref reader);
        }

        reader.Skip();
        return null;
    }

    private static FieldFault Wrong(ref Utf8JsonReader reader, string name, string detail)
    {
        reader.Skip();
        return FieldFault.Invalid(name, detail);
    }
}
