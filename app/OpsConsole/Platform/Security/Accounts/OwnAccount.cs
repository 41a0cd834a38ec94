using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Security.Accounts.Login;
using OpsConsole.Platform.Security.Auditing;

namespace OpsConsole.Platform.Security.Accounts;

/// <summary>What users do to their own accounts. Each ends every session; the caller gives a fresh cookie to the one that asked.</summary>
public sealed class OwnAccount(IDbContextFactory<OpsDbContext> contexts, PasswordCheck check, IPasswordHasher<IdentityUser> hasher, AuditLog audit)
{
    /// <summary>The id of a console user; null for keys and tokens.</summary>
    public static string? IdOf(ClaimsPrincipal user) => user.Identity is CallerIdentity ? null : user.FindFirstValue(ClaimTypes.NameIdentifier);

    /// <summary>Sets another password; null when it is done.</summary>
    public async Task<PasswordProblem?> ChangePasswordAsync(ClaimsPrincipal actor, string id, string? present, string? next, string? repeated, CancellationToken token)
    {
        if (await ConfirmAsync(id, present, token) is { } refused)
        {
            return refused;
        }

        if (next != repeated)
        {
            return PasswordProblem.Differ;
        }

        if (PasswordRules.Problem(next, AuditLog.NameOf(actor)) is { } problem)
        {
            return problem;
        }

        var hash = hasher.HashPassword(new IdentityUser(AuditLog.NameOf(actor)), next!);
        return await ChangeAsync(actor, id, "account.password", user => user.PasswordHash = hash, token) ? null : PasswordProblem.Gone;
    }

    /// <summary>Ends every session; false when the account is gone.</summary>
    public Task<bool> EndSessionsAsync(ClaimsPrincipal actor, string id, CancellationToken token) => ChangeAsync(actor, id, "account.endSessions", static _ => { }, token);

    /// <summary>Asks for the password again, before what somebody at an open screen must not do; null when it is right, or when there is none yet.</summary>
    public async Task<PasswordProblem?> ConfirmAsync(string id, string? present, CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        if (await db.Users.AsNoTracking().SingleOrDefaultAsync(found => found.Id == id, token) is not { } user)
        {
            return PasswordProblem.Gone;
        }

        if (await db.Set<AccountProfile>().AnyAsync(profile => profile.UserId == id && profile.External, token))
        {
            return PasswordProblem.External;
        }

        return user.PasswordHash is null ? null : (await check.CheckAsync(user.UserName, present, token)).Verdict switch
        {
            PasswordVerdict.Right => null,
            PasswordVerdict.Wrong => PasswordProblem.WrongPresent,
            _ => PasswordProblem.LockedOut,
        };
    }

    private async Task<bool> ChangeAsync(ClaimsPrincipal actor, string id, string action, Action<IdentityUser> change, CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        await using var transaction = await db.Database.BeginTransactionAsync(token);
        if (await db.Users.SingleOrDefaultAsync(found => found.Id == id, token) is not { } user || AccountLock.IsByAdministrator(user.LockoutEnd))
        {
            return false;
        }

        change(user);
        AccountCommands.EndSessions(user);
        user.ConcurrencyStamp = Guid.NewGuid().ToString("N");
        await audit.SaveAsync(db, actor, new AuditChange(action, user.UserName!), token);
        await transaction.CommitAsync(token);
        return true;
    }
}
