using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Security.Accounts.Sessions;
using OpsConsole.Platform.Security.Auditing;

namespace OpsConsole.Platform.Security.Accounts.SecondFactor;

/// <summary>Authenticator apps of accounts: enrol, check a code, take away.</summary>
public sealed class SecondFactors(IDbContextFactory<OpsDbContext> contexts, AccountStates states, AuditLog audit, IDataProtectionProvider protection, TimeProvider time)
{
    private readonly IDataProtector _protector = protection.CreateProtector("OpsConsole.SecondFactor");

    /// <summary>Whether an account has one, and how many recovery codes are left; null when it has none.</summary>
    public async Task<int?> RecoveryLeftAsync(string userId, CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        return await db.Set<SecondFactorRow>().AsNoTracking().SingleOrDefaultAsync(row => row.UserId == userId, token) is { } row ? RecoveryCodes.Left(row.RecoveryHashes) : null;
    }

    /// <summary>Takes a new authenticator up once it has shown a right code: its recovery codes, to be shown this once. Null when the code is wrong.</summary>
    /// <remarks>Every session of the account ends, so that none is left that began without it.</remarks>
    public async Task<IReadOnlyList<string>?> EnrolAsync(ClaimsPrincipal actor, string userId, byte[] secret, string code, CancellationToken token)
    {
        if (Totp.Match(secret, Digits(code), time.GetUtcNow(), 0) is not { } step)
        {
            return null;
        }

        var codes = RecoveryCodes.New();
        await using var db = await contexts.CreateDbContextAsync(token);
        await using var transaction = await db.Database.BeginTransactionAsync(token);
        if (await db.Users.SingleOrDefaultAsync(found => found.Id == userId, token) is not { } user)
        {
            return null;
        }

        await db.Set<SecondFactorRow>().Where(row => row.UserId == userId).ExecuteDeleteAsync(token);
        db.Add(new SecondFactorRow { UserId = userId, ProtectedSecret = _protector.Protect(secret), RecoveryHashes = RecoveryCodes.Hashes(codes), LastStep = step, ConfirmedAt = time.GetUtcNow() });
        AccountCommands.EndSessions(user);
        await audit.SaveAsync(db, actor, new AuditChange("account.secondFactorOn", user.UserName!), token);
        await transaction.CommitAsync(token);
        await states.ReloadAsync(token);
        return codes;
    }

    /// <summary>Whether this is a code of the account's app that was not used before, or one of its recovery codes, which is then used up.</summary>
    /// <remarks>The write lock is held from reading to writing: of two who send the same code at once one gets in.</remarks>
    public async Task<bool> UseAsync(ClaimsPrincipal actor, string userId, string code, CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        await using var transaction = await db.Database.BeginTransactionAsync(token);
        if (await db.Set<SecondFactorRow>().SingleOrDefaultAsync(found => found.UserId == userId, token) is not { } row)
        {
            return false;
        }

        if (Totp.Match(SecretOf(row), Digits(code), time.GetUtcNow(), row.LastStep) is { } step)
        {
            row.LastStep = step;
            await db.SaveChangesAsync(token);
        }
        else if (RecoveryCodes.Use(row.RecoveryHashes, code) is { } left)
        {
            row.RecoveryHashes = left;
            await audit.SaveAsync(db, actor, new AuditChange("account.recoveryCode", AuditLog.NameOf(actor), Reason: $"{RecoveryCodes.Left(left)} are left"), token);
        }
        else
        {
            return false;
        }

        await transaction.CommitAsync(token);
        return true;
    }

    /// <summary>Takes the authenticator of an account away at its owner's wish, and ends every session; false when there is none.</summary>
    public async Task<bool> RemoveAsync(ClaimsPrincipal actor, string userId, CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        await using var transaction = await db.Database.BeginTransactionAsync(token);
        var user = await db.Users.SingleOrDefaultAsync(found => found.Id == userId, token);
        if (user is null || await db.Set<SecondFactorRow>().Where(row => row.UserId == userId).ExecuteDeleteAsync(token) == 0)
        {
            return false;
        }

        AccountCommands.EndSessions(user);
        await audit.SaveAsync(db, actor, new AuditChange("account.secondFactorOff", user.UserName!), token);
        await transaction.CommitAsync(token);
        await states.ReloadAsync(token);
        return true;
    }

    /// <summary>People copy codes with blanks.</summary>
    private static string Digits(string code) => code.Length > 32 ? "" : string.Concat(code.Where(sign => !char.IsWhiteSpace(sign)));

    private byte[] SecretOf(SecondFactorRow row)
    {
        try
        {
            return _protector.Unprotect(row.ProtectedSecret);
        }
        catch (CryptographicException)
        {
            // The installation's keys are gone: no code can be right, a recovery code still is.
            return RandomNumberGenerator.GetBytes(Totp.SecretBytes);
        }
    }
}
