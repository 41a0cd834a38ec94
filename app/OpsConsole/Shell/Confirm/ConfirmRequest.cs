namespace OpsConsole.Shell.Confirm;

/// <summary>How much a user must do before something happens. (C0, done at once with an undo, has no dialog.)</summary>
public enum Tier
{
    /// <summary>See the effect and how much it touches.</summary>
    C1,

    /// <summary>See what changes, and give a reason.</summary>
    C2,

    /// <summary>Type the name, give a reason and say when it ends.</summary>
    C3,
}

/// <summary>What is asked.</summary>
/// <param name="Tier">How much must be done.</param>
/// <param name="Title">The act: <c>Isolate breaker inference</c>.</param>
/// <param name="Effect">The consequence, in one or two sentences.</param>
/// <param name="Action">Word on the button: <c>Isolate</c>.</param>
/// <param name="Name">What must be typed (C3).</param>
/// <param name="Changes">What changes: label, now, then (C2).</param>
/// <param name="Minutes">Choices of how long (C3), the first is proposed.</param>
public sealed record ConfirmRequest(
    Tier Tier, string Title, string Effect, string Action, string? Name = null,
    IReadOnlyList<(string Label, string Now, string Then)>? Changes = null, IReadOnlyList<int>? Minutes = null);

/// <summary>What was answered.</summary>
/// <param name="Reason">Why; empty for C1.</param>
/// <param name="Minutes">How long; 0 where it was not asked.</param>
public sealed record ConfirmAnswer(string Reason, int Minutes);
