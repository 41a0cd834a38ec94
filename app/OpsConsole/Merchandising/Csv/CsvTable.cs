using OpsConsole.Ingestion.Imports;

namespace OpsConsole.Merchandising.Csv;

/// <summary>A file whose first line names its columns, in any order and any case. Columns that nobody asks for are passed over: they are for people.</summary>
internal sealed class CsvTable
{
    /// <summary>Most lines of a file.</summary>
    public const int MostRows = 2_000;

    private readonly Dictionary<string, int> _columns;

    private CsvTable(Dictionary<string, int> columns, IReadOnlyList<CsvTableRow> rows) => (_columns, Rows) = (columns, rows);

    /// <summary>The lines below the names.</summary>
    public IReadOnlyList<CsvTableRow> Rows { get; }

    /// <summary>Reads a file.</summary>
    /// <param name="text">The whole file.</param>
    /// <param name="needed">Columns that it must have.</param>
    /// <param name="fault">What keeps it from being read.</param>
    /// <returns>Null with a fault.</returns>
    public static CsvTable? Read(string text, IReadOnlyList<string> needed, out string? fault)
    {
        fault = text.Contains('\0', StringComparison.Ordinal) ? "holds a NUL character" : null;
        if (fault is not null)
        {
            return null;
        }

        using var reader = new CsvRows(new StringReader(text.TrimStart('\uFEFF')));
        try
        {
            if (!reader.Read())
            {
                fault = "is empty";
                return null;
            }

            var columns = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
            for (var column = 0; column < reader.Count; column++)
            {
                columns.TryAdd(reader[column].Trim().ToString(), column);
            }

            if (needed.FirstOrDefault(name => !columns.ContainsKey(name)) is { } missing)
            {
                fault = $"has no column {missing}: the first line names the columns";
                return null;
            }

            var rows = new List<CsvTableRow>();
            while (reader.Read())
            {
                if (rows.Count == MostRows)
                {
                    fault = $"has more than {MostRows} lines";
                    return null;
                }

                var cells = new string[reader.Count];
                for (var column = 0; column < cells.Length; column++)
                {
                    cells[column] = Unescaped(reader[column].Trim());
                }

                rows.Add(new CsvTableRow(reader.Line, cells));
            }

            return new CsvTable(columns, rows);
        }
        catch (InvalidDataException endless)
        {
            fault = endless.Message;
            return null;
        }
    }

    /// <summary>A cell; empty where the file has no such column or the line is short.</summary>
    public string Cell(CsvTableRow row, string column) => _columns.TryGetValue(column, out var index) && index < row.Cells.Length ? row.Cells[index] : "";

    /// <summary>A cell; null where it is empty.</summary>
    public string? Optional(CsvTableRow row, string column) => Cell(row, column) is { Length: > 0 } text ? text : null;

    /// <summary>Takes off the apostrophe that keeps a spreadsheet from reading a text as a formula: what was written comes back as it was.</summary>
    private static string Unescaped(ReadOnlySpan<char> cell) => (cell is ['\'', '=' or '+' or '-' or '@', ..] ? cell[1..] : cell).ToString();
}

/// <summary>One line of a file.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Cells">In the order of the file.</param>
internal sealed record CsvTableRow(long Line, string[] Cells);
