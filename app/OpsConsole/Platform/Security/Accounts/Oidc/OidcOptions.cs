namespace OpsConsole.Platform.Security.Accounts.Oidc;

/// <summary>An OpenID Connect provider; section <c>Authentication:Oidc</c>.</summary>
public sealed record OidcOptions
{
    public const string Section = $"{AccountOptions.Section}:Oidc";

    /// <summary>The issuer's address; <c>/.well-known/openid-configuration</c> is read there. HTTPS, or a loopback address.</summary>
    public string? Authority { get; init; }

    public string? ClientId { get; init; }

    public string? ClientSecret { get; init; }

    /// <summary>On the login's button. Default: <c>your organisation</c>.</summary>
    public string Name { get; init; } = "your organisation";

    /// <summary>The claim of the ID token that names the user. Default: <c>preferred_username</c>.</summary>
    public string NameClaim { get; init; } = "preferred_username";

    /// <summary>The claim that lists roles or groups. Default: <c>roles</c>.</summary>
    public string RoleClaim { get; init; } = "roles";

    /// <summary>Which role of the console each of its values gives.</summary>
    public Dictionary<string, string> RoleMap { get; init; } = [];

    /// <summary>The console's roles for what a token lists; others give none.</summary>
    public IReadOnlyList<string> RolesFor(IEnumerable<string> values) => [.. Roles.All.Intersect(values.Select(value => RoleMap.GetValueOrDefault(value)).OfType<string>())];

    /// <summary>What is wrong with them, each with the option's name.</summary>
    public IEnumerable<string> Problems()
    {
        if (!Uri.TryCreate(Authority, UriKind.Absolute, out var authority) || !(authority.Scheme == Uri.UriSchemeHttps || (authority.Scheme == Uri.UriSchemeHttp && authority.IsLoopback)))
        {
            yield return $"{Section}:Authority must be an https address.";
        }

        if (string.IsNullOrEmpty(ClientId))
        {
            yield return $"{Section}:ClientId is missing.";
        }

        if (RoleMap.Count == 0)
        {
            yield return $"{Section}:RoleMap is empty: nobody would have a role.";
        }

        foreach (var (value, role) in RoleMap.Where(pair => !Roles.All.Contains(pair.Value)))
        {
            yield return $"{Section}:RoleMap:{value}: {role} is no role; roles are {string.Join(", ", Roles.All)}.";
        }
    }
}
