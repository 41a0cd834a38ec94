using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OpsConsole.Platform.Live;

namespace OpsConsole.Platform.Resilience.Breakers;

/// <summary>A change of a breaker's state, kept for the history that operators see.</summary>
internal sealed class StoredTransition
{
    public long Id { get; init; }

    public required string Name { get; init; }

    public required string From { get; init; }

    public required string To { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string Reason { get; init; }

    public string? Actor { get; init; }

    public static StoredTransition Of(BreakerTransition transition) => new()
    {
        Name = transition.Name,
        From = transition.From,
        To = transition.To,
        At = transition.At,
        Reason = transition.Reason,
        Actor = transition.Actor,
    };

    public BreakerTransition Restored() => new(Name, From, To, At, Reason, Actor);
}

internal sealed class StoredTransitionConfiguration : IEntityTypeConfiguration<StoredTransition>
{
    public void Configure(EntityTypeBuilder<StoredTransition> builder)
    {
        builder.ToTable("breaker_transitions").HasKey(row => row.Id);
        builder.HasIndex(row => row.At).HasDatabaseName("ix_breaker_transitions_at");
        builder.Property(row => row.Id).HasColumnName("id");
        builder.Property(row => row.Name).HasColumnName("name");
        builder.Property(row => row.From).HasColumnName("from_state");
        builder.Property(row => row.To).HasColumnName("to_state");
        builder.Property(row => row.At).HasColumnName("at");
        builder.Property(row => row.Reason).HasColumnName("reason");
        builder.Property(row => row.Actor).HasColumnName("actor");
    }
}
