namespace OpsConsole.Models;

/// <summary>What came of a change that a person asked for.</summary>
public enum RegistryOutcome
{
    /// <summary>It was made.</summary>
    Done,

    /// <summary>There is no such model.</summary>
    NotFound,

    /// <summary>The model's state does not allow it.</summary>
    Refused,
}

/// <summary>Outcome of a change, and why it was refused.</summary>
public sealed record RegistryChange(RegistryOutcome Outcome, string? Objection = null)
{
    internal static readonly RegistryChange Done = new(RegistryOutcome.Done);
    internal static readonly RegistryChange NotFound = new(RegistryOutcome.NotFound);

    internal static RegistryChange Refused(string why) => new(RegistryOutcome.Refused, why);
}
