using OpsConsole.Merchandising.Revisions;

namespace OpsConsole.Merchandising.Pages.Workflow;

/// <summary>States of revisions as glyph and word: never told by colour alone.</summary>
public static class RevisionWords
{
    /// <summary>The word of a state.</summary>
    public static string Of(RevisionState state) => state switch
    {
        RevisionState.Draft => "draft",
        RevisionState.InReview => "in review",
        RevisionState.Approved => "approved",
        RevisionState.Scheduled => "scheduled",
        RevisionState.Live => "live",
        RevisionState.Superseded => "superseded",
        RevisionState.RolledBack => "rolled back",
        RevisionState.Expired => "expired",
        _ => "given up",
    };

    /// <summary>The glyph of a state.</summary>
    public static string Glyph(RevisionState state) => state switch
    {
        RevisionState.Draft => "○",
        RevisionState.InReview => "◐",
        RevisionState.Approved => "✓",
        RevisionState.Scheduled => "◷",
        RevisionState.Live => "●",
        RevisionState.Superseded => "◌",
        RevisionState.RolledBack => "↶",
        RevisionState.Expired => "□",
        _ => "×",
    };

    /// <summary>Whether it can still become live: it may be edited.</summary>
    public static bool IsOpen(RevisionState state) => state is RevisionState.Draft or RevisionState.InReview or RevisionState.Approved or RevisionState.Scheduled;
}
