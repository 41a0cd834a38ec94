using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace OpsConsole.Delivery.Vehicles;

/// <summary>A row of <c>vehicle_routes</c>: which committed plan a vehicle drives on a day.</summary>
internal sealed class VehicleRoute
{
    public required string VehicleId { get; init; }

    /// <summary>The UTC day that the plan's clock begins with.</summary>
    public required DateOnly Day { get; init; }

    public required string PlanId { get; set; }

    /// <summary>Grows with every commit for this vehicle; a driver's phone applies only newer ones.</summary>
    public long Generation { get; set; }

    public required DateTimeOffset CommittedAt { get; set; }

    public required string CommittedBy { get; set; }

    /// <summary>Since when it drives no more that day; null while it does.</summary>
    public DateTimeOffset? OffDutyAt { get; set; }

    public string? OffDutyReason { get; set; }
}

/// <summary>A row of <c>vehicle_states</c>: the newest position with a thinned trail. One row a vehicle, written every few seconds.</summary>
internal sealed class VehicleState
{
    public required string VehicleId { get; init; }

    public required DateTimeOffset At { get; set; }

    public required double Lat { get; set; }

    public required double Lon { get; set; }

    public double? SpeedKmh { get; set; }

    /// <summary>Degrees clockwise from north.</summary>
    public double? Heading { get; set; }

    /// <summary>Points of the trail: Unix seconds, latitude and longitude in 1e-5 degrees; 12 bytes each.</summary>
    public required byte[] Trail { get; set; }
}

/// <summary>A row of <c>stop_outcomes</c>: what became of a stop of a committed plan. Never changed.</summary>
internal sealed class StopOutcome
{
    public required string PlanId { get; init; }

    public required string StopId { get; init; }

    public required string VehicleId { get; init; }

    /// <summary><c>delivered</c>, <c>failed</c> or <c>skipped</c>.</summary>
    public required string Outcome { get; init; }

    /// <summary>When, by the driver's clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>When the vehicle had arrived, where the driver says.</summary>
    public DateTimeOffset? ArrivedAt { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>What proves it: a reference into another system, opaque here.</summary>
    public string? ProofReference { get; init; }

    public string? Reason { get; init; }

    public required string Actor { get; init; }
}

internal sealed class VehicleRouteConfiguration : IEntityTypeConfiguration<VehicleRoute>, IEntityTypeConfiguration<VehicleState>, IEntityTypeConfiguration<StopOutcome>
{
    public void Configure(EntityTypeBuilder<VehicleRoute> builder)
    {
        builder.ToTable("vehicle_routes").HasKey(row => new { row.VehicleId, row.Day });
        builder.Property(row => row.VehicleId).HasColumnName("vehicle_id").HasMaxLength(64);
        builder.Property(row => row.Day).HasColumnName("day");
        builder.Property(row => row.PlanId).HasColumnName("plan_id").HasMaxLength(64);
        builder.Property(row => row.Generation).HasColumnName("generation");
        builder.Property(row => row.CommittedAt).HasColumnName("committed_at");
        builder.Property(row => row.CommittedBy).HasColumnName("committed_by").HasMaxLength(256);
        builder.Property(row => row.OffDutyAt).HasColumnName("off_duty_at");
        builder.Property(row => row.OffDutyReason).HasColumnName("off_duty_reason").HasMaxLength(400);
        builder.HasIndex(row => row.PlanId).HasDatabaseName("ix_vehicle_routes_plan_id");
    }

    public void Configure(EntityTypeBuilder<VehicleState> builder)
    {
        builder.ToTable("vehicle_states").HasKey(row => row.VehicleId);
        builder.Property(row => row.VehicleId).HasColumnName("vehicle_id").HasMaxLength(64);
        builder.Property(row => row.At).HasColumnName("at");
        builder.Property(row => row.Lat).HasColumnName("lat");
        builder.Property(row => row.Lon).HasColumnName("lon");
        builder.Property(row => row.SpeedKmh).HasColumnName("speed_kmh");
        builder.Property(row => row.Heading).HasColumnName("heading");
        builder.Property(row => row.Trail).HasColumnName("trail");
    }

    public void Configure(EntityTypeBuilder<StopOutcome> builder)
    {
        builder.ToTable("stop_outcomes").HasKey(row => new { row.PlanId, row.StopId });
        builder.Property(row => row.PlanId).HasColumnName("plan_id").HasMaxLength(64);
        builder.Property(row => row.StopId).HasColumnName("stop_id").HasMaxLength(64);
        builder.Property(row => row.VehicleId).HasColumnName("vehicle_id").HasMaxLength(64);
        builder.Property(row => row.Outcome).HasColumnName("outcome").HasMaxLength(16);
        builder.Property(row => row.At).HasColumnName("at");
        builder.Property(row => row.ArrivedAt).HasColumnName("arrived_at");
        builder.Property(row => row.ReceivedAt).HasColumnName("received_at");
        builder.Property(row => row.ProofReference).HasColumnName("proof_reference").HasMaxLength(256);
        builder.Property(row => row.Reason).HasColumnName("reason").HasMaxLength(256);
        builder.Property(row => row.Actor).HasColumnName("actor").HasMaxLength(256);
        builder.HasIndex(row => new { row.VehicleId, row.At }).HasDatabaseName("ix_stop_outcomes_vehicle_id_at");
    }
}
