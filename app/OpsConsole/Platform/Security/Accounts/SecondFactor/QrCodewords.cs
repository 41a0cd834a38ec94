namespace OpsConsole.Platform.Security.Accounts.SecondFactor;

/// <summary>The bytes that a QR code of level M carries: data, padding and Reed-Solomon error correction, interleaved by blocks.</summary>
internal static class QrCodewords
{
    /// <summary>By version: error correction codewords a block, blocks, data codewords of the first blocks, how many later blocks have one more (ISO/IEC 18004, table 9).</summary>
    private static readonly (int Correction, int Blocks, int Data, int Longer)[] Layouts =
        [(10, 1, 16, 0), (16, 1, 28, 0), (26, 1, 44, 0), (18, 2, 32, 0), (24, 2, 43, 0), (16, 4, 27, 0), (18, 4, 31, 0), (22, 4, 38, 2), (22, 5, 36, 2), (26, 5, 43, 1)];

    private static readonly int[] LastAlignment = [0, 18, 22, 26, 30, 34, 38, 42, 46, 50];

    /// <summary>The smallest version that holds so many bytes.</summary>
    public static int VersionFor(int length)
    {
        for (var version = 1; version <= Layouts.Length; version++)
        {
            if (length * 8 + 4 + CountBits(version) <= DataCodewords(version) * 8)
            {
                return version;
            }
        }

        throw new ArgumentException($"{length} bytes are more than a QR code of version {Layouts.Length} holds.", nameof(length));
    }

    /// <summary>Rows and columns of the centres of alignment patterns.</summary>
    public static int[] AlignmentPlaces(int version) =>
        version == 1 ? [] : version < 7 ? [6, LastAlignment[version - 1]] : [6, (6 + LastAlignment[version - 1]) / 2, LastAlignment[version - 1]];

    public static byte[] Make(ReadOnlySpan<byte> bytes, int version)
    {
        var layout = Layouts[version - 1];
        var data = Pack(bytes, version);
        var generator = Generator(layout.Correction);
        var blocks = new List<(byte[] Data, byte[] Correction)>();
        for (var (block, at) = (0, 0); block < layout.Blocks; block++)
        {
            var length = layout.Data + (block >= layout.Blocks - layout.Longer ? 1 : 0);
            var part = data[at..(at + length)];
            blocks.Add((part, Correct(part, generator)));
            at += length;
        }

        var woven = new List<byte>();
        for (var at = 0; at <= layout.Data; at++)
        {
            woven.AddRange(blocks.Where(block => at < block.Data.Length).Select(block => block.Data[at]));
        }

        for (var at = 0; at < layout.Correction; at++)
        {
            woven.AddRange(blocks.Select(block => block.Correction[at]));
        }

        return [.. woven];
    }

    private static int DataCodewords(int version) => Layouts[version - 1].Blocks * Layouts[version - 1].Data + Layouts[version - 1].Longer;

    private static int CountBits(int version) => version < 10 ? 8 : 16;

    /// <summary>Mode, count, bytes, terminator, padding.</summary>
    private static byte[] Pack(ReadOnlySpan<byte> bytes, int version)
    {
        var data = new byte[DataCodewords(version)];
        var bit = 0;
        void Append(int value, int length)
        {
            for (var at = length - 1; at >= 0; at--, bit++)
            {
                data[bit / 8] |= (byte)((value >> at & 1) << (7 - bit % 8));
            }
        }

        Append(0b0100, 4);
        Append(bytes.Length, CountBits(version));
        foreach (var value in bytes)
        {
            Append(value, 8);
        }

        bit = Math.Min(bit + 4, data.Length * 8);
        for (var (at, first) = ((bit + 7) / 8, true); at < data.Length; at++, first = !first)
        {
            data[at] = (byte)(first ? 0xEC : 0x11);
        }

        return data;
    }

    /// <summary>Product of (x - 2^i), leading one left out.</summary>
    private static byte[] Generator(int degree)
    {
        var factors = new byte[degree];
        factors[^1] = 1;
        byte root = 1;
        for (var i = 0; i < degree; i++, root = Multiply(root, 2))
        {
            for (var at = 0; at < degree; at++)
            {
                factors[at] = (byte)(Multiply(factors[at], root) ^ (at + 1 < degree ? factors[at + 1] : 0));
            }
        }

        return factors;
    }

    /// <summary>Remainder of the block divided by the generator.</summary>
    private static byte[] Correct(byte[] block, byte[] generator)
    {
        var remainder = new byte[generator.Length];
        foreach (var value in block)
        {
            var factor = (byte)(value ^ remainder[0]);
            for (var at = 0; at < remainder.Length; at++)
            {
                remainder[at] = (byte)((at + 1 < remainder.Length ? remainder[at + 1] : 0) ^ Multiply(generator[at], factor));
            }
        }

        return remainder;
    }

    /// <summary>In GF(2^8) modulo x^8 + x^4 + x^3 + x^2 + 1.</summary>
    private static byte Multiply(byte left, byte right)
    {
        var product = 0;
        for (var at = 7; at >= 0; at--)
        {
            product = product << 1 ^ (product >> 7) * 0x11D ^ (right >> at & 1) * left;
        }

        return (byte)product;
    }
}
