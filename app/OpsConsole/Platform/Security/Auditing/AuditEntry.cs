using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace OpsConsole.Platform.Security.Auditing;

/// <summary>One row of the audit: chained to the one before it, so that a changed or missing row shows.</summary>
internal sealed class AuditEntry
{
    /// <summary>From 1, without gaps.</summary>
    public required long Sequence { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string Actor { get; init; }

    public required string Action { get; init; }

    public required string Subject { get; init; }

    /// <summary>JSON, or null where there was nothing before.</summary>
    public string? Before { get; init; }

    /// <summary>JSON, or null where nothing is left.</summary>
    public string? After { get; init; }

    public string? Reason { get; init; }

    public required byte[] PreviousHash { get; init; }

    public required byte[] Hash { get; init; }
}

internal sealed class AuditEntryConfiguration : IEntityTypeConfiguration<AuditEntry>
{
    public void Configure(EntityTypeBuilder<AuditEntry> builder)
    {
        builder.ToTable("audit");
        builder.HasKey(entry => entry.Sequence);
        builder.Property(entry => entry.Sequence).ValueGeneratedNever();
        builder.Property(entry => entry.Actor).HasMaxLength(256);
        builder.Property(entry => entry.Action).HasMaxLength(64);
        builder.Property(entry => entry.Subject).HasMaxLength(256);
        builder.Property(entry => entry.Reason).HasMaxLength(1000);
        builder.HasIndex(entry => entry.At);
    }
}
