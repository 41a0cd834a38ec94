using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace OpsConsole.FeatureStore.Parity;

/// <summary>A row of <c>feature_parity</c>: what one check found.</summary>
internal sealed class ParityRun
{
    public long Id { get; init; }

    /// <summary>When the check ended, real time.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The job run that did it.</summary>
    public required string RunId { get; init; }

    /// <summary>What asked for it.</summary>
    public required string Trigger { get; init; }

    /// <summary>The oldest slate compared, the shop's time; null when there was none.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The newest slate compared, the shop's time; null when there was none.</summary>
    public DateTimeOffset? Until { get; init; }

    public int Checked { get; init; }

    public int Mismatched { get; init; }

    public int ExpiredServed { get; init; }

    public int NotComparable { get; init; }

    /// <summary><see cref="ParityReport.ByFeature"/>, JSON.</summary>
    public required string ByFeature { get; init; }

    /// <summary>The report, as it was.</summary>
    public ParityReport Report()
    {
        var byFeature = JsonSerializer.Deserialize(ByFeature, FeaturesJson.Default.IReadOnlyListFeatureMismatches) ?? [];
        return new ParityReport(Checked, Mismatched, ExpiredServed, NotComparable, byFeature.Count > 0 ? byFeature[0].Example : null, byFeature);
    }
}

internal sealed class ParityRunConfiguration : IEntityTypeConfiguration<ParityRun>
{
    public void Configure(EntityTypeBuilder<ParityRun> builder)
    {
        builder.ToTable("feature_parity").HasKey(row => row.Id);
        builder.Property(row => row.Id).HasColumnName("id");
        builder.Property(row => row.At).HasColumnName("at");
        builder.Property(row => row.RunId).HasColumnName("run_id").HasMaxLength(64);
        builder.Property(row => row.Trigger).HasColumnName("trigger").HasMaxLength(32);
        builder.Property(row => row.From).HasColumnName("from");
        builder.Property(row => row.Until).HasColumnName("until");
        builder.Property(row => row.Checked).HasColumnName("checked");
        builder.Property(row => row.Mismatched).HasColumnName("mismatched");
        builder.Property(row => row.ExpiredServed).HasColumnName("expired_served");
        builder.Property(row => row.NotComparable).HasColumnName("not_comparable");
        builder.Property(row => row.ByFeature).HasColumnName("by_feature");
        builder.HasIndex(row => row.At).HasDatabaseName("ix_feature_parity_at");
    }
}
