namespace OpsConsole.Platform.Security.Accounts;

/// <summary>
/// The two reasons for which Identity's <c>LockoutEnd</c> is set. Wrong passwords shut the door for minutes, and leave those who are inside alone: else
/// anybody could throw an operator out. An administrator's lock has no end, and ends every session.
/// </summary>
internal static class AccountLock
{
    /// <summary>Wrong passwords or codes before the door shuts.</summary>
    public const int MaxFailures = 5;

    /// <summary>How long it stays shut.</summary>
    public static readonly TimeSpan LockOut = TimeSpan.FromMinutes(5);

    /// <summary>End of an administrator's lock.</summary>
    public static readonly DateTimeOffset Never = DateTimeOffset.FromUnixTimeMilliseconds(DateTimeOffset.MaxValue.ToUnixTimeMilliseconds());

    public static bool IsByAdministrator(DateTimeOffset? lockoutEnd) => lockoutEnd >= Never.AddYears(-1);

    public static bool IsLockedOut(DateTimeOffset? lockoutEnd, DateTimeOffset now) => lockoutEnd > now && !IsByAdministrator(lockoutEnd);
}
