using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Security.Auditing;

namespace OpsConsole.Platform.Security.Accounts.Login;

/// <summary>
/// Counts wrong passwords and codes and shuts the door after the fifth, for names that exist in their rows and for all others in memory, so
/// that the answer does not tell which names exist.
/// </summary>
public sealed class LoginAttempts(IDbContextFactory<OpsDbContext> contexts, AuditLog audit, TimeProvider time)
{
    /// <summary>Names without an account that are remembered; when full, those whose time is over go, and then all.</summary>
    private const int MaxNames = 10_000;

    private readonly Dictionary<string, (int Failures, DateTimeOffset? Until, DateTimeOffset At)> _unknown = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <summary>Whether a name without an account is shut out.</summary>
    public bool IsShut(string normalizedName)
    {
        lock (_lock)
        {
            return _unknown.TryGetValue(normalizedName, out var known) && known.Until > time.GetUtcNow();
        }
    }

    /// <summary>Counts a failure of a name without an account; true when it shuts the door.</summary>
    public bool Fail(string normalizedName)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (_unknown.Count >= MaxNames)
            {
                Forget(now);
            }

            var failures = _unknown.GetValueOrDefault(normalizedName).Failures + 1;
            var shuts = failures >= AccountLock.MaxFailures;
            _unknown[normalizedName] = shuts ? (0, now + AccountLock.LockOut, now) : (failures, null, now);
            return shuts;
        }
    }

    /// <summary>Counts a failure of an account; true when it shuts the door.</summary>
    public async Task<bool> FailAsync(string userId, CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        await using var transaction = await db.Database.BeginTransactionAsync(token);
        if (await db.Users.SingleOrDefaultAsync(found => found.Id == userId, token) is not { } user || AccountLock.IsByAdministrator(user.LockoutEnd))
        {
            return false;
        }

        var shuts = ++user.AccessFailedCount >= AccountLock.MaxFailures;
        if (shuts)
        {
            (user.AccessFailedCount, user.LockoutEnd) = (0, time.GetUtcNow() + AccountLock.LockOut);
            await audit.SaveAsync(db, new ClaimsPrincipal(), new AuditChange("account.lockOut", user.UserName!, Reason: "wrong passwords or codes"), token);
        }

        await db.SaveChangesAsync(token);
        await transaction.CommitAsync(token);
        return shuts;
    }

    /// <summary>Notes that somebody has got all the way in; false when the door was shut or the account went meanwhile.</summary>
    /// <remarks>Without this write nobody enters: a database that takes none must not make passwords free to try.</remarks>
    /// <param name="evenWhenLockedOut">A link from the server's own output is not kept out by wrong passwords; an administrator's lock keeps it out.</param>
    public async Task<bool> PassAsync(string userId, bool evenWhenLockedOut, CancellationToken token)
    {
        var now = time.GetUtcNow();
        await using var db = await contexts.CreateDbContextAsync(token);
        await using var transaction = await db.Database.BeginTransactionAsync(token);
        if (await db.Users.SingleOrDefaultAsync(found => found.Id == userId, token) is not { } user
            || AccountLock.IsByAdministrator(user.LockoutEnd) || (!evenWhenLockedOut && user.LockoutEnd > now))
        {
            return false;
        }

        (user.AccessFailedCount, user.LockoutEnd) = (0, null);
        (await AccountProfiles.FindOrAddAsync(db, userId, token)).LastSignInAt = now;
        await db.SaveChangesAsync(token);
        await transaction.CommitAsync(token);
        return true;
    }

    private void Forget(DateTimeOffset now)
    {
        foreach (var (name, known) in _unknown)
        {
            if (now - known.At > AccountLock.LockOut)
            {
                _unknown.Remove(name);
            }
        }

        if (_unknown.Count >= MaxNames)
        {
            _unknown.Clear();
        }
    }
}
