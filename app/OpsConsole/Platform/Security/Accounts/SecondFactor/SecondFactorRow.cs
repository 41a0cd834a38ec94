using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace OpsConsole.Platform.Security.Accounts.SecondFactor;

/// <summary>The authenticator app of an account. A row exists from the moment it was confirmed with a code.</summary>
internal sealed class SecondFactorRow
{
    public required string UserId { get; init; }

    /// <summary>The shared secret, encrypted with the installation's data protection keys: a copy of the database alone does not make codes.</summary>
    public required byte[] ProtectedSecret { get; set; }

    /// <summary>SHA-256 of each recovery code that is left, 32 bytes each, one after another.</summary>
    public required byte[] RecoveryHashes { get; set; }

    /// <summary>The 30-second step of the last code that was accepted: no code counts twice (RFC 6238, 5.2).</summary>
    public required long LastStep { get; set; }

    public required DateTimeOffset ConfirmedAt { get; set; }
}

internal sealed class SecondFactorConfiguration : IEntityTypeConfiguration<SecondFactorRow>
{
    public void Configure(EntityTypeBuilder<SecondFactorRow> builder)
    {
        builder.ToTable("second_factors");
        builder.HasKey(row => row.UserId);
        builder.Property(row => row.UserId).HasMaxLength(450);
        builder.HasOne<IdentityUser>().WithOne().HasForeignKey<SecondFactorRow>(row => row.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}
