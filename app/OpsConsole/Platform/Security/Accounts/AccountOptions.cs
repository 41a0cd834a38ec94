namespace OpsConsole.Platform.Security.Accounts;

/// <summary>How people sign in; section <c>Authentication</c>.</summary>
public sealed record AccountOptions
{
    public const string Section = "Authentication";

    /// <summary>Roles that nobody holds without a second factor. Default: none.</summary>
    public string[] RequireSecondFactor { get; init; } = [];

    /// <summary>Whether cookies are sent over TLS only, also where this process sees plain HTTP behind a proxy. Default: as the request was.</summary>
    public bool SecureCookies { get; init; }

    /// <summary>An identity provider beside passwords. Default: none.</summary>
    public Oidc.OidcOptions? Oidc { get; init; }

    /// <summary>What is wrong with them, each with the option's name; empty when nothing is.</summary>
    public IEnumerable<string> Problems()
    {
        foreach (var role in RequireSecondFactor.Except(Roles.All))
        {
            yield return $"{Section}:RequireSecondFactor: {role} is no role; roles are {string.Join(", ", Roles.All)}.";
        }

        foreach (var problem in Oidc?.Problems() ?? [])
        {
            yield return problem;
        }
    }
}
