using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace OpsConsole.Models;

/// <summary>A row of the registry: one trained model and what became of it.</summary>
public sealed class ModelVersion
{
    /// <summary>Name: kind, time of training and the first digits of the artefact's hash.</summary>
    public required string Version { get; init; }

    public required DateTimeOffset TrainedAt { get; init; }

    /// <summary>Nothing from this moment on was used.</summary>
    public required DateTimeOffset AsOf { get; init; }

    /// <summary>Earliest purchase used.</summary>
    public required DateTimeOffset DataFrom { get; init; }

    /// <summary>Latest purchase used.</summary>
    public required DateTimeOffset DataTo { get; init; }

    /// <summary>Options of the training, JSON.</summary>
    public required string Parameters { get; init; }

    /// <summary><see cref="BacktestMetrics"/>, JSON; null where the history is too short for a backtest.</summary>
    public string? Metrics { get; set; }

    /// <summary>File name within the folder of models.</summary>
    public required string Artefact { get; init; }

    /// <summary>SHA-256 of the artefact, lower-case hex.</summary>
    public required string Sha256 { get; init; }

    public required ModelRole Role { get; set; }

    /// <summary>Why it has its role.</summary>
    public required string Reason { get; set; }
}

internal sealed class ModelVersionConfiguration : IEntityTypeConfiguration<ModelVersion>
{
    public void Configure(EntityTypeBuilder<ModelVersion> builder)
    {
        builder.ToTable("models").HasKey(row => row.Version);
        builder.Property(row => row.Version).HasColumnName("version").HasMaxLength(64);
        builder.Property(row => row.TrainedAt).HasColumnName("trained_at");
        builder.Property(row => row.AsOf).HasColumnName("as_of");
        builder.Property(row => row.DataFrom).HasColumnName("data_from");
        builder.Property(row => row.DataTo).HasColumnName("data_to");
        builder.Property(row => row.Parameters).HasColumnName("parameters");
        builder.Property(row => row.Metrics).HasColumnName("metrics");
        builder.Property(row => row.Artefact).HasColumnName("artefact").HasMaxLength(80);
        builder.Property(row => row.Sha256).HasColumnName("sha256").HasMaxLength(64);
        builder.Property(row => row.Role).HasColumnName("role").HasConversion<string>().HasMaxLength(16);
        builder.Property(row => row.Reason).HasColumnName("reason").HasMaxLength(500);
        builder.HasIndex(row => row.TrainedAt).HasDatabaseName("ix_models_trained_at");
    }
}
