using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace OpsConsole.Ingestion;

/// <summary>An event that was refused for its form, kept so that it can be sent again once the cause is mended: a row of <c>dead_letters</c>.</summary>
internal sealed class DeadLetter
{
    public long Id { get; init; }

    public DateTimeOffset At { get; init; }

    /// <summary>Stable code of the reason.</summary>
    public required string Error { get; init; }

    /// <summary>The field at fault, or null.</summary>
    public string? Field { get; init; }

    /// <summary>The event's own id, as far as it could be read.</summary>
    public string? EventId { get; init; }

    /// <summary>The event as sent, at most <see cref="SaveDeadLetters.MaxPayloadBytes"/> of UTF-8; null when it was longer or held a card number.</summary>
    public string? Payload { get; init; }

    /// <summary>When an operator sent it again with success.</summary>
    public DateTimeOffset? RedrivenAt { get; set; }
}

internal sealed class DeadLetterConfiguration : IEntityTypeConfiguration<DeadLetter>
{
    public void Configure(EntityTypeBuilder<DeadLetter> builder)
    {
        builder.ToTable("dead_letters").HasKey(row => row.Id);
        builder.Property(row => row.Id).HasColumnName("id");
        builder.Property(row => row.At).HasColumnName("at");
        builder.Property(row => row.Error).HasColumnName("error");
        builder.Property(row => row.Field).HasColumnName("field");
        builder.Property(row => row.EventId).HasColumnName("event_id");
        builder.Property(row => row.Payload).HasColumnName("payload");
        builder.Property(row => row.RedrivenAt).HasColumnName("redriven_at");
    }
}
