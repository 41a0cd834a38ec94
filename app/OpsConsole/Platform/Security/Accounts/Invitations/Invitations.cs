using System.Buffers.Text;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Security.Accounts.Sessions;
using OpsConsole.Platform.Security.Auditing;

namespace OpsConsole.Platform.Security.Accounts.Invitations;

/// <summary>What administrators see of an invitation.</summary>
public sealed record InvitationRow(string Id, string UserName, IReadOnlyList<string> Roles, bool ExistingAccount, string CreatedBy, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt)
{
    internal static InvitationRow Of(Invitation invitation) => new(
        invitation.Id, invitation.UserName, invitation.Roles.Split(',', StringSplitOptions.RemoveEmptyEntries), invitation.UserId is not null,
        invitation.CreatedBy, invitation.CreatedAt, invitation.ExpiresAt);
}

/// <summary>An invitation just made: the only time that its token is known.</summary>
public sealed record InvitationResult(AccountOutcome Outcome, InvitationRow? Invitation = null, string? Token = null, IDictionary<string, string[]>? Errors = null);

/// <summary>How the answer to an invitation ended: the account, or why there is none.</summary>
public sealed record JoinResult(string? UserId, PasswordProblem? Problem);

/// <summary>
/// One-time links with which people set their password: for a new account with roles that an administrator chose, or for one that exists.
/// Nothing is mailed: whoever made the link hands it over.
/// </summary>
public sealed class Invitations(
    IDbContextFactory<OpsDbContext> contexts, AccountStates states, AuditLog audit, ILookupNormalizer normalizer, IPasswordHasher<IdentityUser> hasher, TimeProvider time)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    private static readonly TimeSpan Retention = TimeSpan.FromDays(30);

    private const int TokenBytes = 32;

    /// <summary>Those that still work, newest first, at most 200.</summary>
    public async Task<IReadOnlyList<InvitationRow>> ListAsync(CancellationToken token)
    {
        var now = time.GetUtcNow();
        await using var db = await contexts.CreateDbContextAsync(token);
        var open = await db.Set<Invitation>().AsNoTracking().Where(invitation => invitation.UsedAt == null && invitation.WithdrawnAt == null && invitation.ExpiresAt > now)
            .OrderByDescending(invitation => invitation.CreatedAt).Take(200).ToListAsync(token);
        return [.. open.Select(InvitationRow.Of)];
    }

    /// <summary>Invites somebody who has no account.</summary>
    public async Task<InvitationResult> InviteAsync(ClaimsPrincipal actor, string? userName, IReadOnlyList<string>? roles, CancellationToken token)
    {
        var errors = new Dictionary<string, string[]>();
        if (AccountRules.NameProblem(userName) is { } nameProblem)
        {
            errors["userName"] = [nameProblem];
        }

        if (AccountRules.RolesProblem(roles) is { } rolesProblem)
        {
            errors["roles"] = [rolesProblem];
        }

        if (errors.Count > 0)
        {
            return new InvitationResult(AccountOutcome.Invalid, Errors: errors);
        }

        await using var db = await contexts.CreateDbContextAsync(token);
        await using var transaction = await db.Database.BeginTransactionAsync(token);
        return !await AccountRules.MayAdministerAsync(db, actor, token) ? new InvitationResult(AccountOutcome.NotAllowed)
            : await IsTakenAsync(db, userName!, token) ? new InvitationResult(AccountOutcome.Taken)
            : await MakeAsync(db, transaction, actor, "account.invite", userName!, null, Roles.All.Intersect(roles!), token);
    }

    /// <summary>A link with which the owner of an account sets its password anew; until it is used, the old one works.</summary>
    public async Task<InvitationResult> RenewPasswordAsync(ClaimsPrincipal actor, string id, CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        await using var transaction = await db.Database.BeginTransactionAsync(token);
        if (!await AccountRules.MayAdministerAsync(db, actor, token))
        {
            return new InvitationResult(AccountOutcome.NotAllowed);
        }

        if ((await AccountRow.ReadAsync(db, time.GetUtcNow(), id, token)).SingleOrDefault() is not { } account)
        {
            return new InvitationResult(AccountOutcome.Absent);
        }

        if (account.External)
        {
            return new InvitationResult(AccountOutcome.ExternalRoles);
        }

        var now = time.GetUtcNow();
        await db.Set<Invitation>().Where(other => other.UserId == id && other.UsedAt == null && other.WithdrawnAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(other => other.WithdrawnAt, now), token);
        return await MakeAsync(db, transaction, actor, "account.passwordLink", account.UserName, id, [], token);
    }

    /// <summary>Makes a link worthless.</summary>
    public async Task<AccountOutcome> WithdrawAsync(ClaimsPrincipal actor, string id, CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        await using var transaction = await db.Database.BeginTransactionAsync(token);
        if (!await AccountRules.MayAdministerAsync(db, actor, token))
        {
            return AccountOutcome.NotAllowed;
        }

        var now = time.GetUtcNow();
        if (await db.Set<Invitation>().FirstOrDefaultAsync(found => found.Id == id, token) is not { } invitation || !invitation.IsOpenAt(now))
        {
            return AccountOutcome.Absent;
        }

        invitation.WithdrawnAt = now;
        await audit.SaveAsync(db, actor, new AuditChange("account.withdrawInvitation", invitation.UserName, Before: AccountsJson.Describe(invitation)), token);
        await transaction.CommitAsync(token);
        return AccountOutcome.Done;
    }

    /// <summary>The open invitation of a token; looking at it uses nothing up. Null when it was used, withdrawn or has expired.</summary>
    public async Task<InvitationRow?> FindAsync(string? text, CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        return await FindAsync(db, text, token) is { } invitation ? InvitationRow.Of(invitation) : null;
    }

    /// <summary>Answers an invitation: sets the password, and makes the account where there is none. Of several who answer at once one gets in.</summary>
    public async Task<JoinResult> JoinAsync(string? text, string? password, CancellationToken token)
    {
        if (await FindAsync(text, token) is not { } known)
        {
            return new JoinResult(null, PasswordProblem.Gone);
        }

        if (PasswordRules.Problem(password, known.UserName) is { } problem)
        {
            return new JoinResult(null, problem);
        }

        // Takes a tenth of a second: not while holding the write lock.
        var hash = hasher.HashPassword(new IdentityUser(known.UserName), password!);
        await using var db = await contexts.CreateDbContextAsync(token);
        await using var transaction = await db.Database.BeginTransactionAsync(token);
        if (await FindAsync(db, text, token) is not { } invitation)
        {
            return new JoinResult(null, PasswordProblem.Gone);
        }

        var now = time.GetUtcNow();
        invitation.UsedAt = now;
        var user = invitation.UserId is { } id ? await db.Users.SingleOrDefaultAsync(found => found.Id == id, token) : await MakeAsync(db, invitation, now, token);
        if (user is null)
        {
            return new JoinResult(null, PasswordProblem.Gone);
        }

        (user.PasswordHash, user.AccessFailedCount, user.ConcurrencyStamp) = (hash, 0, Guid.NewGuid().ToString("N"));
        user.LockoutEnd = AccountLock.IsByAdministrator(user.LockoutEnd) ? user.LockoutEnd : null;
        AccountCommands.EndSessions(user);
        var actor = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, user.UserName!)], "invitation"));
        await audit.SaveAsync(db, actor, new AuditChange(invitation.UserId is null ? "account.join" : "account.password", user.UserName!, After: AccountsJson.Describe(invitation)), token);
        await transaction.CommitAsync(token);
        await states.ReloadAsync(token);
        return new JoinResult(user.Id, null);
    }

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    private async Task<Invitation?> FindAsync(OpsDbContext db, string? text, CancellationToken token)
    {
        if (string.IsNullOrEmpty(text) || text.Length > 100)
        {
            return null;
        }

        var hash = Hash(text);
        return await db.Set<Invitation>().FirstOrDefaultAsync(found => found.Hash == hash, token) is { } invitation && invitation.IsOpenAt(time.GetUtcNow()) ? invitation : null;
    }

    private async Task<IdentityUser?> MakeAsync(OpsDbContext db, Invitation invitation, DateTimeOffset now, CancellationToken token)
    {
        var normalized = normalizer.NormalizeName(invitation.UserName);
        if (await db.Users.AnyAsync(user => user.NormalizedUserName == normalized, token))
        {
            return null;
        }

        var user = new IdentityUser(invitation.UserName) { NormalizedUserName = normalized, LockoutEnabled = true };
        db.Add(user);
        db.Add(new AccountProfile { UserId = user.Id, CreatedAt = now });
        await AccountCommands.ReplaceRolesAsync(db, user.Id, invitation.Roles.Split(','), token);
        return user;
    }

    private async Task<bool> IsTakenAsync(OpsDbContext db, string userName, CancellationToken token)
    {
        var (now, normalized) = (time.GetUtcNow(), normalizer.NormalizeName(userName));
        var invited = await db.Set<Invitation>().Where(open => open.UsedAt == null && open.WithdrawnAt == null && open.ExpiresAt > now).Select(open => open.UserName).ToListAsync(token);
        return invited.Contains(userName, StringComparer.OrdinalIgnoreCase) || await db.Users.AnyAsync(user => user.NormalizedUserName == normalized, token);
    }

    private async Task<InvitationResult> MakeAsync(
        OpsDbContext db, Microsoft.EntityFrameworkCore.Storage.IDbContextTransaction transaction, ClaimsPrincipal actor, string action, string userName, string? userId,
        IEnumerable<string> roles, CancellationToken token)
    {
        var now = time.GetUtcNow();
        var text = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));
        var forgotten = now - Retention;
        await db.Set<Invitation>().Where(old => old.ExpiresAt < forgotten).ExecuteDeleteAsync(token);
        var invitation = new Invitation
        {
            Id = Guid.CreateVersion7().ToString("N"), Hash = Hash(text), UserName = userName, UserId = userId, Roles = string.Join(',', roles),
            CreatedBy = AuditLog.NameOf(actor), CreatedAt = now, ExpiresAt = now + Lifetime,
        };
        db.Add(invitation);
        await audit.SaveAsync(db, actor, new AuditChange(action, userName, After: AccountsJson.Describe(invitation)), token);
        await transaction.CommitAsync(token);
        return new InvitationResult(AccountOutcome.Done, InvitationRow.Of(invitation), text);
    }
}
