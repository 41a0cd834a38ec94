using CsCheck;
using OpsConsole.Ingestion.Imports;

namespace OpsConsole.Tests.Ingestion;

public sealed class CsvRowsTests
{
    [Fact]
    public void Quotes_line_ends_and_blank_lines_are_read_as_in_rfc_4180()
    {
        const string Text = "a,b\r\n\"x,\"\"y\"\"\",\"two\nlines\"\n\n\n,\nlast,";

        var rows = Read(Text);

        Assert.Equal([(1, "a|b"), (2, "x,\"y\"|two\nlines"), (6, "|"), (7, "last|")], rows);
    }

    [Fact]
    public void Any_table_reads_back_as_written() => Gen.String[Gen.Char["ab,\"\n\r é"], 0, 6].Array[2, 4].Array[0, 6].Sample(table =>
    {
        var text = string.Concat(table.Select(row => string.Join(',', row.Select(field => $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")) + "\n"));
        return Read(text).Select(row => row.Fields).SequenceEqual(table.Select(row => string.Join('|', row)));
    });

    [Fact]
    public void Quote_that_is_never_closed_is_an_error_and_not_the_rest_of_the_file() =>
        Assert.Throws<InvalidDataException>(() => Read("a,\"b\n" + new string('x', 2_000_000)));

    private static List<(int Line, string Fields)> Read(string text)
    {
        using var rows = new CsvRows(new StringReader(text));
        var read = new List<(int, string)>();
        while (rows.Read())
        {
            read.Add(((int)rows.Line, string.Join('|', Enumerable.Range(0, rows.Count).Select(field => rows[field].ToString()))));
        }

        return read;
    }
}
