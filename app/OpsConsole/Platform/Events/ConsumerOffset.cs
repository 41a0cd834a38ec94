using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace OpsConsole.Platform.Events;

/// <summary>How far a durable consumer of the stream has come: a row of <c>event_offsets</c>.</summary>
internal sealed class ConsumerOffset
{
    public required string Consumer { get; init; }

    public long Sequence { get; init; }
}

internal sealed class ConsumerOffsetConfiguration : IEntityTypeConfiguration<ConsumerOffset>
{
    public void Configure(EntityTypeBuilder<ConsumerOffset> builder)
    {
        builder.ToTable("event_offsets").HasKey(row => row.Consumer);
        builder.Property(row => row.Consumer).HasColumnName("consumer").HasMaxLength(64);
        builder.Property(row => row.Sequence).HasColumnName("sequence");
    }
}
