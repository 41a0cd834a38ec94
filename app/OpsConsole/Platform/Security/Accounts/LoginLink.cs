using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace OpsConsole.Platform.Security.Accounts;

/// <summary>A link that logs one console user in, once. The row has the token's SHA-256 only.</summary>
internal sealed class LoginLink
{
    public required byte[] Hash { get; init; }

    public required string UserId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? UsedAt { get; init; }
}

internal sealed class LoginLinkConfiguration : IEntityTypeConfiguration<LoginLink>
{
    public void Configure(EntityTypeBuilder<LoginLink> builder)
    {
        builder.ToTable("login_links");
        builder.HasKey(link => link.Hash);
        builder.Property(link => link.Hash).HasMaxLength(32);
        builder.Property(link => link.UserId).HasMaxLength(450);
        builder.HasIndex(link => link.ExpiresAt);
    }
}
