using Microsoft.AspNetCore.Identity;

namespace OpsConsole.Platform.Security.Accounts.Login;

/// <summary>Spends on an unknown user name the time that a wrong password costs, so that the answer does not tell which names exist.</summary>
public sealed class PasswordDecoy
{
    private static readonly IdentityUser Nobody = new("nobody");
    private readonly PasswordHasher<IdentityUser> _hasher = new();
    private readonly Lazy<string> _hash;

    public PasswordDecoy() => _hash = new Lazy<string>(() => _hasher.HashPassword(Nobody, Guid.NewGuid().ToString()));

    public void Verify(string password) => _hasher.VerifyHashedPassword(Nobody, _hash.Value, password);
}
