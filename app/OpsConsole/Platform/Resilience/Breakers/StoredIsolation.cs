using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace OpsConsole.Platform.Resilience.Breakers;

/// <summary>An operator's hold that a restart must not lift.</summary>
internal sealed class StoredIsolation
{
    public required string Name { get; init; }

    public required string Reason { get; set; }

    public required string Actor { get; set; }

    public required DateTimeOffset Since { get; set; }

    public required DateTimeOffset Until { get; set; }
}

internal sealed class StoredIsolationConfiguration : IEntityTypeConfiguration<StoredIsolation>
{
    public void Configure(EntityTypeBuilder<StoredIsolation> builder)
    {
        builder.ToTable("breaker_isolations").HasKey(row => row.Name);
        builder.Property(row => row.Name).HasColumnName("name");
        builder.Property(row => row.Reason).HasColumnName("reason");
        builder.Property(row => row.Actor).HasColumnName("actor");
        builder.Property(row => row.Since).HasColumnName("since");
        builder.Property(row => row.Until).HasColumnName("until");
    }
}
