using System.ComponentModel.DataAnnotations;

namespace OpsConsole.Platform.Jobs;

/// <summary>Background jobs, section <c>Jobs</c>; one sub-section a job, by its name, changes that job (<see cref="JobScheduleOptions"/>).</summary>
public sealed record JobsOptions
{
    /// <summary>Jobs that run at the same time, of different names. Default 3.</summary>
    [Range(1, 16)]
    public int Workers { get; init; } = 3;

    /// <summary>Seconds between looks for runs that another process has asked for. Default 2.</summary>
    [Range(0.1, 60)]
    public double PollSeconds { get; init; } = 2;

    /// <summary>Seconds that a stop of the server gives running jobs to end. Default 5.</summary>
    [Range(0, 60)]
    public double StopSeconds { get; init; } = 5;
}

/// <summary>When one job runs by itself, section <c>Jobs:NAME</c>.</summary>
public sealed record JobScheduleOptions
{
    /// <summary>Cron expression of five fields, UTC, or <c>off</c>; null for the job's own.</summary>
    public string? Cron { get; init; }

    /// <summary>Interval in the shop's time; instead of a cron expression, for shops whose clock is accelerated. Null for none.</summary>
    public TimeSpan? Every { get; init; }
}
