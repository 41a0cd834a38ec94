namespace OpsConsole.Platform.Security.Accounts;

/// <summary>Which passwords are taken. Length beats composition rules (NIST SP 800-63B, 5.1.1.2).</summary>
public static class PasswordRules
{
    public const int Shortest = 12;

    /// <summary>More is hashed for nothing.</summary>
    public const int Longest = 256;

    private const int FewestSigns = 5;

    /// <summary>What is wrong with a password; null when nothing is.</summary>
    public static PasswordProblem? Problem(string? password, string userName) =>
        password is null || password.Length < Shortest ? PasswordProblem.TooShort
        : password.Length > Longest ? PasswordProblem.TooLong
        : userName.Length > 3 && password.Contains(userName, StringComparison.OrdinalIgnoreCase) ? PasswordProblem.ContainsName
        : password.Distinct().Count() < FewestSigns ? PasswordProblem.TooFewSigns
        : null;

    /// <summary>A problem in words.</summary>
    public static string Words(PasswordProblem problem) => problem switch
    {
        PasswordProblem.TooShort => $"A password has at least {Shortest} characters.",
        PasswordProblem.TooLong => $"A password has at most {Longest} characters.",
        PasswordProblem.ContainsName => "A password does not contain the user name.",
        PasswordProblem.TooFewSigns => $"A password has at least {FewestSigns} different characters.",
        PasswordProblem.Differ => "The two passwords differ.",
        PasswordProblem.WrongPresent => "The present password is wrong.",
        PasswordProblem.LockedOut => "Too many wrong passwords. Try again in five minutes.",
        PasswordProblem.External => "This account signs in with the identity provider, and has no password here.",
        _ => "This link has been used, it was withdrawn, or it has expired. Ask for a new one.",
    };
}

/// <summary>Why a password was not set.</summary>
public enum PasswordProblem
{
    TooShort,
    TooLong,
    ContainsName,
    TooFewSigns,

    /// <summary>The two fields.</summary>
    Differ,

    WrongPresent,
    LockedOut,
    External,

    /// <summary>The link no longer works.</summary>
    Gone,
}
