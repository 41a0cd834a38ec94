using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;

namespace OpsConsole.Platform.Security.Accounts.SecondFactor;

/// <summary>Time-based one-time passwords: six digits of HMAC-SHA1 every 30 seconds (RFC 6238 on RFC 4226), what every authenticator app makes.</summary>
internal static class Totp
{
    public const int SecretBytes = 20;

    private const int Digits = 6;
    private const int Modulus = 1_000_000;
    private const int StepSeconds = 30;

    /// <summary>Steps that a phone's clock may be off, each way (RFC 6238, 5.2, recommends one).</summary>
    private const int Drift = 1;

    public static byte[] NewSecret() => RandomNumberGenerator.GetBytes(SecretBytes);

    public static long StepOf(DateTimeOffset at) => at.ToUnixTimeSeconds() / StepSeconds;

    /// <summary>The code of a step.</summary>
    [SuppressMessage("Security", "CA5350", Justification = "What authenticator apps make. HMAC does not need a hash without collisions.")]
    public static string Code(ReadOnlySpan<byte> secret, long step)
    {
        Span<byte> counter = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> mac = stackalloc byte[HMACSHA1.HashSizeInBytes];
        HMACSHA1.HashData(secret, counter, mac);
        var number = (BinaryPrimitives.ReadUInt32BigEndian(mac[(mac[^1] & 15)..]) & 0x7FFF_FFFF) % Modulus;
        return number.ToString("D6", CultureInfo.InvariantCulture);
    }

    /// <summary>The step of which this is the code, or null: near now, and after the last one that was accepted.</summary>
    public static long? Match(ReadOnlySpan<byte> secret, string code, DateTimeOffset now, long lastStep)
    {
        if (code.Length != Digits)
        {
            return null;
        }

        long? found = null;
        var present = StepOf(now);
        for (var step = present - Drift; step <= present + Drift; step++)
        {
            var equal = CryptographicOperations.FixedTimeEquals(System.Runtime.InteropServices.MemoryMarshal.AsBytes(Code(secret, step).AsSpan()), System.Runtime.InteropServices.MemoryMarshal.AsBytes(code.AsSpan()));
            found = equal && step > lastStep ? step : found;
        }

        return found;
    }
}
