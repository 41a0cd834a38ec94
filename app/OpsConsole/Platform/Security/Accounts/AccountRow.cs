using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Security.Accounts.SecondFactor;

namespace OpsConsole.Platform.Security.Accounts;

/// <summary>What administrators see of an account.</summary>
/// <param name="State"><c>active</c>; <c>locked</c> by an administrator; <c>lockedOut</c> for some minutes after wrong passwords.</param>
/// <param name="LockedUntil">End of a lock-out.</param>
/// <param name="External">Whether its roles come from the identity provider.</param>
/// <param name="Version">Changes with every change: the ETag.</param>
public sealed record AccountRow(
    string Id, string UserName, IReadOnlyList<string> Roles, string State, DateTimeOffset? LockedUntil, bool HasPassword, bool SecondFactor, bool External,
    DateTimeOffset? CreatedAt, DateTimeOffset? LastSignInAt, string Version)
{
    public bool IsLocked => State == "locked";

    public bool IsAdministrator => Roles.Contains(Security.Roles.Admin);

    /// <summary>Reads accounts in the order of their names, at most 500.</summary>
    internal static async Task<IReadOnlyList<AccountRow>> ReadAsync(OpsDbContext db, DateTimeOffset now, string? id, CancellationToken token)
    {
        var users = await db.Users.AsNoTracking().Where(user => id == null || user.Id == id).OrderBy(user => user.NormalizedUserName).Take(500)
            .Select(user => new
            {
                User = user,
                Profile = db.Set<AccountProfile>().FirstOrDefault(profile => profile.UserId == user.Id),
                SecondFactor = db.Set<SecondFactorRow>().Any(row => row.UserId == user.Id),
                Roles = (from pair in db.UserRoles where pair.UserId == user.Id join role in db.Roles on pair.RoleId equals role.Id select role.Name!).ToList(),
            })
            .ToListAsync(token);
        return [.. users.Select(found => Of(found.User, found.Roles, found.Profile, found.SecondFactor, now))];
    }

    private static AccountRow Of(IdentityUser user, IEnumerable<string> roles, AccountProfile? profile, bool secondFactor, DateTimeOffset now)
    {
        var lockedOut = AccountLock.IsLockedOut(user.LockoutEnd, now);
        return new AccountRow(
            user.Id, user.UserName!, [.. Security.Roles.All.Intersect(roles)], AccountLock.IsByAdministrator(user.LockoutEnd) ? "locked" : lockedOut ? "lockedOut" : "active",
            lockedOut ? user.LockoutEnd : null, user.PasswordHash is not null, secondFactor, profile?.External ?? false, profile?.CreatedAt, profile?.LastSignInAt, user.ConcurrencyStamp!);
    }
}
