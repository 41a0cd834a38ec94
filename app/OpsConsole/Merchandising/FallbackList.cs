using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace OpsConsole.Merchandising;

/// <summary>A row of <c>fallback_lists</c>: what a merchandiser wants shown in a slot when no model answers.</summary>
internal sealed class FallbackList
{
    /// <summary>Surface, or <see cref="CuratedLists.DefaultSlot"/>.</summary>
    public required string Slot { get; init; }

    /// <summary>Item ids, best first, a comma between them: an id holds none.</summary>
    public required string Items { get; set; }

    /// <summary>Grows with each change; the ETag.</summary>
    public long Revision { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }

    public required string UpdatedBy { get; set; }

    /// <summary>The ids.</summary>
    public string[] ItemIds => Items.Split(',', StringSplitOptions.RemoveEmptyEntries);
}

internal sealed class FallbackListConfiguration : IEntityTypeConfiguration<FallbackList>
{
    public void Configure(EntityTypeBuilder<FallbackList> builder)
    {
        builder.ToTable("fallback_lists").HasKey(row => row.Slot);
        builder.Property(row => row.Slot).HasColumnName("slot").HasMaxLength(64);
        builder.Property(row => row.Items).HasColumnName("items");
        builder.Property(row => row.Revision).HasColumnName("revision").IsConcurrencyToken();
        builder.Property(row => row.UpdatedAt).HasColumnName("updated_at");
        builder.Property(row => row.UpdatedBy).HasColumnName("updated_by");
        builder.Ignore(row => row.ItemIds);
    }
}
