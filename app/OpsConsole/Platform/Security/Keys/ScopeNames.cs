namespace OpsConsole.Platform.Security.Keys;

/// <summary>Scopes as JSON writes them. <see cref="KeyScopes.Admin"/> has no name: no request can ask for it.</summary>
internal static class ScopeNames
{
    private static readonly (KeyScopes Scope, string Name)[] Names = [(KeyScopes.Server, "server"), (KeyScopes.Device, "device"), (KeyScopes.Ops, "ops")];

    public static IReadOnlyList<string> Of(KeyScopes scopes) => [.. Names.Where(pair => scopes.HasFlag(pair.Scope)).Select(pair => pair.Name)];

    /// <summary>The scopes named; null when there is none or one is unknown.</summary>
    public static KeyScopes? Parse(IReadOnlyList<string>? names)
    {
        var scopes = KeyScopes.None;
        foreach (var name in names ?? [])
        {
            var known = Names.FirstOrDefault(pair => pair.Name == name).Scope;
            if (known == KeyScopes.None)
            {
                return null;
            }

            scopes |= known;
        }

        return scopes == KeyScopes.None ? null : scopes;
    }
}
