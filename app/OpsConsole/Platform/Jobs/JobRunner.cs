using System.Collections.Concurrent;
using Hangfire;
using Hangfire.Common;
using Hangfire.States;
using Microsoft.Extensions.Options;
using OpsConsole.Platform.Live;
using OpsConsole.Platform.Startup;
using OpsConsole.Platform.Telemetry;

namespace OpsConsole.Platform.Jobs;

/// <summary>
/// Runs what is queued: Hangfire executes, its memory is forgotten with the process, and the rows say what is still to do. Begins when the server is
/// ready, so that a start does not wait for it.
/// </summary>
internal sealed partial class JobRunner(
    IServiceProvider services, IEnumerable<JobDefinition> definitions, JobStore store, JobStorage storage, JobSchedule schedule, LiveFeed live, Timeline timeline,
    TimeProvider time, IOptions<JobsOptions> options, ILogger<JobRunner> logger) : BackgroundService
{
    private static readonly TimeSpan s_longest = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_flush = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, JobDefinition> _definitions = definitions.ToDictionary(job => job.Name, StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ActiveRun> _active = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _dispatching = new(1, 1);
    private BackgroundJobClient? _client;
    private CancellationToken _stopping;

    /// <inheritdoc />
    public override void Dispose()
    {
        _dispatching.Dispose();
        base.Dispose();
    }

    /// <summary>Hands every queued run whose job is idle to Hangfire. Does nothing before the server is ready or once it stops.</summary>
    public async Task StartQueuedAsync()
    {
        if (_client is null || _stopping.IsCancellationRequested)
        {
            return;
        }

        await _dispatching.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            foreach (var run in await store.OfStatusAsync(JobStatus.Queued, CancellationToken.None).ConfigureAwait(false))
            {
                if (!_definitions.ContainsKey(run.Job))
                {
                    await EndAsync(run.Id, JobStatus.Failed, null, "there is no job of that name").ConfigureAwait(false);
                }
                else if (!_stopping.IsCancellationRequested && _active.TryAdd(run.Job, new ActiveRun(run.Id)))
                {
                    _client.Create(Job.FromExpression<JobInvocation>(invocation => invocation.RunAsync(run.Job, run.Id)), new EnqueuedState());
                }
            }
        }
        finally
        {
            _dispatching.Release();
        }
    }

    /// <summary>Tells a running run to end.</summary>
    public void Cancel(string runId, string? actor)
    {
        foreach (var run in _active.Values.Where(run => run.Id == runId))
        {
            run.Cancel(actor ?? "the system");
        }
    }

    /// <summary>Asks for a run because its time has come.</summary>
    public async Task ScheduleAsync(string job)
    {
        live.Publish(await store.AddAsync(job, "schedule", null, null, null, null, CancellationToken.None).ConfigureAwait(false));
        await StartQueuedAsync().ConfigureAwait(false);
    }

    /// <summary>Called by Hangfire: begins a run that was handed over and sees it to its end. Called twice for one run, it does nothing the second time.</summary>
    public async Task RunAsync(string job, string runId)
    {
        if (!_active.TryGetValue(job, out var active) || active.Id != runId || !active.TryBegin())
        {
            return;
        }

        try
        {
            var begun = await store.ChangeAsync(runId, Begin, CancellationToken.None).ConfigureAwait(false);
            if (begun is not null)
            {
                live.Publish(begun);
                await WorkAsync(_definitions[job], begun, active).ConfigureAwait(false);
            }
        }
        catch (Exception failure)
        {
            // Hangfire would begin it anew; what is still to do is for the rows to say.
            Broken(logger, runId, failure);
        }
        finally
        {
            _active.TryRemove(KeyValuePair.Create(job, active));
            active.Dispose();
            active.Ended.TrySetResult();
        }

        await StartQueuedAsync().ConfigureAwait(false);

        bool Begin(JobRow row)
        {
            if (row.Status != JobStatus.Queued || _stopping.IsCancellationRequested)
            {
                return false;
            }

            (row.Status, row.StartedAt, row.Attempt, row.Progress, row.Error) = (JobStatus.Running, store.Now(), row.Attempt + 1, null, null);
            return true;
        }
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _stopping = stoppingToken;
        // Asked for here: stages of the start may ask for runs, and so need this object first.
        var startup = services.GetRequiredService<StartupSequence>();
        await startup.Ready.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!startup.IsReady || stoppingToken.IsCancellationRequested)
        {
            return;
        }

        await TakeUpAsync(stoppingToken).ConfigureAwait(false);
        using var server = new BackgroundJobServer(
            new BackgroundJobServerOptions
            {
                Activator = new JobInvocationActivator(new JobInvocation(this)),
                WorkerCount = options.Value.Workers,
                ServerName = "opsconsole",
                ShutdownTimeout = TimeSpan.FromSeconds(2),
                StopTimeout = TimeSpan.Zero,
                // Runs are cancelled through their own tokens.
                CancellationCheckInterval = TimeSpan.FromMinutes(1),
            },
            storage);
        _client = new BackgroundJobClient(storage);
        var intervals = schedule.RunAsync(_definitions.Values, ScheduleAsync, stoppingToken);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.PollSeconds), time);
        try
        {
            do
            {
                await StartQueuedAsync().ConfigureAwait(false);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops.
        }

        var ends = _active.Values.Where(run => run.HasBegun).Select(run => run.Ended.Task).Append(intervals);
        await Task.WhenAll(ends).WaitAsync(TimeSpan.FromSeconds(options.Value.StopSeconds), CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        server.SendStop();
    }

    /// <summary>What an earlier process left running is queued again, or has failed when its attempts are used up.</summary>
    private async Task TakeUpAsync(CancellationToken token)
    {
        foreach (var run in await store.OfStatusAsync(JobStatus.Running, token).ConfigureAwait(false))
        {
            await InterruptedAsync(run, "the server ended while it ran").ConfigureAwait(false);
        }
    }

    private async Task WorkAsync(JobDefinition job, JobRun run, ActiveRun active)
    {
        var output = new JobOutput();
        using var timeout = new CancellationTokenSource(job.Timeout ?? s_longest, time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, active.Token, _stopping);
        using var done = new CancellationTokenSource();
        var flushing = FlushAsync(run.Id, output, done.Token);
        Exception? failure = null;
        string? result = null;
        try
        {
            result = await job.Run(services, new JobContext(run.Id, run.Trigger, run.Arguments, output), ending.Token).ConfigureAwait(false);
        }
        catch (Exception thrown)
        {
            failure = thrown;
        }

        await done.CancelAsync().ConfigureAwait(false);
        await flushing.ConfigureAwait(false);
        switch (failure)
        {
            case null:
                await EndAsync(run.Id, JobStatus.Succeeded, result, null).ConfigureAwait(false);
                break;
            case not null when active.CancelledBy is { } actor:
                await EndAsync(run.Id, JobStatus.Cancelled, null, $"cancelled by {actor}").ConfigureAwait(false);
                break;
            case not null when _stopping.IsCancellationRequested:
                await InterruptedAsync(run, "the server stopped while it ran").ConfigureAwait(false);
                break;
            case not null when timeout.IsCancellationRequested:
                await FailedAsync(run, job, $"took longer than {job.Timeout ?? s_longest:c}").ConfigureAwait(false);
                break;
            case JobFailedException expected:
                await FailedAsync(run, job, expected.Message, final: true).ConfigureAwait(false);
                break;
            default:
                Failed(logger, run.Id, failure);
                await FailedAsync(run, job, $"failed unexpectedly ({failure.GetType().Name}); the server's log has the cause").ConfigureAwait(false);
                break;
        }

        await store.PruneAsync(job.Name, CancellationToken.None).ConfigureAwait(false);
    }

    private async Task FlushAsync(string runId, JobOutput output, CancellationToken done)
    {
        while (true)
        {
            await Task.Delay(s_flush, time, done).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var last = done.IsCancellationRequested;
            if (output.TryTake(out var lines, out var progress) && await store.AppendAsync(runId, lines, progress, CancellationToken.None).ConfigureAwait(false) is { } run)
            {
                live.Publish(run);
            }

            if (last)
            {
                return;
            }
        }
    }

    private Task InterruptedAsync(JobRun run, string reason) => _definitions.TryGetValue(run.Job, out var job)
        ? FailedAsync(run, job, reason)
        : EndAsync(run.Id, JobStatus.Failed, null, reason);

    private async Task FailedAsync(JobRun run, JobDefinition job, string reason, bool final = false)
    {
        if (!final && run.Attempt < job.Attempts)
        {
            var queued = await store.ChangeAsync(
                run.Id,
                row =>
                {
                    (row.Status, row.Error) = (JobStatus.Queued, reason);
                    return true;
                },
                CancellationToken.None).ConfigureAwait(false);
            if (queued is not null)
            {
                live.Publish(queued);
            }

            return;
        }

        await EndAsync(run.Id, JobStatus.Failed, null, job.Attempts > 1 && !final ? $"{reason}; {run.Attempt} of {job.Attempts} attempts are used up" : reason).ConfigureAwait(false);
        timeline.Add(new TimelineEntry(time.GetUtcNow(), "job", $"Job {job.Name} failed", reason, run.Actor));
    }

    private async Task EndAsync(string runId, string status, string? result, string? error)
    {
        var ended = await store.ChangeAsync(
            runId,
            row =>
            {
                (row.Status, row.Result, row.Error, row.EndedAt) = (status, Cut(result), Cut(error), store.Now());
                row.Progress = status == JobStatus.Succeeded ? 1 : row.Progress;
                return true;
            },
            CancellationToken.None).ConfigureAwait(false);
        if (ended is not null)
        {
            live.Publish(ended);
        }

        static string? Cut(string? text) => text is { Length: > 1000 } ? text[..1000] : text;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "job run {RunId} failed")]
    private static partial void Failed(ILogger logger, string runId, Exception failure);

    [LoggerMessage(Level = LogLevel.Error, Message = "job run {RunId} could not be seen to its end")]
    private static partial void Broken(ILogger logger, string runId, Exception failure);
}
