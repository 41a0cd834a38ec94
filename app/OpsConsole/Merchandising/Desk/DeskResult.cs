using OpsConsole.Merchandising.Revisions;

namespace OpsConsole.Merchandising.Desk;

/// <summary>What became of a command.</summary>
public enum DeskStatus
{
    /// <summary>Done; the result holds the revision as it is now.</summary>
    Done,

    /// <summary>There is no such revision, list or rule.</summary>
    Absent,

    /// <summary>The actor's role does not allow it; <see cref="DeskResult.Why"/> names the one that does.</summary>
    NotAllowed,

    /// <summary>Somebody else was faster; the result holds the revision as it is now.</summary>
    Stale,

    /// <summary>The revision's state does not allow it; <see cref="DeskResult.Why"/> says why.</summary>
    Conflict,

    /// <summary>The content breaks rules; <see cref="DeskResult.Errors"/> says which, by field.</summary>
    Invalid,
}

/// <summary>The answer to a command of <see cref="MerchandisingDesk"/>.</summary>
/// <param name="Status">What became of it.</param>
/// <param name="Revision">As it is now.</param>
/// <param name="Errors">Messages by field.</param>
/// <param name="Warnings">What is worth knowing although it was done.</param>
/// <param name="Why">In words.</param>
public sealed record DeskResult(
    DeskStatus Status, RevisionView? Revision = null, IReadOnlyDictionary<string, string[]>? Errors = null, IReadOnlyList<string>? Warnings = null, string? Why = null)
{
    internal static DeskResult Absent { get; } = new(DeskStatus.Absent);

    internal static DeskResult Conflict(string why, RevisionView? revision = null) => new(DeskStatus.Conflict, revision, Why: why);

    internal static DeskResult Invalid(IReadOnlyDictionary<string, string[]> errors) => new(DeskStatus.Invalid, Errors: errors);

    internal static DeskResult Invalid(string field, string message) => Invalid(new Dictionary<string, string[]> { [field] = [message] });
}

/// <summary>When a revision is to go live and end.</summary>
/// <param name="Starts">Wall time, <c>yyyy-MM-ddTHH:mm</c>; null: at once.</param>
/// <param name="Ends">Wall time, after <paramref name="Starts"/>; null: never by itself.</param>
/// <param name="Zone">IANA zone of both: <c>Europe/Berlin</c>.</param>
public sealed record RevisionSchedule(string? Starts, string? Ends, string Zone);

/// <summary>Revisions changed: lists are to be read again.</summary>
/// <param name="Kind">Of what.</param>
/// <param name="Subject">Which list or rule.</param>
/// <param name="Revision">The row that changed.</param>
public sealed record MerchandisingChanged(RevisionKind Kind, string Subject, long Revision);
