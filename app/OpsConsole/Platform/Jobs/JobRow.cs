using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace OpsConsole.Platform.Jobs;

/// <summary>A run as it is stored: what is true of it after a crash.</summary>
internal sealed class JobRow
{
    public required string Id { get; init; }

    public required string Job { get; init; }

    public required string Trigger { get; init; }

    public string? Actor { get; init; }

    /// <summary>JSON.</summary>
    public string? Arguments { get; init; }

    public required string Status { get; set; }

    public double? Progress { get; set; }

    public string? Result { get; set; }

    public string? Error { get; set; }

    public int Attempt { get; set; }

    public required DateTimeOffset QueuedAt { get; init; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>Lines of the log so far.</summary>
    public int Lines { get; set; }

    public JobRun ToRun(IReadOnlyList<string> log) =>
        new(Id, Job, Trigger, Actor, Status, Progress, Result, Error, Attempt, QueuedAt, StartedAt, EndedAt, log, Parsed);

    private JsonElement? Parsed
    {
        get
        {
            if (Arguments is null)
            {
                return null;
            }

            using var document = JsonDocument.Parse(Arguments);
            return document.RootElement.Clone();
        }
    }
}

/// <summary>A line of a run's log.</summary>
internal sealed class JobLogRow
{
    public required string RunId { get; init; }

    /// <summary>From 1.</summary>
    public required int Number { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string Text { get; init; }
}

internal sealed class JobRowConfiguration : IEntityTypeConfiguration<JobRow>, IEntityTypeConfiguration<JobLogRow>
{
    public void Configure(EntityTypeBuilder<JobRow> builder)
    {
        builder.ToTable("job_runs").HasKey(row => row.Id);
        builder.Property(row => row.Id).HasColumnName("id").HasMaxLength(64);
        builder.Property(row => row.Job).HasColumnName("job").HasMaxLength(64);
        builder.Property(row => row.Trigger).HasColumnName("trigger").HasMaxLength(32);
        builder.Property(row => row.Actor).HasColumnName("actor").HasMaxLength(256);
        builder.Property(row => row.Arguments).HasColumnName("arguments");
        builder.Property(row => row.Status).HasColumnName("status").HasMaxLength(16);
        builder.Property(row => row.Progress).HasColumnName("progress");
        builder.Property(row => row.Result).HasColumnName("result").HasMaxLength(1000);
        builder.Property(row => row.Error).HasColumnName("error").HasMaxLength(1000);
        builder.Property(row => row.Attempt).HasColumnName("attempt");
        builder.Property(row => row.QueuedAt).HasColumnName("queued_at");
        builder.Property(row => row.StartedAt).HasColumnName("started_at");
        builder.Property(row => row.EndedAt).HasColumnName("ended_at");
        builder.Property(row => row.Lines).HasColumnName("lines");
        builder.HasIndex(row => new { row.Job, row.QueuedAt }).HasDatabaseName("ix_job_runs_job_queued_at");
        builder.HasIndex(row => row.Status).HasDatabaseName("ix_job_runs_status");
    }

    public void Configure(EntityTypeBuilder<JobLogRow> builder)
    {
        builder.ToTable("job_log").HasKey(row => new { row.RunId, row.Number });
        builder.Property(row => row.RunId).HasColumnName("run_id").HasMaxLength(64);
        builder.Property(row => row.Number).HasColumnName("number");
        builder.Property(row => row.At).HasColumnName("at");
        builder.Property(row => row.Text).HasColumnName("text").HasMaxLength(JobOutput.MaxLine + 20);
    }
}
