using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace OpsConsole.Platform.Live.MobileStream;

/// <summary>A row of <c>mobile_stream</c>. The newest row of a shopper stays even when it has expired: it says which <c>seq</c> comes next.</summary>
internal sealed class StreamEntry
{
    public required string UserId { get; init; }

    public long Seq { get; init; }

    public required string Kind { get; init; }

    public string? Surface { get; init; }

    public long Epoch { get; init; }

    public long Generation { get; init; }

    public required string PayloadUrl { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }

    public StreamItem ToItem() => new(Seq, Kind, Surface, Epoch, Generation, PayloadUrl);
}

/// <summary>The one row of <c>mobile_stream_epoch</c>: which history the numbers belong to.</summary>
internal sealed class StreamEpoch
{
    public const int OnlyId = 1;

    public int Id { get; init; } = OnlyId;

    public long Epoch { get; init; }
}

internal sealed class StreamEntryConfiguration : IEntityTypeConfiguration<StreamEntry>, IEntityTypeConfiguration<StreamEpoch>
{
    public void Configure(EntityTypeBuilder<StreamEntry> builder)
    {
        builder.ToTable("mobile_stream").HasKey(entry => new { entry.UserId, entry.Seq });
        builder.Property(entry => entry.UserId).HasColumnName("user_id").HasMaxLength(64);
        builder.Property(entry => entry.Seq).HasColumnName("seq");
        builder.Property(entry => entry.Kind).HasColumnName("kind").HasMaxLength(16);
        builder.Property(entry => entry.Surface).HasColumnName("surface").HasMaxLength(64);
        builder.Property(entry => entry.Epoch).HasColumnName("epoch");
        builder.Property(entry => entry.Generation).HasColumnName("generation");
        builder.Property(entry => entry.PayloadUrl).HasColumnName("payload_url").HasMaxLength(400);
        builder.Property(entry => entry.CreatedAt).HasColumnName("created_at");
        builder.Property(entry => entry.ExpiresAt).HasColumnName("expires_at");
    }

    public void Configure(EntityTypeBuilder<StreamEpoch> builder)
    {
        builder.ToTable("mobile_stream_epoch").HasKey(row => row.Id);
        builder.Property(row => row.Id).HasColumnName("id").ValueGeneratedNever();
        builder.Property(row => row.Epoch).HasColumnName("epoch");
    }
}
