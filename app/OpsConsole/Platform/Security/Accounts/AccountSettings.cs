using Microsoft.EntityFrameworkCore;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Security.Auditing;
using System.Security.Claims;

namespace OpsConsole.Platform.Security.Accounts;

/// <summary>How a user wants the console to look.</summary>
/// <param name="TimeZone">IANA name; null for the browser's.</param>
/// <param name="Comfortable">Rows of 44 px instead of 34 px.</param>
/// <param name="Theme"><c>light</c> or <c>dark</c>; null follows the operating system.</param>
public sealed record AccountSettings(string? TimeZone, bool Comfortable, string? Theme)
{
    /// <summary>What holds until somebody chooses.</summary>
    public static readonly AccountSettings Default = new(null, false, null);

    /// <summary>What is wrong with them; null when nothing is.</summary>
    internal string? Problem =>
        TimeZone is not null && (TimeZone.Length > 64 || !TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out _)) ? "There is no such time zone."
        : Theme is not (null or "light" or "dark") ? "A theme is light, dark, or the system's."
        : null;
}

/// <summary>Keeps each user's settings.</summary>
public sealed class AccountSettingsStore(IDbContextFactory<OpsDbContext> contexts, AuditLog audit)
{
    /// <summary>The settings of a user; the default for who has none, and for keys.</summary>
    public async Task<AccountSettings> ReadAsync(ClaimsPrincipal user, CancellationToken token)
    {
        if (IdOf(user) is not { } id)
        {
            return AccountSettings.Default;
        }

        await using var db = await contexts.CreateDbContextAsync(token);
        return await db.Set<AccountProfile>().AsNoTracking().Where(profile => profile.UserId == id)
            .Select(profile => new AccountSettings(profile.TimeZone, profile.Comfortable, profile.Theme)).SingleOrDefaultAsync(token) ?? AccountSettings.Default;
    }

    /// <summary>Saves a user's own settings; false when they break a rule or the user is gone.</summary>
    public async Task<bool> SaveAsync(ClaimsPrincipal user, AccountSettings settings, CancellationToken token)
    {
        if (settings.Problem is not null || IdOf(user) is not { } id)
        {
            return false;
        }

        await using var db = await contexts.CreateDbContextAsync(token);
        await using var transaction = await db.Database.BeginTransactionAsync(token);
        if (!await db.Users.AnyAsync(found => found.Id == id, token))
        {
            return false;
        }

        var profile = await AccountProfiles.FindOrAddAsync(db, id, token);
        var before = new AccountSettings(profile.TimeZone, profile.Comfortable, profile.Theme);
        if (before != settings)
        {
            (profile.TimeZone, profile.Comfortable, profile.Theme) = (settings.TimeZone, settings.Comfortable, settings.Theme);
            await audit.SaveAsync(db, user, new AuditChange("account.settings", AuditLog.NameOf(user), AccountsJson.Describe(before), AccountsJson.Describe(settings)), token);
            await transaction.CommitAsync(token);
        }

        return true;
    }

    private static string? IdOf(ClaimsPrincipal user) => user.Identity is CallerIdentity ? null : user.FindFirstValue(ClaimTypes.NameIdentifier);
}

/// <summary>Rows beside Identity's.</summary>
internal static class AccountProfiles
{
    public static async Task<AccountProfile> FindOrAddAsync(OpsDbContext db, string userId, CancellationToken token)
    {
        if (await db.Set<AccountProfile>().SingleOrDefaultAsync(found => found.UserId == userId, token) is { } profile)
        {
            return profile;
        }

        profile = new AccountProfile { UserId = userId };
        db.Add(profile);
        return profile;
    }
}
