using System.Collections.Immutable;
using System.Security.Claims;
using System.Text.Json;
using OpsConsole.Platform.Live;
using OpsConsole.Platform.Security.Auditing;

namespace OpsConsole.Platform.Jobs;

/// <summary>Asks for runs of jobs and tells how they stand. Rows are the truth; a change of a run goes over the live feed as <see cref="JobRun"/>.</summary>
public sealed class Jobs
{
    private readonly JobStore _store;
    private readonly JobRunner _runner;
    private readonly JobSchedule _schedule;
    private readonly LiveFeed _live;

    internal Jobs(IEnumerable<JobDefinition> definitions, JobStore store, JobRunner runner, JobSchedule schedule, LiveFeed live)
    {
        (All, _store, _runner, _schedule, _live) = ([.. definitions.OrderBy(one => one.Name, StringComparer.Ordinal)], store, runner, schedule, live);
    }

    /// <summary>What can be run, by name.</summary>
    public ImmutableArray<JobDefinition> All { get; }

    /// <summary>Asks for a run on behalf of the system. One run at a time a job; while one waits for its turn, asking for the same, or for nothing particular, returns that one.</summary>
    /// <param name="name">Of the job.</param>
    /// <param name="trigger">What asks: <c>schedule</c>, <c>drift</c> …; at most 32 characters.</param>
    /// <param name="arguments">What for: serialised to JSON as it is, or a <see cref="JsonElement"/>; null for nothing.</param>
    /// <param name="actor">Who, or null.</param>
    /// <param name="token">Gives up before the row is written.</param>
    /// <exception cref="ArgumentException">There is no such job.</exception>
    public Task<JobRun> EnqueueAsync(string name, string trigger, object? arguments, string? actor, CancellationToken token) =>
        EnqueueAsync(name, trigger, arguments, actor, null, null, token);

    /// <summary>Asks for a run on behalf of a person: audited in the same transaction. The caller has checked the policy.</summary>
    /// <exception cref="ArgumentException">There is no such job.</exception>
    public Task<JobRun> EnqueueAsync(ClaimsPrincipal user, string name, string trigger, object? arguments, string? reason, CancellationToken token) =>
        EnqueueAsync(name, trigger, arguments, AuditLog.NameOf(user), user, reason, token);

    /// <summary>A run with its log; null when there is none of that id.</summary>
    public Task<JobRun?> FindAsync(string id, CancellationToken token = default) => _store.FindAsync(id, token);

    /// <summary>Runs, newest first, with the tails of their logs.</summary>
    /// <param name="name">Of one job, or null for all.</param>
    /// <param name="limit">At most 200.</param>
    /// <param name="token">Gives up.</param>
    public Task<IReadOnlyList<JobRun>> ListAsync(string? name = null, int limit = 50, CancellationToken token = default) =>
        _store.ListAsync(name, Math.Clamp(limit, 1, JobStore.MaxRuns), token);

    /// <summary>Runs that fit a search, newest first, with the tails of their logs. The search is done in the database.</summary>
    public Task<IReadOnlyList<JobRun>> SearchAsync(JobSearch search, CancellationToken token = default) => _store.SearchAsync(search, token);

    /// <summary>Cancels a run that is queued or running; false when it has ended or there is none. A running one ends when its work notices.</summary>
    public Task<bool> CancelAsync(string id, string? actor, CancellationToken token = default) => CancelAsync(id, actor, null, token);

    /// <summary>Cancels on behalf of a person: audited. The caller has checked the policy.</summary>
    public Task<bool> CancelAsync(ClaimsPrincipal user, string id, CancellationToken token) => CancelAsync(id, AuditLog.NameOf(user), user, token);

    /// <summary>When a job runs by itself next; null for never, or while the server is starting.</summary>
    public DateTimeOffset? NextOf(string name) => _schedule.NextOf(name);

    /// <summary>The schedule in force: a cron expression, an interval of shop time, or null.</summary>
    public string? ScheduleOf(string name) => All.FirstOrDefault(one => one.Name == name) is { } job ? _schedule.WordsOf(job) : null;

    private async Task<JobRun> EnqueueAsync(string name, string trigger, object? arguments, string? actor, ClaimsPrincipal? user, string? reason, CancellationToken token)
    {
        if (!All.Any(job => job.Name == name))
        {
            throw new ArgumentException($"there is no job '{name}'", nameof(name));
        }

        var json = arguments is null ? null : JsonSerializer.Serialize(arguments, JsonSerializerOptions.Web);
        var run = await _store.AddAsync(name, trigger, json, actor, user, reason, token);
        _live.Publish(run);
        await _runner.StartQueuedAsync();
        return run;
    }

    private async Task<bool> CancelAsync(string id, string? actor, ClaimsPrincipal? user, CancellationToken token)
    {
        var now = _store.Now();
        var wasQueued = false;
        var changed = await _store.ChangeAsync(
            id,
            row =>
            {
                if (row.Status == JobStatus.Queued)
                {
                    wasQueued = true;
                    (row.Status, row.Error, row.EndedAt) = (JobStatus.Cancelled, actor is null ? "cancelled before it began" : $"cancelled by {actor} before it began", now);
                }

                return row.Status == JobStatus.Running || wasQueued;
            },
            token,
            user,
            new AuditChange("job.cancel", id));
        if (changed is null)
        {
            return false;
        }

        if (wasQueued)
        {
            _live.Publish(changed);
        }

        _runner.Cancel(id, actor);
        return true;
    }
}
