using System.Text.Json;

namespace OpsConsole.Platform.Jobs;

/// <summary>One run of a job, as it stands.</summary>
/// <param name="Id">Of the run.</param>
/// <param name="Job">Name of the job.</param>
/// <param name="Trigger">What asked for it: <c>schedule</c>, <c>api</c>, <c>page</c>, <c>cli</c>, <c>drift</c> …</param>
/// <param name="Actor">Who asked for it; null where the system did.</param>
/// <param name="Status"><c>queued</c>, <c>running</c>, <c>succeeded</c>, <c>failed</c> or <c>cancelled</c>.</param>
/// <param name="Progress">Share done, 0 to 1; null where the job does not say.</param>
/// <param name="Result">One line, when it succeeded.</param>
/// <param name="Error">Why it failed or was cancelled.</param>
/// <param name="Attempt">How often it was begun.</param>
/// <param name="QueuedAt">When it was asked for.</param>
/// <param name="StartedAt">When the newest attempt began.</param>
/// <param name="EndedAt">When it ended, whatever way.</param>
/// <param name="Log">The newest lines, oldest first.</param>
/// <param name="Arguments">What was asked for, or null.</param>
public sealed record JobRun(
    string Id, string Job, string Trigger, string? Actor, string Status, double? Progress, string? Result, string? Error, int Attempt,
    DateTimeOffset QueuedAt, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt, IReadOnlyList<string> Log, JsonElement? Arguments = null)
{
    /// <summary>Whether it has come to its end.</summary>
    public bool HasEnded => EndedAt is not null;
}

/// <summary>The words of <see cref="JobRun.Status"/>.</summary>
public static class JobStatus
{
    public const string Queued = "queued";
    public const string Running = "running";
    public const string Succeeded = "succeeded";
    public const string Failed = "failed";
    public const string Cancelled = "cancelled";
}
