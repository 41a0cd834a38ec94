using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace OpsConsole.Delivery.Plans;

/// <summary>A row of <c>route_plans</c>: where a plan stands, and its figures. What it is made from and what came of it are rows of their own.</summary>
internal sealed class RoutePlan
{
    public required string Id { get; init; }

    public string? Label { get; init; }

    /// <summary>A <see cref="PlanStatus"/>.</summary>
    public required string Status { get; set; }

    /// <summary>A <see cref="PlanStage"/>.</summary>
    public required string Stage { get; set; }

    /// <summary>Grows with everything that changes the routes or the stage; the ETag. 0 before there are routes.</summary>
    public long Revision { get; set; }

    /// <summary>The plan that it was derived from.</summary>
    public string? ParentId { get; init; }

    /// <summary>Why it was derived: what a dispatcher said, or what the monitor saw.</summary>
    public string? Reason { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string CreatedBy { get; init; }

    public required DateTimeOffset UpdatedAt { get; set; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    public DateTimeOffset? CancelledAt { get; set; }

    public string? CancelledBy { get; set; }

    /// <summary>Budget of the search.</summary>
    public required int SolveMs { get; init; }

    /// <summary>What has been used of it, as last stored.</summary>
    public int SpentMs { get; set; }

    public int Stops { get; init; }

    public int Vehicles { get; init; }

    public long? Cost { get; set; }

    public long? DistanceMetres { get; set; }

    public long? DurationMs { get; set; }

    public long? LateMs { get; set; }

    public int? VehiclesUsed { get; set; }

    public int? Unassigned { get; set; }

    public string? Error { get; set; }

    /// <summary>Caller and key, where the client gave an <c>Idempotency-Key</c>.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>SHA-256 of what was asked with that key.</summary>
    public byte[]? Fingerprint { get; init; }
}

/// <summary>A row of <c>route_plan_inputs</c>: <see cref="Modelling.PlanInput"/> as compressed JSON, written once.</summary>
internal sealed class StoredInput
{
    public required string PlanId { get; init; }

    public required byte[] Body { get; init; }
}

/// <summary>A row of <c>route_plan_versions</c>: routes as of a revision. Of a search only the newest stays, of dispatchers' moves the last 20.</summary>
internal sealed class StoredVersion
{
    public required string PlanId { get; init; }

    public required long Revision { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary><c>search</c> or <c>move</c>.</summary>
    public required string Origin { get; init; }

    public string? Actor { get; init; }

    /// <summary>What was done, in words.</summary>
    public string? Note { get; init; }

    /// <summary><see cref="PlanResult"/> as compressed JSON.</summary>
    public required byte[] Body { get; init; }
}

internal sealed class RoutePlanConfiguration : IEntityTypeConfiguration<RoutePlan>, IEntityTypeConfiguration<StoredInput>, IEntityTypeConfiguration<StoredVersion>
{
    public void Configure(EntityTypeBuilder<RoutePlan> builder)
    {
        builder.ToTable("route_plans").HasKey(row => row.Id);
        builder.Property(row => row.Id).HasColumnName("id").HasMaxLength(64);
        builder.Property(row => row.Label).HasColumnName("label").HasMaxLength(120);
        builder.Property(row => row.Status).HasColumnName("status").HasMaxLength(16);
        builder.Property(row => row.Stage).HasColumnName("stage").HasMaxLength(16);
        builder.Property(row => row.Revision).HasColumnName("revision").IsConcurrencyToken();
        builder.Property(row => row.ParentId).HasColumnName("parent_id").HasMaxLength(64);
        builder.Property(row => row.Reason).HasColumnName("reason").HasMaxLength(400);
        builder.Property(row => row.CreatedAt).HasColumnName("created_at");
        builder.Property(row => row.CreatedBy).HasColumnName("created_by").HasMaxLength(256);
        builder.Property(row => row.UpdatedAt).HasColumnName("updated_at");
        builder.Property(row => row.StartedAt).HasColumnName("started_at");
        builder.Property(row => row.EndedAt).HasColumnName("ended_at");
        builder.Property(row => row.CancelledAt).HasColumnName("cancelled_at");
        builder.Property(row => row.CancelledBy).HasColumnName("cancelled_by").HasMaxLength(256);
        builder.Property(row => row.SolveMs).HasColumnName("solve_ms");
        builder.Property(row => row.SpentMs).HasColumnName("spent_ms");
        builder.Property(row => row.Stops).HasColumnName("stops");
        builder.Property(row => row.Vehicles).HasColumnName("vehicles");
        builder.Property(row => row.Cost).HasColumnName("cost");
        builder.Property(row => row.DistanceMetres).HasColumnName("distance_metres");
        builder.Property(row => row.DurationMs).HasColumnName("duration_ms");
        builder.Property(row => row.LateMs).HasColumnName("late_ms");
        builder.Property(row => row.VehiclesUsed).HasColumnName("vehicles_used");
        builder.Property(row => row.Unassigned).HasColumnName("unassigned");
        builder.Property(row => row.Error).HasColumnName("error").HasMaxLength(500);
        builder.Property(row => row.IdempotencyKey).HasColumnName("idempotency_key").HasMaxLength(400);
        builder.Property(row => row.Fingerprint).HasColumnName("fingerprint");
        builder.HasIndex(row => row.IdempotencyKey).IsUnique().HasDatabaseName("ux_route_plans_idempotency_key");
        builder.HasIndex(row => new { row.Status, row.CreatedAt }).HasDatabaseName("ix_route_plans_status_created_at");
        builder.HasIndex(row => row.CreatedAt).HasDatabaseName("ix_route_plans_created_at");
        builder.HasIndex(row => row.ParentId).HasDatabaseName("ix_route_plans_parent_id");
    }

    public void Configure(EntityTypeBuilder<StoredInput> builder)
    {
        builder.ToTable("route_plan_inputs").HasKey(row => row.PlanId);
        builder.Property(row => row.PlanId).HasColumnName("plan_id").HasMaxLength(64);
        builder.Property(row => row.Body).HasColumnName("body");
    }

    public void Configure(EntityTypeBuilder<StoredVersion> builder)
    {
        builder.ToTable("route_plan_versions").HasKey(row => new { row.PlanId, row.Revision });
        builder.Property(row => row.PlanId).HasColumnName("plan_id").HasMaxLength(64);
        builder.Property(row => row.Revision).HasColumnName("revision");
        builder.Property(row => row.At).HasColumnName("at");
        builder.Property(row => row.Origin).HasColumnName("origin").HasMaxLength(16);
        builder.Property(row => row.Actor).HasColumnName("actor").HasMaxLength(256);
        builder.Property(row => row.Note).HasColumnName("note").HasMaxLength(400);
        builder.Property(row => row.Body).HasColumnName("body");
    }
}
