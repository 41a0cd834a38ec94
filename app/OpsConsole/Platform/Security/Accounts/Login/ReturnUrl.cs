namespace OpsConsole.Platform.Security.Accounts.Login;

/// <summary>Where somebody goes after the login.</summary>
public static class ReturnUrl
{
    /// <summary>A path of our own, whatever was asked for: never an open redirect.</summary>
    public static string Local(string? url) =>
        url is ['/', ..] && url is not ['/', '/' or '\\', ..] && !url.AsSpan().ContainsAnyInRange('\0', ' ') ? url : "/";

    /// <summary>As a query: <c>returnUrl=%2Fbreakers</c>.</summary>
    public static string Query(string? url) => $"returnUrl={Uri.EscapeDataString(Local(url))}";
}
