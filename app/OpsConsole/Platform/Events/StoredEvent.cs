using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace OpsConsole.Platform.Events;

/// <summary>A row of <c>events</c>: here so that the migration makes the table; it is written and read by prepared statements.</summary>
internal sealed class StoredEvent
{
    public long Sequence { get; init; }

    public required string Id { get; init; }

    public EventType Type { get; init; }

    public required string UserId { get; init; }

    public string? SessionId { get; init; }

    public string? ItemId { get; init; }

    /// <summary>Ten-thousandths of the currency's unit.</summary>
    public long? Value { get; init; }

    public string? Currency { get; init; }

    public double Quantity { get; init; }

    public string? Query { get; init; }

    public string? SlateId { get; init; }

    public int? Position { get; init; }

    public string? Surface { get; init; }

    public DateTimeOffset OccurredAt { get; init; }

    public DateTimeOffset ReceivedAt { get; init; }

    public string? Context { get; init; }

    public EventFlags Flags { get; init; }

    /// <summary><see cref="EventFingerprint"/> of what the client sent.</summary>
    public long Fingerprint { get; init; }
}

/// <summary>
/// One index besides the key: the unique id that makes ingestion idempotent. Readers go by sequence; each further index would cost every insert.
/// </summary>
internal sealed class StoredEventConfiguration : IEntityTypeConfiguration<StoredEvent>
{
    public void Configure(EntityTypeBuilder<StoredEvent> builder)
    {
        builder.ToTable("events").HasKey(row => row.Sequence);
        builder.Property(row => row.Sequence).HasColumnName("sequence");
        builder.Property(row => row.Id).HasColumnName("id").IsRequired();
        builder.Property(row => row.Type).HasColumnName("type");
        builder.Property(row => row.UserId).HasColumnName("user_id");
        builder.Property(row => row.SessionId).HasColumnName("session_id");
        builder.Property(row => row.ItemId).HasColumnName("item_id");
        builder.Property(row => row.Value).HasColumnName("value");
        builder.Property(row => row.Currency).HasColumnName("currency");
        builder.Property(row => row.Quantity).HasColumnName("quantity");
        builder.Property(row => row.Query).HasColumnName("query");
        builder.Property(row => row.SlateId).HasColumnName("slate_id");
        builder.Property(row => row.Position).HasColumnName("position");
        builder.Property(row => row.Surface).HasColumnName("surface");
        builder.Property(row => row.OccurredAt).HasColumnName("occurred_at");
        builder.Property(row => row.ReceivedAt).HasColumnName("received_at");
        builder.Property(row => row.Context).HasColumnName("context");
        builder.Property(row => row.Flags).HasColumnName("flags");
        builder.Property(row => row.Fingerprint).HasColumnName("fingerprint");
        builder.HasIndex(row => row.Id).IsUnique().HasDatabaseName("ux_events_id");
    }
}
