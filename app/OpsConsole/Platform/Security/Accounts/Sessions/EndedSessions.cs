using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using OpsConsole.Platform.Persistence;

namespace OpsConsole.Platform.Security.Accounts.Sessions;

/// <summary>
/// Sessions that their users have ended: a copy of the cookie is worth nothing from then on, while the user's other sessions go on. Each is kept, as a token of the account, until it would have ended by its age.
/// </summary>
public sealed class EndedSessions(IDbContextFactory<OpsDbContext> contexts, AccountStates states, TimeProvider time)
{
    /// <summary>What Identity calls the provider of a token: here, what kind it is.</summary>
    internal const string Kind = "ended session";

    /// <summary>Ends the session of a cookie; one from before sessions had names ends in its browser alone.</summary>
    /// <param name="user">Whom the cookie names.</param>
    /// <param name="token">Ends the wait for the database.</param>
    public async Task EndAsync(ClaimsPrincipal user, CancellationToken token)
    {
        if (user.FindFirstValue(ClaimTypes.NameIdentifier) is not { } id || user.FindFirstValue(SignInMethods.SessionClaim) is not { } session)
        {
            return;
        }

        await using var db = await contexts.CreateDbContextAsync(token);
        var mine = await db.UserTokens.Where(row => row.UserId == id && row.LoginProvider == Kind).ToListAsync(token);
        db.RemoveRange(mine.Where(row => row.Name != session && IsOver(row.Value)));
        if (mine.TrueForAll(row => row.Name != session) && await db.Users.AnyAsync(row => row.Id == id, token))
        {
            db.Add(new IdentityUserToken<string> { UserId = id, LoginProvider = Kind, Name = session, Value = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) });
        }

        await db.SaveChangesAsync(token);
        await states.ReloadAsync(token);
    }

    /// <summary>Whether a session that ended then would be over by now in any case.</summary>
    private bool IsOver(string? endedAt) =>
        !long.TryParse(endedAt, CultureInfo.InvariantCulture, out var seconds) || time.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(seconds) > AccountStates.LongestSession;
}
