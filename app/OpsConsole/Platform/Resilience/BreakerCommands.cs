using System.Security.Claims;
using OpsConsole.Platform.Live;
using OpsConsole.Platform.Resilience.Breakers;
using OpsConsole.Platform.Security.Auditing;

namespace OpsConsole.Platform.Resilience;

/// <summary>What operators do with breakers, from the console and the API alike: stored and audited in one transaction, then done.</summary>
public sealed class BreakerCommands
{
    private readonly BreakerRegistry _breakers;
    private readonly BreakerStorage _storage;
    private readonly TimeProvider _time;

    internal BreakerCommands(BreakerRegistry breakers, BreakerStorage storage, TimeProvider time) => (_breakers, _storage, _time) = (breakers, storage, time);

    /// <summary>Holds a breaker open until a time.</summary>
    /// <returns>How it stands afterwards; null where there is none of that name.</returns>
    public async Task<BreakerRow?> IsolateAsync(ClaimsPrincipal user, string name, string reason, DateTimeOffset until, CancellationToken token)
    {
        if (_breakers.Find(name) is not { } before)
        {
            return null;
        }

        var actor = AuditLog.NameOf(user);
        var isolation = new Isolation(reason, actor, _time.GetUtcNow(), until);
        var change = new AuditChange("breaker.isolate", name, Json(before.State), Json(BreakerWords.Isolated), reason);
        await _storage.HoldAsync(name, isolation, user, change, token).ConfigureAwait(false);
        return _breakers.Isolate(name, reason, actor, until) ? _breakers.Find(name) : null;
    }

    /// <summary>Ends an isolation and closes, whatever the measurements say.</summary>
    /// <returns>How it stands afterwards; null where there is none of that name.</returns>
    public async Task<BreakerRow?> CloseAsync(ClaimsPrincipal user, string name, string? reason, CancellationToken token)
    {
        if (_breakers.Find(name) is not { } before)
        {
            return null;
        }

        var change = new AuditChange("breaker.close", name, Json(before.State), Json(BreakerState.Closed.Word()), reason);
        await _storage.HoldAsync(name, null, user, change, token).ConfigureAwait(false);
        return _breakers.Close(name, AuditLog.NameOf(user), reason) ? _breakers.Find(name) : null;
    }

    /// <summary>States are plain words: no escaping is needed.</summary>
    private static string Json(string state) => $$"""{"state":"{{state}}"}""";
}
