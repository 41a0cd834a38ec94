using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace OpsConsole.Platform.Security.Accounts;

/// <summary>What the console keeps about an account beside Identity's row. An account without one has never signed in and chosen nothing.</summary>
internal sealed class AccountProfile
{
    public required string UserId { get; init; }

    public DateTimeOffset? CreatedAt { get; set; }

    public DateTimeOffset? LastSignInAt { get; set; }

    /// <summary>Whether the roles come from the identity provider at each login, and cannot be changed here.</summary>
    public bool External { get; set; }

    /// <summary>IANA name; null for the browser's.</summary>
    public string? TimeZone { get; set; }

    /// <summary>Rows of 44 px instead of 34 px.</summary>
    public bool Comfortable { get; set; }

    /// <summary><c>light</c> or <c>dark</c>; null follows the operating system.</summary>
    public string? Theme { get; set; }
}

internal sealed class AccountProfileConfiguration : IEntityTypeConfiguration<AccountProfile>
{
    public void Configure(EntityTypeBuilder<AccountProfile> builder)
    {
        builder.ToTable("account_profiles");
        builder.HasKey(profile => profile.UserId);
        builder.Property(profile => profile.UserId).HasMaxLength(450);
        builder.Property(profile => profile.TimeZone).HasMaxLength(64);
        builder.Property(profile => profile.Theme).HasMaxLength(8);
        builder.HasOne<IdentityUser>().WithOne().HasForeignKey<AccountProfile>(profile => profile.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}
