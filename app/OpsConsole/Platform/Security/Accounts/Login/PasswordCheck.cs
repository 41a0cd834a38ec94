using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using OpsConsole.Platform.Persistence;

namespace OpsConsole.Platform.Security.Accounts.Login;

/// <summary>What a name and a password are worth.</summary>
public enum PasswordVerdict
{
    Wrong,

    /// <summary>Too many wrong ones: not even looked at.</summary>
    LockedOut,

    /// <summary>Right, and an administrator has locked the account.</summary>
    Locked,

    /// <summary>Too many others are being checked.</summary>
    Busy,

    Right,
}

/// <summary>Checks a password, taking the same time and giving the same answers whether the name exists or not.</summary>
/// <remarks>
/// One check a name at a time: of a hundred guesses sent at once each would otherwise see no failure before it. Two checks at a time in all:
/// a hash costs a tenth of a second of a processor that serves shoppers.
/// </remarks>
public sealed class PasswordCheck(
    IDbContextFactory<OpsDbContext> contexts, ILookupNormalizer normalizer, IPasswordHasher<IdentityUser> hasher, PasswordDecoy decoy, LoginAttempts attempts, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim[] _names = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1, 1))];
    private readonly SemaphoreSlim _hashes = new(2, 2);

    public async Task<(PasswordVerdict Verdict, IdentityUser? User)> CheckAsync(string? userName, string? password, CancellationToken token)
    {
        var name = userName is null || userName.Length > AccountRules.LongestName ? "" : normalizer.NormalizeName(userName);
        return await InTurnAsync(name, () => CheckInTurnAsync(name, password is { Length: <= PasswordRules.Longest } ? password : "", token), (PasswordVerdict.Busy, null), token);
    }

    /// <summary>Runs something about an account when no other guess at the same name is being checked; <paramref name="busy"/> when that takes too long.</summary>
    public async Task<T> InTurnAsync<T>(string normalizedName, Func<Task<T>> act, T busy, CancellationToken token)
    {
        // The framework's string hash is keyed by process: nobody can aim at another's place.
        var turn = _names[(normalizedName.GetHashCode(StringComparison.Ordinal) & int.MaxValue) % _names.Length];
        if (!await turn.WaitAsync(Patience, token))
        {
            return busy;
        }

        try
        {
            if (!await _hashes.WaitAsync(Patience, token))
            {
                return busy;
            }

            try
            {
                return await act();
            }
            finally
            {
                _hashes.Release();
            }
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose()
    {
        Array.ForEach(_names, turn => turn.Dispose());
        _hashes.Dispose();
    }

    private async Task<(PasswordVerdict, IdentityUser?)> CheckInTurnAsync(string name, string password, CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        var user = await db.Users.AsNoTracking().SingleOrDefaultAsync(found => found.NormalizedUserName == name, token);
        if (user is null || user.PasswordHash is null || AccountLock.IsByAdministrator(user.LockoutEnd))
        {
            if (attempts.IsShut(name))
            {
                return (PasswordVerdict.LockedOut, null);
            }

            if (user?.PasswordHash is { } locked && Verifies(user, locked, password))
            {
                return (PasswordVerdict.Locked, null);
            }

            if (user?.PasswordHash is null)
            {
                decoy.Verify(password);
            }

            return (attempts.Fail(name) ? PasswordVerdict.LockedOut : PasswordVerdict.Wrong, null);
        }

        if (AccountLock.IsLockedOut(user.LockoutEnd, time.GetUtcNow()))
        {
            return (PasswordVerdict.LockedOut, null);
        }

        return Verifies(user, user.PasswordHash, password) ? (PasswordVerdict.Right, user)
            : (await attempts.FailAsync(user.Id, token) ? PasswordVerdict.LockedOut : PasswordVerdict.Wrong, null);
    }

    private bool Verifies(IdentityUser user, string hash, string password) => hasher.VerifyHashedPassword(user, hash, password) != PasswordVerificationResult.Failed;
}
