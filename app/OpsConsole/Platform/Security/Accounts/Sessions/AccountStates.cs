using System.Collections.Frozen;
using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpsConsole.Platform.Persistence;

namespace OpsConsole.Platform.Security.Accounts.Sessions;

/// <summary>What every request of an account is held against.</summary>
/// <param name="Stamp">Changes when all its sessions shall end.</param>
/// <param name="Locked">Whether an administrator shut it.</param>
/// <param name="Roles">Joined by commas.</param>
/// <param name="Ended">Names of sessions that were ended one by one, joined by commas: all are equally long.</param>
internal sealed record AccountState(string Stamp, bool Locked, string Roles, string Ended);

/// <summary>
/// The accounts as one immutable snapshot: a session is checked on every request without a database. Commands replace it when they have
/// committed; what changes the tables past them is seen by the next reading, <see cref="Period"/> later at most.
/// </summary>
public sealed partial class AccountStates(
    IDbContextFactory<OpsDbContext> contexts, IOptions<AccountOptions> options, IOptions<IdentityOptions> identity, TimeProvider time, ILogger<AccountStates> logger) : BackgroundService
{
    /// <summary>How often the tables are read.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(3);

    /// <summary>After this a session ends, however busy it is.</summary>
    public static readonly TimeSpan LongestSession = TimeSpan.FromDays(7);

    /// <summary>One reading after the other: one that began before a command must not end after the command's own.</summary>
    private readonly SemaphoreSlim _turn = new(1, 1);

    private volatile FrozenDictionary<string, AccountState> _byId = FrozenDictionary<string, AccountState>.Empty;

    /// <summary>Raised after the snapshot was replaced by one that differs.</summary>
    public event Action? Changed;

    /// <summary>The user as of now: the same object while nothing changed, one with the roles of today, or null when the session has ended.</summary>
    public ClaimsPrincipal? Current(ClaimsPrincipal user)
    {
        if (user.FindFirstValue(ClaimTypes.NameIdentifier) is not { } id || !_byId.TryGetValue(id, out var state) || state.Locked
            || user.FindFirstValue(identity.Value.ClaimsIdentity.SecurityStampClaimType) != state.Stamp || IsTooOld(user) || !MayWithout(user, state.Roles)
            || (state.Ended.Length > 0 && user.FindFirstValue(SignInMethods.SessionClaim) is { } session && state.Ended.Contains(session, StringComparison.Ordinal)))
        {
            return null;
        }

        return RolesOf(user) == state.Roles ? user : WithRoles(user, state.Roles);
    }

    /// <summary>Reads the tables.</summary>
    public async Task ReloadAsync(CancellationToken token)
    {
        await _turn.WaitAsync(token);
        try
        {
            if (await ReadAsync(token))
            {
                Changed?.Invoke();
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    public override void Dispose()
    {
        _turn.Dispose();
        base.Dispose();
    }

    private async Task<bool> ReadAsync(CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        var rows = await db.Users.AsNoTracking().Select(user => new
        {
            user.Id,
            user.SecurityStamp,
            user.LockoutEnd,
            Roles = (from pair in db.UserRoles where pair.UserId == user.Id join role in db.Roles on pair.RoleId equals role.Id select role.Name!).ToList(),
        }).ToListAsync(token);
        var ended = (await db.UserTokens.AsNoTracking().Where(row => row.LoginProvider == EndedSessions.Kind).Select(row => new { row.UserId, row.Name }).ToListAsync(token)).ToLookup(row => row.UserId, row => row.Name);
        var read = rows.ToFrozenDictionary(row => row.Id, row => new AccountState(row.SecurityStamp ?? "", AccountLock.IsByAdministrator(row.LockoutEnd), Joined(row.Roles), Joined(ended[row.Id])));
        var before = Interlocked.Exchange(ref _byId, read);
        return before.Count != read.Count || read.Any(pair => !before.TryGetValue(pair.Key, out var old) || old != pair.Value);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await ReloadAsync(stoppingToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                // The last snapshot stays: who works on an incident of the database must not be thrown out by it.
                Failed(logger, failure);
            }
        }
    }

    private bool IsTooOld(ClaimsPrincipal user) =>
        long.TryParse(user.FindFirstValue(SignInMethods.AtClaim), out var at) && time.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(at) > LongestSession;

    /// <summary>Whether these roles may be held in a session that began as this one did: a demand for second factors reaches sessions that are open.</summary>
    private bool MayWithout(ClaimsPrincipal user, string roles) =>
        !Array.Exists(options.Value.RequireSecondFactor, role => roles.Split(',').Contains(role)) || SignInMethods.IsStrong(user.FindFirstValue(ClaimTypes.AuthenticationMethod));

    private static string RolesOf(ClaimsPrincipal user) => Joined(user.FindAll(ClaimTypes.Role).Select(claim => claim.Value));

    private static string Joined(IEnumerable<string> roles) => string.Join(',', roles.Order(StringComparer.Ordinal));

    private static ClaimsPrincipal WithRoles(ClaimsPrincipal user, string roles)
    {
        var old = (ClaimsIdentity)user.Identity!;
        return new ClaimsPrincipal(new ClaimsIdentity(
            [.. old.Claims.Where(claim => claim.Type != ClaimTypes.Role), .. roles.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(role => new Claim(ClaimTypes.Role, role))],
            old.AuthenticationType, old.NameClaimType, old.RoleClaimType));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Accounts could not be read; sessions are held against what was read last")]
    private static partial void Failed(ILogger logger, Exception failure);
}
