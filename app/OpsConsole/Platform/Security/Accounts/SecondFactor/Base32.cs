namespace OpsConsole.Platform.Security.Accounts.SecondFactor;

/// <summary>Base32 without padding (RFC 4648, 6): what people type.</summary>
public static class Base32
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = new System.Text.StringBuilder((bytes.Length * 8 + 4) / 5);
        var (buffer, bits) = (0, 0);
        foreach (var value in bytes)
        {
            buffer = (buffer << 8 | value) & 0xFFFF;
            for (bits += 8; bits >= 5; bits -= 5)
            {
                text.Append(Alphabet[buffer >> (bits - 5) & 31]);
            }
        }

        return bits > 0 ? text.Append(Alphabet[buffer << (5 - bits) & 31]).ToString() : text.ToString();
    }

    /// <summary>In groups of four, for reading.</summary>
    public static string Grouped(string text) => string.Join(' ', text.Chunk(4).Select(group => new string(group)));
}
