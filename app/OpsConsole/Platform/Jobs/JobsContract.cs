using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpsConsole.Platform.Jobs;

/// <summary>A job as the operators' API shows it.</summary>
/// <param name="Name">Stable name.</param>
/// <param name="Title">What people call it.</param>
/// <param name="Description">What it does.</param>
/// <param name="Schedule">A cron expression in UTC, an interval of shop time, or null for on demand.</param>
/// <param name="NextAt">When it runs by itself next.</param>
/// <param name="Attempts">How often a run is begun before it has failed.</param>
internal sealed record JobAnswer(string Name, string Title, string Description, string? Schedule, DateTimeOffset? NextAt, int Attempts);

/// <summary>Runs, newest first, and what can be run.</summary>
internal sealed record JobsAnswer(IReadOnlyList<JobRun> Items, IReadOnlyList<JobAnswer> Jobs);

/// <summary>Asks for a run.</summary>
/// <param name="Arguments">What for; the shape is the job's.</param>
/// <param name="Reason">In the actor's words, for the audit.</param>
internal sealed record RunJobRequest(JsonElement? Arguments, string? Reason);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(JobsAnswer))]
[JsonSerializable(typeof(JobRun))]
[JsonSerializable(typeof(RunJobRequest))]
internal sealed partial class JobsJson : JsonSerializerContext;
