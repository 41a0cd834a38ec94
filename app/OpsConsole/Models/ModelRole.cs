namespace OpsConsole.Models;

/// <summary>What a trained model is for now. Stored by name.</summary>
public enum ModelRole
{
    /// <summary>Answers requests.</summary>
    Champion,

    /// <summary>Was champion before: answers when the champion fails.</summary>
    Previous,

    /// <summary>Waits for its gates.</summary>
    Challenger,

    /// <summary>Has served and is kept for a rollback.</summary>
    Archived,

    /// <summary>Must not serve: damaged, or taken back.</summary>
    Rejected,
}
