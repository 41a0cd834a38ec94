using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace OpsConsole.Platform.Security.RateLimits;

/// <summary>The meters of keys by their ids, for as long as the keys live.</summary>
internal sealed class KeyMeters(IOptions<RateLimitOptions> options, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, KeyMeter> _meters = new(StringComparer.Ordinal);

    /// <summary>The meter of a key, whose limit is set to what is stated, or to what its scopes are given.</summary>
    public KeyMeter Of(string id, KeyScopes scopes, int? perMinute)
    {
        var limit = perMinute ?? DefaultOf(scopes);
        var meter = _meters.GetOrAdd(id, static (_, made) => new KeyMeter(new RequestAllowance(made.limit, made.time)), (limit, time));
        meter.Allowance.Change(limit);
        return meter;
    }

    /// <summary>Requests a minute of a key that states no limit of its own.</summary>
    public int DefaultOf(KeyScopes scopes) =>
        scopes.HasFlag(KeyScopes.Server) ? options.Value.ServerPerMinute : scopes.HasFlag(KeyScopes.Ops) ? options.Value.OpsPerMinute : options.Value.DevicePerMinute;

    /// <summary>Forgets the meters of keys that are gone.</summary>
    public void KeepOnly(IReadOnlySet<string> ids)
    {
        foreach (var id in _meters.Keys.Where(id => !ids.Contains(id)))
        {
            _meters.TryRemove(id, out _);
        }
    }
}
