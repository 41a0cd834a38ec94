using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Security.Accounts.Invitations;
using OpsConsole.Platform.Security.Accounts.SecondFactor;
using OpsConsole.Platform.Security.Accounts.Sessions;
using OpsConsole.Platform.Security.Auditing;

namespace OpsConsole.Platform.Security.Accounts;

/// <summary>
/// What administrators do to accounts. Each command asks again who the actor is and looks for other administrators inside the transaction that
/// writes (it holds SQLite's write lock from its start), so that two who take each other's role away end with one of them left.
/// </summary>
public sealed class AccountCommands(IDbContextFactory<OpsDbContext> contexts, AccountStates states, AuditLog audit, TimeProvider time)
{
    /// <summary>All accounts by name, at most 500.</summary>
    public async Task<IReadOnlyList<AccountRow>> ListAsync(CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        return await AccountRow.ReadAsync(db, time.GetUtcNow(), null, token);
    }

    public async Task<AccountRow?> FindAsync(string id, CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        return (await AccountRow.ReadAsync(db, time.GetUtcNow(), id, token)).SingleOrDefault();
    }

    /// <summary>Gives an account these roles and no others; they count at once, in open sessions too.</summary>
    /// <param name="version">The version that the actor saw, or null to change whatever is there.</param>
    public Task<AccountResult> SetRolesAsync(ClaimsPrincipal actor, string id, IReadOnlyList<string>? roles, string? version, string? reason, CancellationToken token) =>
        AccountRules.RolesProblem(roles) is { } problem
            ? Task.FromResult(new AccountResult(AccountOutcome.Invalid, Errors: new Dictionary<string, string[]> { ["roles"] = [problem] }))
            : ChangeAsync(actor, id, "account.roles", reason, version, async (db, user, before) =>
            {
                if (before.External)
                {
                    return AccountOutcome.ExternalRoles;
                }

                var demotes = before.IsAdministrator && !roles!.Contains(Roles.Admin);
                if (demotes && await RefuseAsync(db, actor, id, token) is { } refused)
                {
                    return refused;
                }

                await ReplaceRolesAsync(db, id, roles!, token);
                if (demotes)
                {
                    await WithdrawInvitationsAsync(db, user, token);
                }

                return AccountOutcome.Done;
            }, token);

    /// <summary>Locks an account until it is unlocked, and ends its sessions.</summary>
    public Task<AccountResult> LockAsync(ClaimsPrincipal actor, string id, string? reason, CancellationToken token) =>
        ChangeAsync(actor, id, "account.lock", reason, null, async (db, user, before) =>
        {
            if (await RefuseAsync(db, actor, id, token, lastMatters: before.IsAdministrator && !before.IsLocked) is { } refused)
            {
                return refused;
            }

            user.LockoutEnd = AccountLock.Never;
            EndSessions(user);
            await WithdrawInvitationsAsync(db, user, token);
            return AccountOutcome.Done;
        }, token);

    /// <summary>Ends an administrator's lock or a lock-out.</summary>
    public Task<AccountResult> UnlockAsync(ClaimsPrincipal actor, string id, string? reason, CancellationToken token) =>
        ChangeAsync(actor, id, "account.unlock", reason, null, (_, user, _) =>
        {
            (user.LockoutEnd, user.AccessFailedCount) = (null, 0);
            return Task.FromResult(AccountOutcome.Done);
        }, token);

    /// <summary>Ends every session of an account.</summary>
    public Task<AccountResult> EndSessionsAsync(ClaimsPrincipal actor, string id, string? reason, CancellationToken token) =>
        ChangeAsync(actor, id, "account.endSessions", reason, null, (_, user, _) =>
        {
            EndSessions(user);
            return Task.FromResult(AccountOutcome.Done);
        }, token);

    /// <summary>Takes the authenticator app of an account away, for somebody who lost it and the recovery codes.</summary>
    public Task<AccountResult> ResetSecondFactorAsync(ClaimsPrincipal actor, string id, string? reason, CancellationToken token) =>
        ChangeAsync(actor, id, "account.secondFactorReset", reason, null, async (db, user, _) =>
        {
            if (IsSelf(actor, id))
            {
                return AccountOutcome.OwnAccount;
            }

            await db.Set<SecondFactorRow>().Where(row => row.UserId == id).ExecuteDeleteAsync(token);
            EndSessions(user);
            return AccountOutcome.Done;
        }, token);

    /// <summary>Deletes an account; what it did stays in the audit under its name.</summary>
    public Task<AccountResult> DeleteAsync(ClaimsPrincipal actor, string id, string? reason, CancellationToken token) =>
        ChangeAsync(actor, id, "account.delete", reason, null, async (db, user, before) =>
        {
            if (await RefuseAsync(db, actor, id, token, lastMatters: before.IsAdministrator && !before.IsLocked) is { } refused)
            {
                return refused;
            }

            await WithdrawInvitationsAsync(db, user, token);
            db.Remove(user);
            return AccountOutcome.Done;
        }, token);

    /// <summary>Makes the rows of an account's roles these.</summary>
    internal static async Task ReplaceRolesAsync(OpsDbContext db, string userId, IReadOnlyList<string> roles, CancellationToken token)
    {
        await db.UserRoles.Where(pair => pair.UserId == userId).ExecuteDeleteAsync(token);
        var wanted = await db.Roles.Where(role => roles.Contains(role.Name!)).Select(role => role.Id).ToListAsync(token);
        db.UserRoles.AddRange(wanted.Select(role => new IdentityUserRole<string> { UserId = userId, RoleId = role }));
    }

    /// <summary>Makes every cookie of an account worthless.</summary>
    internal static void EndSessions(IdentityUser user) => user.SecurityStamp = Guid.NewGuid().ToString("N");

    private static bool IsSelf(ClaimsPrincipal actor, string id) => actor.Identity is not CallerIdentity && actor.FindFirstValue(ClaimTypes.NameIdentifier) == id;

    private static async Task<AccountOutcome?> RefuseAsync(OpsDbContext db, ClaimsPrincipal actor, string id, CancellationToken token, bool lastMatters = true) =>
        IsSelf(actor, id) ? AccountOutcome.OwnAccount
        : lastMatters && !await AccountRules.AnotherAdministersAsync(db, id, token) ? AccountOutcome.LastAdministrator
        : null;

    /// <summary>Links that somebody made who may no longer administer, and links to an account that is shut, open no door.</summary>
    private async Task WithdrawInvitationsAsync(OpsDbContext db, IdentityUser user, CancellationToken token)
    {
        var now = time.GetUtcNow();
        await db.Set<Invitation>().Where(invitation => (invitation.CreatedBy == user.UserName || invitation.UserId == user.Id) && invitation.UsedAt == null && invitation.WithdrawnAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(invitation => invitation.WithdrawnAt, now), token);
    }

    private async Task<AccountResult> ChangeAsync(
        ClaimsPrincipal actor, string id, string action, string? reason, string? version, Func<OpsDbContext, IdentityUser, AccountRow, Task<AccountOutcome>> change, CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        await using var transaction = await db.Database.BeginTransactionAsync(token);
        if (!await AccountRules.MayAdministerAsync(db, actor, token))
        {
            return new AccountResult(AccountOutcome.NotAllowed);
        }

        if ((await AccountRow.ReadAsync(db, time.GetUtcNow(), id, token)).SingleOrDefault() is not { } before)
        {
            return new AccountResult(AccountOutcome.Absent);
        }

        if (version is not null && version != before.Version)
        {
            return new AccountResult(AccountOutcome.Stale, before);
        }

        var user = await db.Users.SingleAsync(found => found.Id == id, token);
        var outcome = await change(db, user, before);
        if (outcome != AccountOutcome.Done)
        {
            return new AccountResult(outcome, before);
        }

        user.ConcurrencyStamp = Guid.NewGuid().ToString("N");
        await db.SaveChangesAsync(token);
        var after = (await AccountRow.ReadAsync(db, time.GetUtcNow(), id, token)).SingleOrDefault();
        await audit.SaveAsync(db, actor, new AuditChange(action, before.UserName, AccountsJson.Describe(before), after is null ? null : AccountsJson.Describe(after), reason), token);
        await transaction.CommitAsync(token);
        await states.ReloadAsync(token);
        return new AccountResult(AccountOutcome.Done, after);
    }
}
