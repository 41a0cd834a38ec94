using System.IO.Compression;
using System.Text;

namespace OpsConsole.Ingestion.Imports;

/// <summary>
/// Reads rows as RFC 4180 has them: fields between commas, quoted where they hold commas, quotes (doubled) or line ends. Blank lines are passed over.
/// One buffer for the row, so that only the fields that are looked at become strings.
/// </summary>
public sealed class CsvRows(TextReader reader) : IDisposable
{
    private const int MaxRowChars = 1 << 20;

    private readonly char[] _read = new char[1 << 16];
    private readonly List<int> _ends = [];
    private char[] _row = new char[1 << 10];
    private int _length;
    private int _next;
    private int _available;
    private long _lines;

    /// <summary>The rows of a file, gzipped or not: told by its first two bytes, not by its name.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static CsvRows Open(string file)
    {
        var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        var zipped = stream.ReadByte() == 0x1f && stream.ReadByte() == 0x8b;
        stream.Position = 0;
        return new CsvRows(new StreamReader(zipped ? new GZipStream(stream, CompressionMode.Decompress) : stream, Encoding.UTF8));
    }

    /// <summary>Line of the file on which the row begins, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>Fields of the row.</summary>
    public int Count => _ends.Count;

    /// <summary>A field of the row, without its quotes.</summary>
    public ReadOnlySpan<char> this[int field] => _row.AsSpan(field == 0 ? 0 : _ends[field - 1], _ends[field] - (field == 0 ? 0 : _ends[field - 1]));

    /// <summary>Goes to the next row; false at the end.</summary>
    /// <exception cref="InvalidDataException">A row is longer than a million characters: most likely a quote is never closed.</exception>
    public bool Read()
    {
        do
        {
            if (Peek() < 0)
            {
                return false;
            }

            Line = _lines + 1;
            ReadRow();
        }
        while (_ends.Count == 1 && _length == 0);
        return true;
    }

    public void Dispose() => reader.Dispose();

    private void ReadRow()
    {
        _ends.Clear();
        _length = 0;
        while (ReadField())
        {
        }
    }

    /// <summary>Reads one field with what ends it; true when a comma did.</summary>
    private bool ReadField()
    {
        var quoted = Peek() == '"';
        if (quoted)
        {
            _next++;
        }

        while (true)
        {
            var character = Take();
            if (quoted && character == '"' && Peek() != '"')
            {
                quoted = false;
            }
            else if (quoted && character == '"')
            {
                Keep((char)Take());
            }
            else if (character < 0 || (!quoted && character is ',' or '\n'))
            {
                _ends.Add(_length);
                return character == ',';
            }
            else if (quoted || character != '\r')
            {
                Keep((char)character);
            }
        }
    }

    private void Keep(char character)
    {
        if (_length == _row.Length)
        {
            if (_length >= MaxRowChars)
            {
                throw new InvalidDataException($"The row at line {Line} does not end; is a quote missing?");
            }

            Array.Resize(ref _row, _length * 2);
        }

        _row[_length++] = character;
    }

    private int Take()
    {
        var character = Peek();
        _next++;
        _lines += character == '\n' ? 1 : 0;
        return character;
    }

    private int Peek()
    {
        if (_next >= _available)
        {
            _available = reader.Read(_read);
            _next = 0;
        }

        return _available == 0 ? -1 : _read[_next];
    }
}
