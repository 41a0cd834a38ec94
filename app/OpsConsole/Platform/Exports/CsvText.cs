using System.Buffers;
using System.Globalization;

namespace OpsConsole.Platform.Exports;

/// <summary>Writes CSV (RFC 4180) that a spreadsheet reads as text: the one way in which anything here leaves as CSV.</summary>
/// <remarks>
/// A text that begins with one of <c>= + - @</c>, a tab or a line break would be a formula to a spreadsheet, which may call a program or send what
/// stands beside it to somebody. An apostrophe in front makes it a text (OWASP, CSV injection). Numbers are written as numbers.
/// </remarks>
public static class CsvText
{
    private static readonly SearchValues<char> s_quoted = SearchValues.Create(",\"\r\n");

    /// <summary>Writes one row and ends it.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="cells">Texts are escaped; numbers and times are written as they are; null is empty.</param>
    public static void WriteRow(TextWriter writer, params ReadOnlySpan<object?> cells)
    {
        for (var column = 0; column < cells.Length; column++)
        {
            if (column > 0)
            {
                writer.Write(',');
            }

            writer.Write(Cell(cells[column]));
        }

        writer.WriteLine();
    }

    /// <summary>One cell.</summary>
    public static string Cell(object? value) => value switch
    {
        null => "",
        string text => Text(text),
        DateTimeOffset time => time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        float number => number.ToString("R", CultureInfo.InvariantCulture),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => Text(value.ToString() ?? ""),
    };

    private static string Text(string text)
    {
        var safe = text is ['=' or '+' or '-' or '@' or '\t' or '\r' or '\n', ..] ? "'" + text : text;
        return safe.AsSpan().ContainsAny(s_quoted) ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }
}
