using System.Security.Cryptography;
using System.Text;
using OpsConsole.Platform.Security;

namespace OpsConsole.Platform.Privacy;

/// <summary>The name under which the audit speaks of a shopper after nothing else does: the same for the same shopper, and nothing without this installation's secret.</summary>
internal sealed class ShopperPseudonym(InstallationSecret secret)
{
    private readonly Lazy<byte[]> _key = new(() => secret.Derive("shopper pseudonyms"));

    public string Of(string userId) => $"shopper:{Convert.ToHexStringLower(HMACSHA256.HashData(_key.Value, Encoding.UTF8.GetBytes(userId)).AsSpan(0, 12))}";
}
