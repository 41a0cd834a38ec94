using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace OpsConsole.Platform.Security.Keys;

/// <summary>Requests of one key in one minute, those of device tokens issued for it among them.</summary>
internal sealed class KeyUsage
{
    public required string KeyId { get; init; }

    /// <summary>Start of the minute.</summary>
    public required DateTimeOffset Minute { get; init; }

    /// <summary>Requests, refused ones among them.</summary>
    public long Requests { get; set; }

    /// <summary>Those that were refused because they were too many.</summary>
    public long Refused { get; set; }
}

internal sealed class KeyUsageConfiguration : IEntityTypeConfiguration<KeyUsage>
{
    public void Configure(EntityTypeBuilder<KeyUsage> builder)
    {
        builder.ToTable("api_key_usage");
        builder.HasKey(usage => new { usage.KeyId, usage.Minute });
        builder.Property(usage => usage.KeyId).HasMaxLength(32);
        builder.HasIndex(usage => usage.Minute);
    }
}
