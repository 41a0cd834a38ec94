using OpsConsole.Ingestion.Imports;

namespace OpsConsole.Drift.Files;

/// <summary>The columns of a CSV file; equal cells share one string.</summary>
internal sealed class FileColumns
{
    private readonly Dictionary<string, string[]> _columns;

    private FileColumns(IReadOnlyList<string> names, Dictionary<string, string[]> columns, int rows) => (Names, _columns, Rows) = (names, columns, rows);

    /// <summary>As the header has them.</summary>
    public IReadOnlyList<string> Names { get; }

    public int Rows { get; }

    public string[] this[string column] => _columns[column];

    public bool Has(string column) => _columns.ContainsKey(column);

    /// <summary>Reads a whole file.</summary>
    /// <param name="option">The argument that names it, for messages.</param>
    /// <param name="file">The file.</param>
    /// <param name="token">Gives up.</param>
    public static FileColumns Read(string option, FileInfo file, CancellationToken token)
    {
        using var rows = CsvRows.Open(file.FullName);
        if (!Next(rows))
        {
            throw new FileDriftException($"{option}: {file.Name} is empty");
        }

        string[] names = [.. Enumerable.Range(0, rows.Count).Select(place => rows[place].Trim().Trim('\uFEFF').ToString())];
        if (names.Distinct(StringComparer.Ordinal).Count() != names.Length || names.Contains(""))
        {
            throw new FileDriftException($"{option}: line 1 of {file.Name} must name each column, and none twice");
        }

        var cells = Array.ConvertAll(names, _ => new List<string>());
        var shared = new HashSet<string>(StringComparer.Ordinal);
        var byText = shared.GetAlternateLookup<ReadOnlySpan<char>>();
        while (Next(rows))
        {
            token.ThrowIfCancellationRequested();
            if (rows.Count != names.Length)
            {
                throw new FileDriftException($"{option}: line {rows.Line} of {file.Name} has {rows.Count} fields, the header {names.Length}");
            }

            for (var column = 0; column < names.Length; column++)
            {
                var text = rows[column].Trim();
                if (!byText.TryGetValue(text, out var cell))
                {
                    byText.Add(text);
                    byText.TryGetValue(text, out cell);
                }

                cells[column].Add(cell!); // Added a line above where it was not there.
            }
        }

        return cells[0].Count > 0
            ? new FileColumns(names, names.Zip(cells).ToDictionary(pair => pair.First, pair => pair.Second.ToArray(), StringComparer.Ordinal), cells[0].Count)
            : throw new FileDriftException($"{option}: {file.Name} has no rows");

        bool Next(CsvRows reading)
        {
            try
            {
                return reading.Read();
            }
            catch (InvalidDataException broken)
            {
                throw new FileDriftException($"{option}: {file.Name}: {broken.Message}");
            }
        }
    }
}
