using System.Security.Cryptography;
using System.Text;

namespace OpsConsole.Platform.Security.Keys;

/// <summary>The text of a key: <c>oc_&lt;env&gt;_&lt;id&gt;_&lt;secret&gt;</c>. The prefix lets secret scanners find a leaked one.</summary>
internal static class ApiKeyText
{
    private const string Alphabet = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const int IdLength = 10;

    /// <summary>43 of 62 characters: 256 bits.</summary>
    private const int SecretLength = 43;

    /// <summary>Makes a new key.</summary>
    public static (string Id, string Text) Create(string env)
    {
        var id = RandomNumberGenerator.GetString(Alphabet.AsSpan(0, 36), IdLength);
        return (id, Compose(env, id, RandomNumberGenerator.GetString(Alphabet, SecretLength)));
    }

    public static string Compose(string env, string id, string secret) => $"oc_{env}_{id}_{secret}";

    /// <summary>SHA-256 of the whole text: a random 256-bit secret needs no slow hash.</summary>
    public static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
