using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace OpsConsole.Delivery.Queue;

/// <summary>A row of <c>route_queue</c>: a plan that is still to be made. It goes when the plan has ended.</summary>
internal sealed class QueuedPlan
{
    public required string PlanId { get; init; }

    /// <summary>Place in the queue: first come, first served.</summary>
    public required DateTimeOffset EnqueuedAt { get; init; }

    /// <summary>Who works on it; null for nobody.</summary>
    public string? LeaseOwner { get; set; }

    /// <summary>Until when the owner has it without renewing.</summary>
    public DateTimeOffset? LeaseUntil { get; set; }

    /// <summary>Grows with every lease: a worker whose token is not the newest may write nothing any more.</summary>
    public long FencingToken { get; set; }

    /// <summary>How often it was taken up.</summary>
    public int Attempts { get; set; }
}

internal sealed class QueuedPlanConfiguration : IEntityTypeConfiguration<QueuedPlan>
{
    public void Configure(EntityTypeBuilder<QueuedPlan> builder)
    {
        builder.ToTable("route_queue").HasKey(row => row.PlanId);
        builder.Property(row => row.PlanId).HasColumnName("plan_id").HasMaxLength(64);
        builder.Property(row => row.EnqueuedAt).HasColumnName("enqueued_at");
        builder.Property(row => row.LeaseOwner).HasColumnName("lease_owner").HasMaxLength(64);
        builder.Property(row => row.LeaseUntil).HasColumnName("lease_until");
        builder.Property(row => row.FencingToken).HasColumnName("fencing_token").IsConcurrencyToken();
        builder.Property(row => row.Attempts).HasColumnName("attempts");
        builder.HasIndex(row => row.EnqueuedAt).HasDatabaseName("ix_route_queue_enqueued_at");
    }
}
