using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;

namespace OpsConsole.FeatureStore;

/// <summary>
/// The online features: one entry a shopper, in memory, rebuilt from the events at each start and kept fresh by the event stream. One
/// updater writes, any number of requests read, nobody waits.
/// </summary>
public sealed class OnlineFeatures
{
    private readonly ConcurrentDictionary<string, Shopper> _shoppers = new(StringComparer.Ordinal);
    private readonly FeatureStoreOptions _options;
    private int _count;
    private int _prepared;
    private long _appliedSequence;
    private long _unknownItems;
    private volatile TrendingItems _trending = TrendingItems.Nothing;
    private TaskCompletionSource _bell = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal OnlineFeatures(IOptions<FeatureStoreOptions> options)
    {
        _options = options.Value;
    }

    /// <summary>Shoppers known.</summary>
    public int ShopperCount => Volatile.Read(ref _count);

    /// <summary>Shoppers whose candidates are prepared.</summary>
    public int PreparedCount => Volatile.Read(ref _prepared);

    /// <summary>Sequence of the newest event that is in the features.</summary>
    public long AppliedSequence => Interlocked.Read(ref _appliedSequence);

    /// <summary>Events that named an item the catalogue does not have.</summary>
    public long UnknownItems => Interlocked.Read(ref _unknownItems);

    /// <summary>What sells now, overall and by segment.</summary>
    public TrendingItems Trending => _trending;

    /// <summary>Raised on the updater's thread after a purchase is in the shopper's features.</summary>
    public event Action<Shopper>? Purchased;

    /// <summary>The shopper of an id, or null when none has been heard of. Lock-free.</summary>
    public Shopper? Find(string userId) => _shoppers.TryGetValue(userId, out var shopper) ? shopper : null;

    /// <summary>Ends once every event up to a sequence is in the shoppers' features and in the trending lists: for whoever must read what was written.</summary>
    public async Task ReachedAsync(long sequence, CancellationToken token)
    {
        while (true)
        {
            var bell = Volatile.Read(ref _bell).Task;
            if (AppliedSequence >= sequence && Trending.AsOfSequence >= sequence)
            {
                return;
            }

            await bell.WaitAsync(token);
        }
    }

    /// <summary>Every shopper known, in no order, as of no single moment.</summary>
    internal IEnumerable<Shopper> All => _shoppers.Select(pair => pair.Value);

    internal Shopper FindOrAdd(string userId)
    {
        if (_shoppers.TryGetValue(userId, out var known))
        {
            return known;
        }

        var added = new Shopper(userId, this, ShopperState.Unknown);
        _shoppers[userId] = added;
        Interlocked.Increment(ref _count);
        return added;
    }

    internal void Applied(long sequence) => Interlocked.Exchange(ref _appliedSequence, sequence);

    /// <summary>Wakes those who wait for what was applied; once a batch.</summary>
    internal void Ring() => Interlocked.Exchange(ref _bell, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    internal void CountUnknownItem() => Interlocked.Increment(ref _unknownItems);

    internal void CountPrepared(int change) => Interlocked.Add(ref _prepared, change);

    internal void Publish(TrendingItems trending) => _trending = trending;

    [SuppressMessage("Design", "CA1030", Justification = "It raises the event; the name says when.")]
    internal void RaisePurchased(Shopper shopper) => Purchased?.Invoke(shopper);

    /// <summary>Keeps memory within its bounds. Called by the updater, seldom; O(shoppers) only when a bound is passed.</summary>
    internal void Trim()
    {
        if (PreparedCount > _options.MaxPrepared)
        {
            var surplus = PreparedCount - _options.MaxPrepared;
            foreach (var shopper in All)
            {
                if (shopper.Sweep() && --surplus == 0)
                {
                    break;
                }
            }
        }

        if (ShopperCount > _options.MaxShoppers)
        {
            // Ten percent at once, so that the scan pays for itself.
            var surplus = ShopperCount - (int)(_options.MaxShoppers * 0.9);
            foreach (var shopper in All.OrderBy(shopper => shopper.LastSeenAtMs).Take(surplus).ToList())
            {
                if (_shoppers.TryRemove(shopper.UserId, out _))
                {
                    Interlocked.Decrement(ref _count);
                    shopper.Sweep();
                    shopper.Sweep();
                }
            }
        }
    }
}
