using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace OpsConsole.Platform.Security.Accounts.Invitations;

/// <summary>A link with which one person sets a password, once: of a new account, or of one that exists and has lost its own.</summary>
internal sealed class Invitation
{
    public required string Id { get; init; }

    /// <summary>SHA-256 of the link's token, which is nowhere stored.</summary>
    public required byte[] Hash { get; init; }

    public required string UserName { get; init; }

    /// <summary>The account whose password is set anew; null when one is made.</summary>
    public string? UserId { get; init; }

    /// <summary>Roles of the new account, separated by commas; empty for one that exists.</summary>
    public required string Roles { get; init; }

    public required string CreatedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? UsedAt { get; set; }

    public DateTimeOffset? WithdrawnAt { get; set; }

    /// <summary>Whether the link still works.</summary>
    public bool IsOpenAt(DateTimeOffset now) => UsedAt is null && WithdrawnAt is null && ExpiresAt > now;
}

internal sealed class InvitationConfiguration : IEntityTypeConfiguration<Invitation>
{
    public void Configure(EntityTypeBuilder<Invitation> builder)
    {
        builder.ToTable("invitations");
        builder.HasKey(invitation => invitation.Id);
        builder.Property(invitation => invitation.Id).HasMaxLength(32);
        builder.Property(invitation => invitation.Hash).HasMaxLength(32);
        builder.Property(invitation => invitation.UserName).HasMaxLength(64);
        builder.Property(invitation => invitation.UserId).HasMaxLength(450);
        builder.Property(invitation => invitation.Roles).HasMaxLength(128);
        builder.Property(invitation => invitation.CreatedBy).HasMaxLength(256);
        builder.HasIndex(invitation => invitation.Hash).IsUnique();
        builder.HasIndex(invitation => invitation.ExpiresAt);
    }
}
