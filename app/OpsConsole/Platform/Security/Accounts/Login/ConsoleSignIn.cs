using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Security.Accounts.SecondFactor;
using OpsConsole.Platform.Security.Accounts.Sessions;

namespace OpsConsole.Platform.Security.Accounts.Login;

/// <summary>What follows when somebody has shown who they are: the next step of the login, or the session.</summary>
public sealed class ConsoleSignIn(
    SignInManager<IdentityUser> signIn, IDbContextFactory<OpsDbContext> contexts, AccountStates states, LoginAttempts attempts, SecondFactors factors, PasswordCheck check,
    IOptions<AccountOptions> options, TimeProvider time)
{
    /// <summary>After a right password: where to go on.</summary>
    public async Task<string> AfterPasswordAsync(HttpContext context, IdentityUser user, string? returnUrl, CancellationToken token)
    {
        if (await factors.RecoveryLeftAsync(user.Id, token) is not null)
        {
            await new PendingLogin(user.Id, user.SecurityStamp!, null).KeepAsync(context, time);
            return $"/login/code?{ReturnUrl.Query(returnUrl)}";
        }

        if ((await signIn.UserManager.GetRolesAsync(user)).Intersect(options.Value.RequireSecondFactor).Any())
        {
            await new PendingLogin(user.Id, user.SecurityStamp!, Totp.NewSecret()).KeepAsync(context, time);
            return $"/login/enrol?{ReturnUrl.Query(returnUrl)}";
        }

        return await EnterAsync(user.Id, SignInMethods.Password, token) ? ReturnUrl.Local(returnUrl) : $"/login?error=lockedOut&{ReturnUrl.Query(returnUrl)}";
    }

    /// <summary>After a code: where to go on.</summary>
    public async Task<string> AfterCodeAsync(HttpContext context, string? code, string? returnUrl, CancellationToken token)
    {
        if (await PendingAsync(context) is not ({ NewSecret: null }, { } user))
        {
            return $"/login?error=expired&{ReturnUrl.Query(returnUrl)}";
        }

        var error = await check.InTurnAsync(user.NormalizedUserName!, () => CheckCodeAsync(user.Id, code, token), "busy", token);
        if (error is "code" or "busy")
        {
            return $"/login/code?error={error}&{ReturnUrl.Query(returnUrl)}";
        }

        await PendingLogin.ForgetAsync(context);
        return error is null && await EnterAsync(user.Id, SignInMethods.SecondFactor, token) ? ReturnUrl.Local(returnUrl) : $"/login?error=lockedOut&{ReturnUrl.Query(returnUrl)}";
    }

    /// <summary>Takes up the authenticator of an enrolment that is under way and begins a session; the recovery codes, or null when the code is wrong or the time is over.</summary>
    public async Task<IReadOnlyList<string>?> EnrolAsync(HttpContext context, string? code, CancellationToken token)
    {
        if (await PendingAsync(context) is not ({ NewSecret: { } secret }, { } user)
            || await factors.EnrolAsync(Named(user), user.Id, secret, code ?? "", token) is not { } codes)
        {
            return null;
        }

        await PendingLogin.ForgetAsync(context);
        return await EnterAsync(user.Id, SignInMethods.SecondFactor, token) ? codes : null;
    }

    /// <summary>The login that is between two steps, and its account.</summary>
    public async Task<(PendingLogin? Pending, IdentityUser? User)> PendingAsync(HttpContext context)
    {
        var pending = await PendingLogin.ReadAsync(context);
        var user = pending is null ? null : await FindAsync(pending.UserId, CancellationToken.None);
        return user is null || user.SecurityStamp != pending!.Stamp ? (null, null) : (pending, user);
    }

    /// <summary>Begins a session with a cookie of its own; false when the account is gone or shut.</summary>
    public async Task<bool> EnterAsync(string userId, string method, CancellationToken token)
    {
        if (!await attempts.PassAsync(userId, evenWhenLockedOut: method == SignInMethods.Link, token) || await FindAsync(userId, token) is not { } user)
        {
            return false;
        }

        await RenewAsync(user, method, token);
        return true;
    }

    /// <summary>A fresh cookie for somebody who is inside, after what ended all older ones.</summary>
    public async Task RenewAsync(IdentityUser user, string method, CancellationToken token)
    {
        await states.ReloadAsync(token);
        await signIn.SignInWithClaimsAsync(user, isPersistent: false,
        [
            new Claim(ClaimTypes.AuthenticationMethod, method),
            new Claim(SignInMethods.SessionClaim, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))),
            new Claim(SignInMethods.AtClaim, time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)),
        ]);
    }

    /// <summary>The account as it is in the table: Identity's own store would hand out what this request has read before.</summary>
    public async Task<IdentityUser?> FindAsync(string userId, CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        return await db.Users.AsNoTracking().SingleOrDefaultAsync(user => user.Id == userId, token);
    }

    /// <summary>A user as the audit's actor, before there is a session.</summary>
    internal static ClaimsPrincipal Named(IdentityUser user) => new(new ClaimsIdentity([new Claim(ClaimTypes.Name, user.UserName!)], "login"));

    /// <summary>What is wrong with a code; null when it is right.</summary>
    private async Task<string?> CheckCodeAsync(string userId, string? code, CancellationToken token)
    {
        // Read in turn: the guess before this one may have shut the door.
        if (await FindAsync(userId, token) is not { } user || user.LockoutEnd > time.GetUtcNow())
        {
            return "lockedOut";
        }

        return await factors.UseAsync(Named(user), userId, code ?? "", token) ? null : await attempts.FailAsync(userId, token) ? "lockedOut" : "code";
    }
}
