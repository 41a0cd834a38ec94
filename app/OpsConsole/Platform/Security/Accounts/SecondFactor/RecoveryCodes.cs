using System.Security.Cryptography;
using System.Text;

namespace OpsConsole.Platform.Security.Accounts.SecondFactor;

/// <summary>Ten codes that each open the door once when the phone is lost: 80 random bits as sixteen signs. Their hashes alone are kept.</summary>
internal static class RecoveryCodes
{
    public const int Count = 10;

    private const int Bytes = 10;

    public static IReadOnlyList<string> New() => [.. Enumerable.Range(0, Count).Select(_ => string.Join('-', Base32.Encode(RandomNumberGenerator.GetBytes(Bytes)).ToLowerInvariant().Chunk(4).Select(group => new string(group))))];

    /// <summary>What is stored: one hash after another.</summary>
    public static byte[] Hashes(IEnumerable<string> codes) => [.. codes.SelectMany(code => Hash(code))];

    /// <summary>The hashes that are left once this code is used; null when it is none of them.</summary>
    public static byte[]? Use(byte[] hashes, string code)
    {
        var hash = Hash(code);
        var found = -1;
        for (var at = 0; at < hashes.Length; at += hash.Length)
        {
            found = CryptographicOperations.FixedTimeEquals(hashes.AsSpan(at, hash.Length), hash) ? at : found;
        }

        return found < 0 ? null : [.. hashes[..found], .. hashes[(found + hash.Length)..]];
    }

    public static int Left(byte[] hashes) => hashes.Length / SHA256.HashSizeInBytes;

    private static byte[] Hash(string code) => SHA256.HashData(Encoding.UTF8.GetBytes(new string([.. code.Where(char.IsAsciiLetterOrDigit)]).ToUpperInvariant()));
}
