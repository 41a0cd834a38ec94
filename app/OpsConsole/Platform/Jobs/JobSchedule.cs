using System.Collections.Concurrent;
using System.Globalization;
using Hangfire;
using Hangfire.Common;
using Hangfire.Storage;
using OpsConsole.Platform.Time;

namespace OpsConsole.Platform.Jobs;

/// <summary>When jobs run by themselves: cron expressions by Hangfire, intervals of shop time by timers.</summary>
internal sealed partial class JobSchedule(IConfiguration configuration, JobStorage storage, ShopClock clock, TimeProvider time, ILogger<JobSchedule> logger)
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> _nextByInterval = new(StringComparer.Ordinal);

    /// <summary>The schedule of a job in words: a cron expression, or an interval; null when it has none.</summary>
    public string? WordsOf(JobDefinition job) => OptionsOf(job) is { Every: { } every } ? string.Create(CultureInfo.InvariantCulture, $"every {every:c} of shop time") : CronOf(job);

    /// <summary>When a job runs next.</summary>
    public DateTimeOffset? NextOf(string name)
    {
        if (_nextByInterval.TryGetValue(name, out var next))
        {
            return next;
        }

        using var connection = storage.GetConnection();
        return connection.GetRecurringJobs([name]).FirstOrDefault(job => !job.Removed)?.NextExecution is { } at ? new DateTimeOffset(DateTime.SpecifyKind(at, DateTimeKind.Utc)) : null;
    }

    /// <summary>Hands the cron schedules to Hangfire and keeps the intervals until the token ends it.</summary>
    /// <param name="jobs">All jobs.</param>
    /// <param name="due">Asks for a run of the job.</param>
    /// <param name="token">The server stops.</param>
    public Task RunAsync(IEnumerable<JobDefinition> jobs, Func<string, Task> due, CancellationToken token)
    {
        var manager = new RecurringJobManager(storage);
        var intervals = new List<Task>();
        foreach (var job in jobs)
        {
            if (OptionsOf(job).Every is { } every && every > TimeSpan.Zero)
            {
                intervals.Add(RepeatAsync(job.Name, every, due, token));
            }
            else if (CronOf(job) is { } cron)
            {
                try
                {
                    var name = job.Name;
                    manager.AddOrUpdate(name, Job.FromExpression<JobInvocation>(invocation => invocation.ScheduleAsync(name)), cron, new RecurringJobOptions { TimeZone = TimeZoneInfo.Utc });
                }
                catch (ArgumentException refused)
                {
                    // A schedule that cannot be read must not keep the server from serving.
                    Unreadable(logger, job.Name, cron, refused);
                }
            }
        }

        return Task.WhenAll(intervals);
    }

    private async Task RepeatAsync(string job, TimeSpan every, Func<string, Task> due, CancellationToken token)
    {
        var period = clock.RealTime(every);
        using var timer = new PeriodicTimer(period < TimeSpan.FromMilliseconds(100) ? TimeSpan.FromMilliseconds(100) : period, time);
        do
        {
            _nextByInterval[job] = time.GetUtcNow() + timer.Period;
            if (!await timer.WaitForNextTickAsync(token).ConfigureAwait(false))
            {
                return;
            }

            await due(job).ConfigureAwait(false);
        }
        while (!token.IsCancellationRequested);
    }

    private JobScheduleOptions OptionsOf(JobDefinition job) => configuration.GetSection($"Jobs:{job.Name}").Get<JobScheduleOptions>() ?? new JobScheduleOptions();

    private string? CronOf(JobDefinition job) => (OptionsOf(job).Cron ?? job.Cron) is { Length: > 0 } cron && !cron.Equals("off", StringComparison.OrdinalIgnoreCase) ? cron : null;

    [LoggerMessage(Level = LogLevel.Error, Message = "the schedule '{Cron}' of job {Job} cannot be read; it runs on demand only")]
    private static partial void Unreadable(ILogger logger, string job, string cron, Exception failure);
}
