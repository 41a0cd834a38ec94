using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace OpsConsole.Platform.Security.Auditing;

/// <summary>The hash of a row: SHA-256 over the previous hash and each field with its length in front, so that no two rows read alike.</summary>
internal static class AuditChain
{
    public static readonly byte[] Start = new byte[SHA256.HashSizeInBytes];

    public static byte[] Hash(byte[] previous, long sequence, DateTimeOffset at, string actor, AuditChange change)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(previous);
        AppendNumber(hash, sequence);
        AppendNumber(hash, at.ToUnixTimeMilliseconds());
        foreach (var field in (ReadOnlySpan<string?>)[actor, change.Action, change.Subject, change.Before, change.After, change.Reason])
        {
            AppendNumber(hash, field is null ? -1 : Encoding.UTF8.GetByteCount(field));
            hash.AppendData(Encoding.UTF8.GetBytes(field ?? ""));
        }

        return hash.GetHashAndReset();
    }

    private static void AppendNumber(IncrementalHash hash, long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        hash.AppendData(bytes);
    }
}
