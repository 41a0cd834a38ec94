using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace OpsConsole.Drift.Monitors;

/// <summary>What operators changed about a monitor; one without a row has its defaults.</summary>
public sealed class MonitorSetting
{
    public required string Monitor { get; init; }

    /// <summary>Null for the monitor's default.</summary>
    public double? Warn { get; set; }

    /// <summary>Null for the monitor's default.</summary>
    public double? Alarm { get; set; }

    /// <summary>Begin of the stretch that counts as normal, the shop's time; null where the champion's training is the reference.</summary>
    public DateTimeOffset? BaselineFrom { get; set; }

    public DateTimeOffset? BaselineTo { get; set; }
}

internal sealed class MonitorSettingConfiguration : IEntityTypeConfiguration<MonitorSetting>
{
    public void Configure(EntityTypeBuilder<MonitorSetting> builder)
    {
        builder.ToTable("drift_monitors").HasKey(row => row.Monitor);
        builder.Property(row => row.Monitor).HasColumnName("monitor").HasMaxLength(120);
        builder.Property(row => row.Warn).HasColumnName("warn");
        builder.Property(row => row.Alarm).HasColumnName("alarm");
        builder.Property(row => row.BaselineFrom).HasColumnName("baseline_from");
        builder.Property(row => row.BaselineTo).HasColumnName("baseline_to");
    }
}
