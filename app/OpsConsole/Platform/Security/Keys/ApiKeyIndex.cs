using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text.Unicode;

namespace OpsConsole.Platform.Security.Keys;

/// <summary>
/// The live keys, as an immutable snapshot that is replaced whole: a request hashes what it was given and looks the hash up, without
/// lock, database or allocation.
/// </summary>
/// <remarks>
/// The dictionary finds by the first 8 bytes of the SHA-256, which nobody can steer towards a stored one; the whole hash is then
/// compared in constant time.
/// </remarks>
internal sealed class ApiKeyIndex(TimeProvider time)
{
    /// <summary>Nothing longer can be a key.</summary>
    private const int MaxLength = 256;

    private volatile FrozenDictionary<ulong, ApiKeyEntry> _byPrefix = FrozenDictionary<ulong, ApiKeyEntry>.Empty;

    /// <summary>The entries of the current snapshot.</summary>
    public IReadOnlyList<ApiKeyEntry> Entries => _byPrefix.Values;

    /// <summary>Replaces the snapshot.</summary>
    public void Replace(IEnumerable<ApiKeyEntry> entries) =>
        _byPrefix = entries.DistinctBy(entry => Prefix(entry.Hash)).ToFrozenDictionary(entry => Prefix(entry.Hash));

    /// <summary>The live key of a text, or null.</summary>
    public ApiKeyEntry? Find(string? text)
    {
        if (string.IsNullOrEmpty(text) || text.Length > MaxLength)
        {
            return null;
        }

        Span<byte> utf8 = stackalloc byte[MaxLength * 3];
        if (Utf8.FromUtf16(text, utf8, out _, out var length, replaceInvalidSequences: false) != System.Buffers.OperationStatus.Done)
        {
            return null;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(utf8[..length], hash);
        var entry = FindByPrefix(Prefix(hash));
        return entry is not null && CryptographicOperations.FixedTimeEquals(entry.Hash, hash) ? entry : null;
    }

    /// <summary>The live key whose hash begins with these bytes: how a device token names the key it came from.</summary>
    public ApiKeyEntry? FindByPrefix(ulong prefix)
    {
        var now = time.GetUtcNow();
        if (!_byPrefix.TryGetValue(prefix, out var entry) || entry.ExpiresAt <= now)
        {
            return null;
        }

        entry.Meter.Touch(now);

        return entry;
    }

    public static ulong Prefix(ReadOnlySpan<byte> hash) => BinaryPrimitives.ReadUInt64BigEndian(hash);
}
