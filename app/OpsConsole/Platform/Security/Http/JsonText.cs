using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace OpsConsole.Platform.Security.Http;

/// <summary>What no field may hold, found in a JSON body before anybody reads it.</summary>
/// <param name="Field">Where, as <c>stops[2].note</c>; null where the place has a name that must not be repeated.</param>
/// <param name="Fault">What is wrong, without the text itself.</param>
internal sealed record TextFault(string? Field, string Fault)
{
    public const string CardNumber = "holds what looks like a payment card number; none may be sent here";
    public const string NotUnicode = "is not Unicode text";
    public const string Nul = "holds the character NUL";
    public static readonly string TooLong = $"is longer than {RequestLimits.TextLength} characters";
}

/// <summary>Looks through every text, name and number of a JSON body.</summary>
internal static class JsonText
{
    private const int FewestDigits = 13;

    /// <summary>The first fault; null where there is none or the body is not JSON, which its reader will find out.</summary>
    public static TextFault? Find(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json))
        {
            return new TextFault("body", TextFault.NotUnicode);
        }

        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = RequestLimits.JsonDepth });
        var path = new JsonPath();
        try
        {
            while (reader.Read())
            {
                if (FaultOf(ref reader) is { } fault)
                {
                    return new TextFault(reader.TokenType == JsonTokenType.PropertyName ? null : path.ToString(), fault);
                }

                path.Take(ref reader);
            }
        }
        catch (JsonException)
        {
            return null;
        }

        return null;
    }

    private static string? FaultOf(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Number:
                return reader.ValueSpan.Length >= FewestDigits && CardNumbers.InText(Encoding.ASCII.GetString(reader.ValueSpan)) ? TextFault.CardNumber : null;
            case JsonTokenType.String or JsonTokenType.PropertyName when reader.ValueIsEscaped:
                return EscapedFault(ref reader);
            case JsonTokenType.String or JsonTokenType.PropertyName:
                // Without an escape no byte becomes more than one character, and no NUL is valid JSON.
                return reader.ValueSpan.Length > RequestLimits.TextLength && Encoding.UTF8.GetCharCount(reader.ValueSpan) > RequestLimits.TextLength ? TextFault.TooLong
                    : HasDigits(reader.ValueSpan) && CardNumbers.InField(Encoding.UTF8.GetString(reader.ValueSpan)) ? TextFault.CardNumber : null;
            default:
                return null;
        }
    }

    private static string? EscapedFault(ref Utf8JsonReader reader)
    {
        try
        {
            var text = reader.GetString()!; // A string or a name is never null.
            return text.Length > RequestLimits.TextLength ? TextFault.TooLong : text.Contains('\0', StringComparison.Ordinal) ? TextFault.Nul : CardNumbers.InField(text) ? TextFault.CardNumber : null;
        }
        catch (InvalidOperationException)
        {
            // What the reader throws on half a surrogate pair.
            return TextFault.NotUnicode;
        }
    }

    private static bool HasDigits(ReadOnlySpan<byte> text)
    {
        var digits = 0;
        foreach (var letter in text)
        {
            if (letter is >= (byte)'0' and <= (byte)'9' && ++digits == FewestDigits)
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>The place of a token in a JSON document.</summary>
internal sealed class JsonPath
{
    private const int LongestName = 64;

    private readonly List<Level> _levels = [];

    /// <summary>Moves past a token that was looked at.</summary>
    public void Take(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                _levels[^1] = _levels[^1] with { Name = reader.ValueSpan.Length > LongestName ? "…" : reader.GetString() };
                break;
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                _levels.Add(new Level(null, reader.TokenType == JsonTokenType.StartArray ? 0 : -1));
                break;
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                _levels.RemoveAt(_levels.Count - 1);
                Passed();
                break;
            default:
                Passed();
                break;
        }
    }

    public override string ToString()
    {
        var path = new StringBuilder();
        foreach (var level in _levels)
        {
            _ = level.Index >= 0 ? path.Append('[').Append(level.Index).Append(']') : path.Append(path.Length == 0 ? "" : ".").Append(level.Name);
        }

        return path.Length == 0 ? "body" : path.ToString();
    }

    private void Passed()
    {
        if (_levels.Count > 0 && _levels[^1].Index >= 0)
        {
            _levels[^1] = _levels[^1] with { Index = _levels[^1].Index + 1 };
        }
    }

    /// <summary>An object with the name that was read last, or an array with the place that comes next.</summary>
    private readonly record struct Level(string? Name, int Index);
}
