using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace OpsConsole.Platform.Security.RateLimits;

/// <summary>The buckets of devices, by their ids: a phone that gets a new token every 15 minutes, or ten at once, has one bucket.</summary>
/// <remarks>
/// At most two generations of <see cref="Bound"/>: when the younger is full it becomes the older, whose buckets are forgotten unless they are asked
/// for again. A forgotten bucket is a full one, which a device gains by once in so many others.
/// </remarks>
internal sealed class DeviceAllowances(IOptions<RateLimitOptions> options, TimeProvider time)
{
    /// <summary>Devices of a generation.</summary>
    public const int Bound = 100_000;

    private readonly Lock _turning = new();
    private volatile Generations _generations = new(new(StringComparer.Ordinal), new(StringComparer.Ordinal));

    /// <summary>The bucket of a device.</summary>
    public RequestAllowance Of(string deviceId)
    {
        var generations = _generations;
        if (generations.Young.TryGetValue(deviceId, out var known))
        {
            return known;
        }

        if (generations.Young.Count >= Bound)
        {
            generations = Turn();
        }

        return generations.Young.GetOrAdd(deviceId, static (id, from) => from.Old.TryGetValue(id, out var older) ? older : new RequestAllowance(from.PerMinute, from.Time),
            (generations.Old, PerMinute: options.Value.TokenPerMinute, Time: time));
    }

    private Generations Turn()
    {
        lock (_turning)
        {
            if (_generations.Young.Count >= Bound)
            {
                _generations = new Generations(new(StringComparer.Ordinal), _generations.Young);
            }

            return _generations;
        }
    }

    private sealed record Generations(ConcurrentDictionary<string, RequestAllowance> Young, ConcurrentDictionary<string, RequestAllowance> Old);
}
