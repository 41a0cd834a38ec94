namespace OpsConsole.Platform.Security.Accounts;

/// <summary>How a command on an account ended.</summary>
public enum AccountOutcome
{
    Done,

    /// <summary>The actor is no administrator, or no longer.</summary>
    NotAllowed,

    Absent,

    /// <summary>Somebody changed the account meanwhile.</summary>
    Stale,

    /// <summary>Nobody would be left who can administer.</summary>
    LastAdministrator,

    /// <summary>Another administrator has to do this.</summary>
    OwnAccount,

    /// <summary>The roles come from the identity provider.</summary>
    ExternalRoles,

    /// <summary>The name belongs to an account or to an open invitation.</summary>
    Taken,

    Invalid,
}

/// <summary>What a command answers.</summary>
/// <param name="Account">The account as it is now; null when it is gone.</param>
/// <param name="Errors">Which fields break a rule, and which rule.</param>
public sealed record AccountResult(AccountOutcome Outcome, AccountRow? Account = null, IDictionary<string, string[]>? Errors = null)
{
    /// <summary>In words, for people.</summary>
    public string Words => WordsFor(Outcome, Errors);

    public static string WordsFor(AccountOutcome outcome, IDictionary<string, string[]>? errors = null) => outcome switch
    {
        AccountOutcome.Done => "Done.",
        AccountOutcome.NotAllowed => "This needs the role Admin.",
        AccountOutcome.Absent => "There is no such account any more.",
        AccountOutcome.Stale => "Somebody else changed this account meanwhile. Look at it again.",
        AccountOutcome.LastAdministrator => "Nobody would be left who can administer. Make somebody else an administrator first.",
        AccountOutcome.OwnAccount => "Another administrator has to do that to your account.",
        AccountOutcome.ExternalRoles => "This account's roles come from the identity provider. Change them there.",
        AccountOutcome.Taken => "This name belongs to an account or to an open invitation.",
        _ => errors is null ? "That breaks a rule." : string.Join(" ", errors.SelectMany(error => error.Value)),
    };
}
