namespace OpsConsole.Platform.Jobs;

/// <summary>Which runs are looked for, newest first.</summary>
/// <param name="Job">Of this job; null for all.</param>
/// <param name="Status">In this state; null for any.</param>
/// <param name="Text">Somewhere in the id, the result, the error, the actor or the trigger, in any case; null for anything.</param>
/// <param name="Limit">Most runs, 1 to 200.</param>
public sealed record JobSearch(string? Job, string? Status, string? Text, int Limit);
