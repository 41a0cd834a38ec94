using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace OpsConsole.Experiments;

/// <summary>Where an experiment stands. Stored by name.</summary>
internal enum ExperimentState
{
    /// <summary>May still be changed.</summary>
    Draft,

    /// <summary>Under way: only its share of traffic changes.</summary>
    Running,

    /// <summary>Over, for good.</summary>
    Stopped,
}

/// <summary>A row of <c>experiments</c>. Times are the shop's.</summary>
internal sealed class Experiment
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required string Hypothesis { get; init; }

    /// <summary>Where it applies, a comma between them.</summary>
    public required string Surfaces { get; init; }

    /// <summary><see cref="ArmDefinition"/> as JSON; the first is the control.</summary>
    public required string Arms { get; init; }

    /// <summary>One of <see cref="ExperimentMetrics.All"/>.</summary>
    public required string PrimaryMetric { get; init; }

    /// <summary><see cref="GuardrailDefinition"/> as JSON.</summary>
    public required string Guardrails { get; init; }

    /// <summary>Smallest relative change of the primary metric that matters.</summary>
    public required double MinimumEffect { get; init; }

    /// <summary>Share of shoppers who take part, 0 to 1.</summary>
    public required double Traffic { get; set; }

    public required ExperimentState State { get; set; }

    public string? Decision { get; set; }

    public string? Reason { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string CreatedBy { get; init; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? StoppedAt { get; set; }

    /// <summary>When the sample ratio was first found wrong.</summary>
    public DateTimeOffset? MismatchAt { get; set; }

    /// <summary>Grows with each change; the ETag.</summary>
    public long Revision { get; set; }
}

internal sealed class ExperimentConfiguration : IEntityTypeConfiguration<Experiment>
{
    public void Configure(EntityTypeBuilder<Experiment> builder)
    {
        builder.ToTable("experiments").HasKey(row => row.Id);
        builder.Property(row => row.Id).HasColumnName("id").HasMaxLength(64);
        builder.Property(row => row.Name).HasColumnName("name").HasMaxLength(120);
        builder.Property(row => row.Hypothesis).HasColumnName("hypothesis").HasMaxLength(500);
        builder.Property(row => row.Surfaces).HasColumnName("surfaces").HasMaxLength(600);
        builder.Property(row => row.Arms).HasColumnName("arms");
        builder.Property(row => row.PrimaryMetric).HasColumnName("primary_metric").HasMaxLength(32);
        builder.Property(row => row.Guardrails).HasColumnName("guardrails");
        builder.Property(row => row.MinimumEffect).HasColumnName("minimum_effect");
        builder.Property(row => row.Traffic).HasColumnName("traffic");
        builder.Property(row => row.State).HasColumnName("state").HasConversion<string>().HasMaxLength(16);
        builder.Property(row => row.Decision).HasColumnName("decision").HasMaxLength(64);
        builder.Property(row => row.Reason).HasColumnName("reason").HasMaxLength(500);
        builder.Property(row => row.CreatedAt).HasColumnName("created_at");
        builder.Property(row => row.CreatedBy).HasColumnName("created_by").HasMaxLength(256);
        builder.Property(row => row.StartedAt).HasColumnName("started_at");
        builder.Property(row => row.StoppedAt).HasColumnName("stopped_at");
        builder.Property(row => row.MismatchAt).HasColumnName("mismatch_at");
        builder.Property(row => row.Revision).HasColumnName("revision").IsConcurrencyToken();
        builder.HasIndex(row => row.CreatedAt).HasDatabaseName("ix_experiments_created_at");
    }
}

/// <summary>A row of <c>experiment_evaluations</c>: what was known of an experiment at a moment.</summary>
internal sealed class StoredEvaluation
{
    public long Id { get; init; }

    public required string Experiment { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary><see cref="ExperimentEvaluation"/> as JSON.</summary>
    public required string Result { get; init; }
}

internal sealed class StoredEvaluationConfiguration : IEntityTypeConfiguration<StoredEvaluation>
{
    public void Configure(EntityTypeBuilder<StoredEvaluation> builder)
    {
        builder.ToTable("experiment_evaluations").HasKey(row => row.Id);
        builder.Property(row => row.Id).HasColumnName("id");
        builder.Property(row => row.Experiment).HasColumnName("experiment").HasMaxLength(64);
        builder.Property(row => row.At).HasColumnName("at");
        builder.Property(row => row.Result).HasColumnName("result");
        builder.HasIndex(row => new { row.Experiment, row.At }).HasDatabaseName("ix_experiment_evaluations_experiment_at");
    }
}
