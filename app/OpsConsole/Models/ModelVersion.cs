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

    /// <summary>Purchase lines used; 0 of models trained before this was noted.</summary>
    public int PurchaseLines { get; init; }

    /// <summary>Items that shoppers were shown, among the rows of the ranker's training.</summary>
    public int ShownItems { get; init; }

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

    /// <summary><c>linear</c> or <c>two-stage</c>.</summary>
    public string Kind { get; init; } = "linear";

    /// <summary>Run of the job that trained it; null where it was trained by the command line or at a first start.</summary>
    public string? RunId { get; init; }

    /// <summary>Seed of every random choice of its training.</summary>
    public int Seed { get; init; }

    /// <summary>Version and commit of the program that trained it.</summary>
    public string CodeVersion { get; init; } = "";

    /// <summary>The features that it reads.</summary>
    public string SchemaHash { get; init; } = "";

    /// <summary>The champion when it was trained, which its gates compared it with.</summary>
    public string? Parent { get; init; }

    /// <summary>Results of its gates, JSON.</summary>
    public string? Gates { get; init; }

    /// <summary>The same training as of <see cref="TwinAsOf"/>: what later models are compared with on days that this one has seen.</summary>
    public string? TwinArtefact { get; init; }

    /// <summary>SHA-256 of the twin.</summary>
    public string? TwinSha256 { get; init; }

    /// <summary>Moment of the twin.</summary>
    public DateTimeOffset? TwinAsOf { get; init; }

    /// <summary>How far a challenger has come; null in every other role.</summary>
    public RolloutStage? Stage { get; set; }

    /// <summary>Share of shoppers of a canary, 0 to 100.</summary>
    public double Percent { get; set; }

    /// <summary>Whether it waits for a person although its gates were passed.</summary>
    public bool Hold { get; set; }

    /// <summary>When the stage, or the role of champion, began: the shop's time.</summary>
    public DateTimeOffset? StageSince { get; set; }

    /// <summary>Calls that were compared with the champion's in this stage.</summary>
    public long Comparisons { get; set; }

    /// <summary>Whether its gates were all passed.</summary>
    public bool PassedGates { get; init; } = true;
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
        builder.Property(row => row.PurchaseLines).HasColumnName("purchase_lines");
        builder.Property(row => row.ShownItems).HasColumnName("shown_items");
        builder.Property(row => row.Parameters).HasColumnName("parameters");
        builder.Property(row => row.Metrics).HasColumnName("metrics");
        builder.Property(row => row.Artefact).HasColumnName("artefact").HasMaxLength(80);
        builder.Property(row => row.Sha256).HasColumnName("sha256").HasMaxLength(64);
        builder.Property(row => row.Role).HasColumnName("role").HasConversion<string>().HasMaxLength(16);
        builder.Property(row => row.Reason).HasColumnName("reason").HasMaxLength(500);
        builder.Property(row => row.Kind).HasColumnName("kind").HasMaxLength(16).HasDefaultValue("linear");
        builder.Property(row => row.RunId).HasColumnName("run_id").HasMaxLength(64);
        builder.Property(row => row.Seed).HasColumnName("seed");
        builder.Property(row => row.CodeVersion).HasColumnName("code_version").HasMaxLength(100).HasDefaultValue("");
        builder.Property(row => row.SchemaHash).HasColumnName("schema_hash").HasMaxLength(64).HasDefaultValue("");
        builder.Property(row => row.Parent).HasColumnName("parent").HasMaxLength(64);
        builder.Property(row => row.Gates).HasColumnName("gates");
        builder.Property(row => row.TwinArtefact).HasColumnName("twin_artefact").HasMaxLength(80);
        builder.Property(row => row.TwinSha256).HasColumnName("twin_sha256").HasMaxLength(64);
        builder.Property(row => row.TwinAsOf).HasColumnName("twin_as_of");
        builder.Property(row => row.Stage).HasColumnName("stage").HasConversion<string>().HasMaxLength(16);
        builder.Property(row => row.Percent).HasColumnName("percent");
        builder.Property(row => row.Hold).HasColumnName("hold");
        builder.Property(row => row.StageSince).HasColumnName("stage_since");
        builder.Property(row => row.Comparisons).HasColumnName("comparisons");
        builder.Property(row => row.PassedGates).HasColumnName("passed_gates").HasDefaultValue(true).ValueGeneratedNever();
        builder.HasIndex(row => row.TrainedAt).HasDatabaseName("ix_models_trained_at");
    }
}
