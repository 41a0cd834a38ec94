using System.Globalization;
using System.Numerics;
using System.Text;

namespace OpsConsole.Platform.Security.Accounts.SecondFactor;

/// <summary>
/// A QR code (ISO/IEC 18004): byte mode, error correction level M, versions 1 to 10, which holds 213 bytes. Drawn here so that no secret
/// goes through a script or another host.
/// </summary>
public sealed class QrSymbol
{
    private readonly bool[,] _dark;
    private readonly bool[,] _reserved;

    private QrSymbol(int version)
    {
        Version = version;
        Size = 17 + 4 * version;
        _dark = new bool[Size, Size];
        _reserved = new bool[Size, Size];
    }

    public int Version { get; }

    /// <summary>Modules a side, without the quiet zone.</summary>
    public int Size { get; }

    /// <summary>Whether a module is dark.</summary>
    public bool this[int row, int column] => _dark[row, column];

    /// <summary>Makes the smallest symbol that holds the bytes.</summary>
    /// <exception cref="ArgumentException">More than 213 bytes.</exception>
    public static QrSymbol Encode(ReadOnlySpan<byte> bytes)
    {
        var symbol = new QrSymbol(QrCodewords.VersionFor(bytes.Length));
        symbol.DrawPatterns();
        symbol.DrawCodewords(QrCodewords.Make(bytes, symbol.Version));
        var best = Enumerable.Range(0, 8).MinBy(mask =>
        {
            symbol.Mask(mask);
            symbol.DrawFormat(mask);
            var penalty = QrPenalty.Of(symbol._dark);
            symbol.Mask(mask); // A second time takes it away.
            return penalty;
        });
        symbol.Mask(best);
        symbol.DrawFormat(best);
        return symbol;
    }

    /// <summary>As the data of an SVG path, a unit a module.</summary>
    public string ToPath()
    {
        var path = new StringBuilder();
        for (var row = 0; row < Size; row++)
        {
            for (var column = 0; column < Size; column++)
            {
                if (_dark[row, column])
                {
                    path.Append(CultureInfo.InvariantCulture, $"M{column} {row}h1v1h-1z");
                }
            }
        }

        return path.ToString();
    }

    private void Set(int row, int column, bool dark)
    {
        _dark[row, column] = dark;
        _reserved[row, column] = true;
    }

    private void DrawPatterns()
    {
        for (var at = 0; at < Size; at++)
        {
            Set(6, at, at % 2 == 0);
            Set(at, 6, at % 2 == 0);
        }

        foreach (var (row, column) in ((int, int)[])[(3, 3), (3, Size - 4), (Size - 4, 3)])
        {
            DrawSquares(row, column, 4, distance => distance is not (2 or 4));
        }

        var places = QrCodewords.AlignmentPlaces(Version);
        foreach (var row in places)
        {
            foreach (var column in places)
            {
                // Three corners are taken by the finders.
                if (!(row == 6 && (column == 6 || column == Size - 7)) && !(row == Size - 7 && column == 6))
                {
                    DrawSquares(row, column, 2, distance => distance != 1);
                }
            }
        }

        DrawFormat(0); // Reserves the places.
        if (Version >= 7)
        {
            DrawVersion();
        }
    }

    /// <summary>Nested squares around a centre; outside the symbol nothing.</summary>
    private void DrawSquares(int row, int column, int reach, Func<int, bool> dark)
    {
        for (var down = -reach; down <= reach; down++)
        {
            for (var right = -reach; right <= reach; right++)
            {
                if (row + down >= 0 && row + down < Size && column + right >= 0 && column + right < Size)
                {
                    Set(row + down, column + right, dark(Math.Max(Math.Abs(down), Math.Abs(right))));
                }
            }
        }
    }

    /// <summary>Level M is 00; five bits with ten of a BCH code, twice.</summary>
    private void DrawFormat(int mask)
    {
        var bits = (mask << 10 | Remainder(mask, 10, 0x537)) ^ 0x5412;
        bool Bit(int at) => (bits >> at & 1) != 0;
        for (var at = 0; at < 15; at++)
        {
            // Beside the first finder, around its corner, over the timing patterns.
            Set(at < 6 ? at : at < 8 ? at + 1 : 8, at < 8 ? 8 : at == 8 ? 7 : 14 - at, Bit(at));
            Set(at < 8 ? 8 : Size - 15 + at, at < 8 ? Size - 1 - at : 8, Bit(at));
        }

        Set(Size - 8, 8, true);
    }

    /// <summary>Six bits with twelve of a Golay code, twice.</summary>
    private void DrawVersion()
    {
        var bits = Version << 12 | Remainder(Version, 12, 0x1F25);
        for (var at = 0; at < 18; at++)
        {
            var (far, near, dark) = (Size - 11 + at % 3, at / 3, (bits >> at & 1) != 0);
            Set(far, near, dark);
            Set(near, far, dark);
        }
    }

    private static int Remainder(int value, int length, int generator)
    {
        value <<= length;
        for (var at = BitOperations.Log2((uint)(value | 1)); at >= length; at--)
        {
            value ^= (value >> at & 1) * (generator << (at - length));
        }

        return value;
    }

    /// <summary>Two columns at a time from the right, up and down in turn, around what is reserved.</summary>
    private void DrawCodewords(ReadOnlySpan<byte> codewords)
    {
        var bit = 0;
        var up = true;
        for (var right = Size - 1; right > 0; right -= 2, up = !up)
        {
            right -= right == 6 ? 1 : 0; // The timing pattern's column is left out.
            for (var step = 0; step < Size; step++)
            {
                var row = up ? Size - 1 - step : step;
                for (var column = right; column >= right - 1; column--)
                {
                    if (!_reserved[row, column])
                    {
                        _dark[row, column] = bit < codewords.Length * 8 && (codewords[bit / 8] >> (7 - bit % 8) & 1) != 0;
                        bit++;
                    }
                }
            }
        }
    }

    private void Mask(int mask)
    {
        for (var row = 0; row < Size; row++)
        {
            for (var column = 0; column < Size; column++)
            {
                _dark[row, column] ^= !_reserved[row, column] && Masks(mask, row, column);
            }
        }
    }

    private static bool Masks(int mask, int row, int column) => mask switch
    {
        0 => (row + column) % 2 == 0,
        1 => row % 2 == 0,
        2 => column % 3 == 0,
        3 => (row + column) % 3 == 0,
        4 => (row / 2 + column / 3) % 2 == 0,
        5 => row * column % 2 + row * column % 3 == 0,
        6 => (row * column % 2 + row * column % 3) % 2 == 0,
        _ => ((row + column) % 2 + row * column % 3) % 2 == 0,
    };
}
