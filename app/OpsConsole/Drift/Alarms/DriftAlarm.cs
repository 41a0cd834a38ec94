using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace OpsConsole.Drift.Alarms;

/// <summary>A monitor's alarm from its opening to its end. A monitor has at most one that has not ended.</summary>
public sealed class DriftAlarm
{
    public const string Open = "open";
    public const string Acknowledged = "acknowledged";
    public const string Closed = "closed";

    public long Id { get; init; }

    public required string Monitor { get; init; }

    /// <summary><see cref="Open"/>, <see cref="Acknowledged"/> or <see cref="Closed"/>.</summary>
    public required string Status { get; set; }

    /// <summary>Real time of the check that opened it.</summary>
    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>End of the window that opened it, the shop's time.</summary>
    public required DateTimeOffset WindowTo { get; init; }

    /// <summary>The value that opened it.</summary>
    public required double Value { get; init; }

    /// <summary>The largest value since.</summary>
    public required double Worst { get; set; }

    /// <summary>Checks running that found the monitor in order again.</summary>
    public int Quiet { get; set; }

    public string? AcknowledgedBy { get; set; }

    public DateTimeOffset? AcknowledgedAt { get; set; }

    /// <summary>What the operator wrote.</summary>
    public string? Note { get; set; }

    public DateTimeOffset? ClosedAt { get; set; }

    /// <summary>End of the window that ended it, the shop's time; the cool-down runs from it.</summary>
    public DateTimeOffset? ClosedWindow { get; set; }

    /// <summary>Why it ended.</summary>
    public string? CloseReason { get; set; }

    /// <summary>The training that it started; null where it started none.</summary>
    public string? RetrainRun { get; set; }
}

internal sealed class DriftAlarmConfiguration : IEntityTypeConfiguration<DriftAlarm>
{
    public void Configure(EntityTypeBuilder<DriftAlarm> builder)
    {
        builder.ToTable("drift_alarms").HasKey(row => row.Id);
        builder.Property(row => row.Id).HasColumnName("id");
        builder.Property(row => row.Monitor).HasColumnName("monitor").HasMaxLength(120);
        builder.Property(row => row.Status).HasColumnName("status").HasMaxLength(16);
        builder.Property(row => row.OpenedAt).HasColumnName("opened_at");
        builder.Property(row => row.WindowTo).HasColumnName("window_to");
        builder.Property(row => row.Value).HasColumnName("value");
        builder.Property(row => row.Worst).HasColumnName("worst");
        builder.Property(row => row.Quiet).HasColumnName("quiet");
        builder.Property(row => row.AcknowledgedBy).HasColumnName("acknowledged_by").HasMaxLength(200);
        builder.Property(row => row.AcknowledgedAt).HasColumnName("acknowledged_at");
        builder.Property(row => row.Note).HasColumnName("note").HasMaxLength(400);
        builder.Property(row => row.ClosedAt).HasColumnName("closed_at");
        builder.Property(row => row.ClosedWindow).HasColumnName("closed_window");
        builder.Property(row => row.CloseReason).HasColumnName("close_reason").HasMaxLength(500);
        builder.Property(row => row.RetrainRun).HasColumnName("retrain_run").HasMaxLength(64);
        builder.HasIndex(row => new { row.Monitor, row.Status }).HasDatabaseName("ix_drift_alarms_monitor");
        builder.HasIndex(row => row.Monitor).IsUnique().HasFilter("status <> 'closed'").HasDatabaseName("ux_drift_alarms_open");
        builder.HasIndex(row => row.OpenedAt).HasDatabaseName("ix_drift_alarms_opened_at");
    }
}
