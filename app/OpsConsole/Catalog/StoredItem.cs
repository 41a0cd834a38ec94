using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace OpsConsole.Catalog;

/// <summary>A row of <c>items</c>. Rows are never deleted, because ordinals are never given again: an item that is gone is discontinued.</summary>
internal sealed class StoredItem
{
    public int Ordinal { get; init; }

    public required string Id { get; init; }

    public required string Title { get; set; }

    public required string Category { get; set; }

    /// <summary>Ten-thousandths of the currency's unit.</summary>
    public long Price { get; set; }

    public required string Currency { get; set; }

    public bool InStock { get; set; }

    public bool Discontinued { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; set; }
}

internal sealed class StoredItemConfiguration : IEntityTypeConfiguration<StoredItem>
{
    public void Configure(EntityTypeBuilder<StoredItem> builder)
    {
        builder.ToTable("items").HasKey(row => row.Ordinal);
        builder.Property(row => row.Ordinal).HasColumnName("ordinal").ValueGeneratedNever();
        builder.Property(row => row.Id).HasColumnName("id").HasMaxLength(64).IsRequired();
        builder.Property(row => row.Title).HasColumnName("title");
        builder.Property(row => row.Category).HasColumnName("category");
        builder.Property(row => row.Price).HasColumnName("price");
        builder.Property(row => row.Currency).HasColumnName("currency").HasMaxLength(3);
        builder.Property(row => row.InStock).HasColumnName("in_stock");
        builder.Property(row => row.Discontinued).HasColumnName("discontinued");
        builder.Property(row => row.CreatedAt).HasColumnName("created_at");
        builder.Property(row => row.UpdatedAt).HasColumnName("updated_at");
        builder.HasIndex(row => row.Id).IsUnique().HasDatabaseName("ux_items_id");
    }
}
