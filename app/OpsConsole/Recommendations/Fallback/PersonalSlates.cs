using System.Collections.Concurrent;
using OpsConsole.Recommendations.Slates;

namespace OpsConsole.Recommendations.Fallback;

/// <summary>
/// The last good slate of each shopper and surface, and when it was served. Bounded: beyond the bound, shoppers that were not served
/// since the last sweep are let go (second chance).
/// </summary>
/// <param name="bound">Shoppers kept.</param>
internal sealed class PersonalSlates(int bound)
{
    private readonly ConcurrentDictionary<string, Visitor> _visitors = new(StringComparer.Ordinal);
    private int _count;
    private int _sweeping;

    /// <summary>Shoppers kept now.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>The last good slate, or null.</summary>
    public LastSlate? Find(string userId, byte surface) =>
        _visitors.TryGetValue(userId, out var visitor) ? Volatile.Read(ref visitor.Slates[surface]) : null;

    /// <summary>Notes what a shopper was served.</summary>
    /// <param name="userId">The shopper.</param>
    /// <param name="surface">Where.</param>
    /// <param name="slate">What; copied where it is worth keeping.</param>
    /// <param name="nowMs">When, Unix ms.</param>
    /// <param name="keep">Whether it is worth keeping: the model's own, without the passing context of a basket.</param>
    public void Served(string userId, byte surface, Slate slate, long nowMs, bool keep)
    {
        if (!_visitors.TryGetValue(userId, out var visitor))
        {
            visitor = new Visitor();
            if (_visitors.TryAdd(userId, visitor) && Interlocked.Increment(ref _count) > bound)
            {
                Sweep();
            }
            else if (_visitors.TryGetValue(userId, out var first))
            {
                visitor = first;
            }
        }

        visitor.Used = true;
        var last = Volatile.Read(ref visitor.Slates[surface]);
        if (last is null || (keep && !(slate.ModelVersion == last.ModelVersion && slate.Items.SequenceEqual(last.Items))))
        {
            last = new LastSlate(keep ? slate.Items.ToArray() : [], slate.ModelVersion);
            Volatile.Write(ref visitor.Slates[surface], last);
        }

        last.ServedAtMs = nowMs;
    }

    /// <summary>Lets go of a shopper; gives how many slates that were.</summary>
    public int Forget(string userId)
    {
        if (!_visitors.TryRemove(userId, out var visitor))
        {
            return 0;
        }

        Interlocked.Decrement(ref _count);
        return visitor.Slates.Count(slate => slate is not null);
    }

    /// <summary>The surfaces on which a shopper was served since a moment.</summary>
    public IEnumerable<byte> ServedSince(string userId, long sinceMs) =>
        _visitors.TryGetValue(userId, out var visitor) ? ServedSince(visitor, sinceMs) : [];

    /// <summary>All shoppers served since a moment, once for each surface.</summary>
    public IEnumerable<(string UserId, byte Surface)> ServedSince(long sinceMs) =>
        from pair in _visitors
        from surface in ServedSince(pair.Value, sinceMs)
        select (pair.Key, surface);

    private static IEnumerable<byte> ServedSince(Visitor visitor, long sinceMs)
    {
        for (byte surface = 0; surface < visitor.Slates.Length; surface++)
        {
            if (Volatile.Read(ref visitor.Slates[surface]) is { } last && last.ServedAtMs >= sinceMs)
            {
                yield return surface;
            }
        }
    }

    private void Sweep()
    {
        if (Interlocked.Exchange(ref _sweeping, 1) == 1)
        {
            return;
        }

        // A tenth at once, so that the scan pays for itself; the second round meets nobody with a second chance left.
        var target = bound - (bound / 10);
        for (var round = 0; round < 2 && Count > target; round++)
        {
            foreach (var (userId, visitor) in _visitors)
            {
                if (visitor.Used)
                {
                    visitor.Used = false;
                }
                else if (_visitors.TryRemove(userId, out _) && Interlocked.Decrement(ref _count) <= target)
                {
                    break;
                }
            }
        }

        Volatile.Write(ref _sweeping, 0);
    }

    private sealed class Visitor
    {
        public readonly LastSlate?[] Slates = new LastSlate?[SlateSurfaces.Count];

        public bool Used { get => Volatile.Read(ref field); set => Volatile.Write(ref field, value); }
    }
}

/// <summary>One last good slate; the items never change, the time of its last serving does.</summary>
internal sealed class LastSlate(SlateItem[] items, string? modelVersion)
{
    private long _servedAtMs;

    /// <summary>Best first; empty where nothing worth keeping was served yet.</summary>
    public ReadOnlySpan<SlateItem> Items => items;

    /// <summary>The model that made it.</summary>
    public string? ModelVersion => modelVersion;

    /// <summary>When it, or the like of it, was last served, Unix ms.</summary>
    public long ServedAtMs { get => Volatile.Read(ref _servedAtMs); set => Volatile.Write(ref _servedAtMs, value); }
}
