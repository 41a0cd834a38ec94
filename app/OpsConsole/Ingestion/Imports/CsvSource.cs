namespace OpsConsole.Ingestion.Imports;

/// <summary>A column that a file needs is not in its header.</summary>
internal sealed class MissingColumnException(string file, string column) : Exception($"{file} has no column '{column}' in its first line.")
{
    /// <summary>The file, as it was named.</summary>
    public string File { get; } = file;
}

/// <summary>A CSV file, gzipped or not, with a header; columns are found by name in any order.</summary>
internal sealed class CsvSource : IDisposable
{
    private readonly CsvRows _rows;
    private readonly int[] _columns;

    /// <param name="file">Path.</param>
    /// <param name="required">Columns that must be there.</param>
    /// <param name="optional">Columns that may be there; they come after the required ones.</param>
    /// <exception cref="MissingColumnException">Names the column.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public CsvSource(string file, IReadOnlyList<string> required, params IReadOnlyList<string> optional)
    {
        _rows = CsvRows.Open(file);
        try
        {
            string[] header = _rows.Read() ? [.. Enumerable.Range(0, _rows.Count).Select(place => _rows[place].Trim().ToString())] : [];
            _columns = [.. required.Select(column => Place(header, column) is var place and >= 0 ? place : throw new MissingColumnException(file, column)), .. optional.Select(column => Place(header, column))];
        }
        catch
        {
            _rows.Dispose();
            throw;
        }
    }

    /// <summary>Line of the file on which the row begins, from 1.</summary>
    public long Line => _rows.Line;

    /// <summary>A field of the row: numbered as the columns were asked for; empty where the row or the file has none.</summary>
    public string this[int column] => _columns[column] is var place and >= 0 && place < _rows.Count ? _rows[place].Trim().ToString() : "";

    /// <summary>Goes to the next row.</summary>
    public bool Read() => _rows.Read();

    public void Dispose() => _rows.Dispose();

    private static int Place(string[] header, string column) => Array.FindIndex(header, name => name.Equals(column, StringComparison.OrdinalIgnoreCase));
}
