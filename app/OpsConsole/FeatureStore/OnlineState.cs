using System.Collections.Concurrent;
using OpsConsole.Engines.Features;

namespace OpsConsole.FeatureStore;

/// <summary>
/// All online values that one replay of the stream has made: shoppers, items, trends. Serving reads one of them; a backfill makes another
/// one beside it. One updater writes, any number of requests read.
/// </summary>
/// <param name="options">Bounds.</param>
/// <param name="time">Measures how old prepared candidates are: real time, since it bounds work.</param>
internal sealed class OnlineState(FeatureStoreOptions options, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, Shopper> _shoppers = new(StringComparer.Ordinal);
    private List<Shopper> _changed = [];
    private List<string> _removed = [];
    private int _count;
    private int _prepared;
    private long _appliedSequence;
    private long _publishedSequence;
    private long _unknownItems;
    private long _purchasedAtMs;
    private long _publishedPurchaseAtMs;
    private volatile TrendingItems _trending = TrendingItems.Nothing;
    private volatile ItemStatistics _items = ItemStatistics.Empty;

    public int ShopperCount => Volatile.Read(ref _count);

    public int PreparedCount => Volatile.Read(ref _prepared);

    /// <summary>Sequence of the newest event that is in the shoppers' values.</summary>
    public long AppliedSequence => Interlocked.Read(ref _appliedSequence);

    /// <summary>Sequence up to which the items' values are published.</summary>
    public long PublishedSequence => Interlocked.Read(ref _publishedSequence);

    public long UnknownItems => Interlocked.Read(ref _unknownItems);

    /// <summary>When the newest purchase was received that is in the values, Unix ms; 0 when there is none.</summary>
    public long PurchasedAtMs => Interlocked.Read(ref _purchasedAtMs);

    /// <summary>When the newest purchase was received that is in the published statistics of items, Unix ms; 0 when there is none.</summary>
    public long PublishedPurchaseAtMs => Interlocked.Read(ref _publishedPurchaseAtMs);

    public TrendingItems Trending => _trending;

    public ItemStatistics Items => _items;

    /// <summary>Every shopper, in no order, as of no single moment.</summary>
    public IEnumerable<Shopper> All => _shoppers.Select(pair => pair.Value);

    public Shopper? Find(string userId) => _shoppers.TryGetValue(userId, out var shopper) ? shopper : null;

    /// <summary>The shopper of an id, made where none has been heard of. For the updater alone.</summary>
    public Shopper FindOrAdd(string userId)
    {
        if (_shoppers.TryGetValue(userId, out var known))
        {
            return known;
        }

        var added = Add(new Shopper(userId, this, ShopperState.Unknown));
        Changed(added);
        return added;
    }

    /// <summary>Puts a shopper back as it was stored.</summary>
    public void Restore(in StoredShopper stored) => Add(new Shopper(stored.UserId, this, stored.State)).Seen(stored.LastSeenAtMs);

    public void Applied(long sequence) => Interlocked.Exchange(ref _appliedSequence, sequence);

    public void Purchased(long receivedAtMs) => Interlocked.Exchange(ref _purchasedAtMs, Math.Max(receivedAtMs, PurchasedAtMs));

    public void CountUnknownItems(long more) => Interlocked.Add(ref _unknownItems, more);

    public void CountPrepared(int change) => Interlocked.Add(ref _prepared, change);

    public void Publish(TrendingItems trending) => _trending = trending;

    /// <summary>Shows requests the items' values.</summary>
    /// <param name="items">The values.</param>
    /// <param name="through">Every purchase up to this sequence is in them.</param>
    public void Publish(ItemStatistics items, long through)
    {
        _items = items;
        Interlocked.Exchange(ref _publishedSequence, through);
        Interlocked.Exchange(ref _publishedPurchaseAtMs, PurchasedAtMs);
    }

    /// <summary>Notes that a shopper's values are newer than those stored. For the updater alone.</summary>
    public void Changed(Shopper shopper)
    {
        if (shopper.MarkUnsaved())
        {
            _changed.Add(shopper);
        }
    }

    /// <summary>Takes those whose values are to be stored, as they are now; a later change marks them again. For the updater alone.</summary>
    public List<StoredShopper> TakeChanged()
    {
        var taken = new List<StoredShopper>(_changed.Count);
        foreach (var shopper in _changed)
        {
            shopper.MarkSaved();

            // One who was let go, and perhaps came back as another object, is among the removed.
            if (ReferenceEquals(Find(shopper.UserId), shopper))
            {
                taken.Add(new StoredShopper(shopper.UserId, shopper.State, shopper.LastSeenAtMs));
            }
        }

        _changed = [];
        return taken;
    }

    /// <summary>Takes the ids of those who were let go and have not come back. For the updater alone.</summary>
    public List<string> TakeRemoved()
    {
        var taken = _removed.Where(userId => Find(userId) is null).ToList();
        _removed = [];
        return taken;
    }

    /// <summary>Lets go of a shopper for good; false where none of the id is known. For the updater alone.</summary>
    public bool Forget(string userId)
    {
        if (!_shoppers.TryRemove(userId, out var shopper))
        {
            return false;
        }

        Interlocked.Decrement(ref _count);
        _removed.Add(userId);
        // Once to take its chance, once to let its candidates go.
        shopper.Sweep();
        shopper.Sweep();
        return true;
    }

    /// <summary>Marks every shopper: for a store that begins anew. For the updater alone.</summary>
    public void MarkAllChanged()
    {
        foreach (var shopper in All)
        {
            Changed(shopper);
        }
    }

    /// <summary>A mark of the real time, for <see cref="IsFresh"/>.</summary>
    public long Timestamp() => time.GetTimestamp();

    /// <summary>Whether candidates prepared then may still serve.</summary>
    public bool IsFresh(long preparedAt) => time.GetElapsedTime(preparedAt).TotalSeconds < options.PreparedSeconds;

    /// <summary>Keeps memory within its bounds. Called by the updater, seldom; O(shoppers) only when a bound is passed.</summary>
    public void Trim()
    {
        if (PreparedCount > options.MaxPrepared)
        {
            var surplus = PreparedCount - options.MaxPrepared;
            foreach (var shopper in All)
            {
                if (shopper.Sweep() && --surplus == 0)
                {
                    break;
                }
            }
        }

        if (ShopperCount > options.MaxShoppers)
        {
            // Ten percent at once, so that the scan pays for itself.
            var surplus = ShopperCount - (int)(options.MaxShoppers * 0.9);
            foreach (var shopper in All.OrderBy(shopper => shopper.LastSeenAtMs).Take(surplus).ToList())
            {
                if (_shoppers.TryRemove(shopper.UserId, out _))
                {
                    Interlocked.Decrement(ref _count);
                    _removed.Add(shopper.UserId);
                    shopper.Sweep();
                    shopper.Sweep();
                }
            }
        }
    }

    private Shopper Add(Shopper added)
    {
        _shoppers[added.UserId] = added;
        Interlocked.Increment(ref _count);
        return added;
    }
}

/// <summary>One shopper's values at one moment, as a checkpoint stores them.</summary>
/// <param name="UserId">The shopper.</param>
/// <param name="State">The values.</param>
/// <param name="LastSeenAtMs">When last heard of, server time, Unix ms.</param>
internal readonly record struct StoredShopper(string UserId, ShopperState State, long LastSeenAtMs);
