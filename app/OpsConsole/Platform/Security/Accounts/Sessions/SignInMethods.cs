namespace OpsConsole.Platform.Security.Accounts.Sessions;

/// <summary>How a session began, as its cookie says (<c>ClaimTypes.AuthenticationMethod</c>).</summary>
internal static class SignInMethods
{
    public const string Password = "pwd";

    /// <summary>Password and a code of the authenticator app, or a recovery code.</summary>
    public const string SecondFactor = "mfa";

    /// <summary>A one-time link that the server printed: who reads that has the data folder.</summary>
    public const string Link = "link";

    /// <summary>The identity provider, which has rules of its own.</summary>
    public const string External = "external";

    /// <summary>When it began, Unix seconds.</summary>
    public const string AtClaim = "auth_time";

    /// <summary>The session's own name, so that it can be ended without the user's others.</summary>
    public const string SessionClaim = "sid";

    public static bool IsStrong(string? method) => method is SecondFactor or Link or External;
}
