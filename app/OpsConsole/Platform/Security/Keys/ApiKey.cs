using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace OpsConsole.Platform.Security.Keys;

/// <summary>One API key as stored: never its secret, only the SHA-256 of its whole text.</summary>
internal sealed class ApiKey
{
    public required string Id { get; init; }

    /// <summary>Who uses it, in an administrator's words.</summary>
    public required string Name { get; init; }

    /// <summary>Environment that takes it: a development key opens nothing in production.</summary>
    public required string Env { get; init; }

    public required KeyScopes Scopes { get; init; }

    public required byte[] Hash { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; set; }

    public DateTimeOffset? RevokedAt { get; set; }

    /// <summary>To about a minute: written in batches, never on a request.</summary>
    public DateTimeOffset? LastUsedAt { get; set; }

    /// <summary>The key that took its place, while both live.</summary>
    public string? RotatedTo { get; set; }

    /// <summary>Requests a minute that it may make; null for what <see cref="RateLimits.RateLimitOptions"/> gives its scopes.</summary>
    public int? RequestsPerMinute { get; set; }
}

internal sealed class ApiKeyConfiguration : IEntityTypeConfiguration<ApiKey>
{
    public void Configure(EntityTypeBuilder<ApiKey> builder)
    {
        builder.ToTable("api_keys");
        builder.HasKey(key => key.Id);
        builder.Property(key => key.Id).HasMaxLength(32);
        builder.Property(key => key.Name).HasMaxLength(100);
        builder.Property(key => key.Env).HasMaxLength(16);
        builder.Property(key => key.Hash).HasMaxLength(32);
        builder.HasIndex(key => key.Hash).IsUnique();
    }
}
