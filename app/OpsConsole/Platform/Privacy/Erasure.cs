using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace OpsConsole.Platform.Privacy;

/// <summary>
/// A shopper who is to be erased, as a row of work: written before the answer, done again from the start after a crash. Once all is gone
/// the row no longer says whom it was about.
/// </summary>
internal sealed class Erasure
{
    public required string Id { get; init; }

    /// <summary>The shopper while the work lasts; then null.</summary>
    public string? UserId { get; set; }

    /// <summary>The name under which the audit speaks of the shopper: a keyed hash, which says nothing without this installation's secret.</summary>
    public required string Pseudonym { get; init; }

    public required string Actor { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    public DateTimeOffset? CompletedAt { get; set; }

    /// <summary>Records erased by place, as JSON.</summary>
    public string? Erased { get; set; }
}

internal sealed class ErasureConfiguration : IEntityTypeConfiguration<Erasure>
{
    public void Configure(EntityTypeBuilder<Erasure> builder)
    {
        builder.ToTable("erasures");
        builder.HasKey(erasure => erasure.Id);
        builder.Property(erasure => erasure.Id).HasMaxLength(64);
        builder.Property(erasure => erasure.UserId).HasMaxLength(64);
        builder.Property(erasure => erasure.Pseudonym).HasMaxLength(64);
        builder.Property(erasure => erasure.Actor).HasMaxLength(256);
        builder.HasIndex(erasure => erasure.CompletedAt);
        builder.HasIndex(erasure => erasure.Pseudonym);
    }
}
