using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace OpsConsole.Catalog;

/// <summary>What the shop knows about a shopper beside the events.</summary>
/// <param name="UserId">The shopper.</param>
/// <param name="DisplayName">How the app greets, or null.</param>
/// <param name="Segment">Group for trends and curated lists, or null.</param>
/// <param name="Market">Country or market, or null.</param>
/// <param name="FirstSeen">First event.</param>
/// <param name="LastSeen">Newest event.</param>
public sealed record ShopperProfile(string UserId, string? DisplayName, string? Segment, string? Market, DateTimeOffset FirstSeen, DateTimeOffset LastSeen);

/// <summary>The table <c>profiles</c>.</summary>
internal sealed class ShopperProfileConfiguration : IEntityTypeConfiguration<ShopperProfile>
{
    public void Configure(EntityTypeBuilder<ShopperProfile> builder)
    {
        builder.ToTable("profiles").HasKey(row => row.UserId);
        builder.Property(row => row.UserId).HasColumnName("user_id").HasMaxLength(64);
        builder.Property(row => row.DisplayName).HasColumnName("display_name");
        builder.Property(row => row.Segment).HasColumnName("segment").HasMaxLength(64);
        builder.Property(row => row.Market).HasColumnName("market").HasMaxLength(64);
        builder.Property(row => row.FirstSeen).HasColumnName("first_seen");
        builder.Property(row => row.LastSeen).HasColumnName("last_seen");
    }
}
