using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace OpsConsole.Drift.Checks;

/// <summary>One monitor in one check: the worst of its comparisons.</summary>
public sealed class DriftResult
{
    public long Id { get; init; }

    /// <summary>The check; results of one check share it.</summary>
    public required string Check { get; init; }

    /// <summary>When the check ran, real time.</summary>
    public required DateTimeOffset CheckedAt { get; init; }

    public required string Monitor { get; init; }

    /// <summary>As in the monitor: <c>input</c>, <c>prediction</c>, <c>outcome</c>, <c>model</c>.</summary>
    public required string Kind { get; init; }

    public required string Statistic { get; init; }

    /// <summary><c>ok</c>, <c>warn</c>, <c>alarm</c> or <c>insufficient</c>.</summary>
    public required string State { get; init; }

    /// <summary>What thresholds are held against; null where there is too little to say.</summary>
    public double? Value { get; init; }

    public double? Lower { get; init; }

    public double? Upper { get; init; }

    /// <summary>The statistic before what chance makes was taken off.</summary>
    public double? Observed { get; init; }

    public double? ByChance { get; init; }

    /// <summary>p-value corrected for the number of comparisons of the check.</summary>
    public double? QValue { get; init; }

    public required double Warn { get; init; }

    public required double Alarm { get; init; }

    /// <summary>Which reference the values belong to.</summary>
    public required string Reference { get; init; }

    public required DateTimeOffset WindowFrom { get; init; }

    /// <summary>End of the window, the shop's time.</summary>
    public required DateTimeOffset WindowTo { get; init; }

    public required DateTimeOffset ReferenceFrom { get; init; }

    public required DateTimeOffset ReferenceTo { get; init; }

    public long CurrentRows { get; init; }

    public long ReferenceRows { get; init; }

    public int Shoppers { get; init; }

    /// <summary>Whether the same weeks of a year ago explain part of it.</summary>
    public bool Seasonal { get; init; }

    /// <summary>Shares by bin of both sides, JSON; null where there are none.</summary>
    public string? Histogram { get; init; }
}

internal sealed class DriftResultConfiguration : IEntityTypeConfiguration<DriftResult>
{
    public void Configure(EntityTypeBuilder<DriftResult> builder)
    {
        builder.ToTable("drift_results").HasKey(row => row.Id);
        builder.Property(row => row.Id).HasColumnName("id");
        builder.Property(row => row.Check).HasColumnName("check_id").HasMaxLength(40);
        builder.Property(row => row.CheckedAt).HasColumnName("checked_at");
        builder.Property(row => row.Monitor).HasColumnName("monitor").HasMaxLength(120);
        builder.Property(row => row.Kind).HasColumnName("kind").HasMaxLength(16);
        builder.Property(row => row.Statistic).HasColumnName("statistic").HasMaxLength(16);
        builder.Property(row => row.State).HasColumnName("state").HasMaxLength(16);
        builder.Property(row => row.Value).HasColumnName("value");
        builder.Property(row => row.Lower).HasColumnName("lower");
        builder.Property(row => row.Upper).HasColumnName("upper");
        builder.Property(row => row.Observed).HasColumnName("observed");
        builder.Property(row => row.ByChance).HasColumnName("by_chance");
        builder.Property(row => row.QValue).HasColumnName("q_value");
        builder.Property(row => row.Warn).HasColumnName("warn");
        builder.Property(row => row.Alarm).HasColumnName("alarm");
        builder.Property(row => row.Reference).HasColumnName("reference").HasMaxLength(16);
        builder.Property(row => row.WindowFrom).HasColumnName("window_from");
        builder.Property(row => row.WindowTo).HasColumnName("window_to");
        builder.Property(row => row.ReferenceFrom).HasColumnName("reference_from");
        builder.Property(row => row.ReferenceTo).HasColumnName("reference_to");
        builder.Property(row => row.CurrentRows).HasColumnName("current_rows");
        builder.Property(row => row.ReferenceRows).HasColumnName("reference_rows");
        builder.Property(row => row.Shoppers).HasColumnName("shoppers");
        builder.Property(row => row.Seasonal).HasColumnName("seasonal");
        builder.Property(row => row.Histogram).HasColumnName("histogram");
        builder.HasIndex(row => new { row.Monitor, row.WindowTo }).HasDatabaseName("ix_drift_results_monitor");
        builder.HasIndex(row => row.CheckedAt).HasDatabaseName("ix_drift_results_checked_at");
        builder.HasIndex(row => row.Check).HasDatabaseName("ix_drift_results_check");
    }
}
