using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;
using OpsConsole.Engines.Features;

namespace OpsConsole.FeatureStore;

/// <summary>
/// The online features: one entry a shopper and the statistics of every item, in memory, loaded at each start from the newest checkpoint and
/// kept fresh by the event stream. One updater writes, any number of requests read, nobody waits.
/// </summary>
public sealed class OnlineFeatures
{
    private readonly FeatureStoreOptions _options;
    private readonly TimeProvider _time;
    private volatile OnlineState _state;
    private TaskCompletionSource _bell = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal OnlineFeatures(IOptions<FeatureStoreOptions> options, TimeProvider time)
    {
        _options = options.Value;
        _time = time;
        _state = NewState();
    }

    /// <summary>Shoppers known.</summary>
    public int ShopperCount => _state.ShopperCount;

    /// <summary>Shoppers whose candidates are prepared.</summary>
    public int PreparedCount => _state.PreparedCount;

    /// <summary>Sequence of the newest event that is in the features.</summary>
    public long AppliedSequence => _state.AppliedSequence;

    /// <summary>Events that named an item the catalogue does not have.</summary>
    public long UnknownItems => _state.UnknownItems;

    /// <summary>What sells now, overall and by segment.</summary>
    public TrendingItems Trending => _state.Trending;

    /// <summary>How every item has sold; take it once a request.</summary>
    public ItemStatistics Items => _state.Items;

    /// <summary>Raised on the updater's thread after a purchase is in the shopper's features.</summary>
    public event Action<Shopper>? Purchased;

    /// <summary>From an event's receipt to its effect on its shopper's values.</summary>
    internal RecentDelays ShopperDelays { get; } = new();

    /// <summary>From a purchase's receipt to its effect on the items' values that requests read.</summary>
    internal RecentDelays ItemDelays { get; } = new();

    /// <summary>What serving reads now.</summary>
    internal OnlineState State => _state;

    /// <summary>The shopper of an id, or null when none has been heard of. Lock-free.</summary>
    public Shopper? Find(string userId) => _state.Find(userId);

    /// <summary>Ends once every event up to a sequence is in the shoppers' and items' features and in the trending lists: for whoever must read what was written.</summary>
    public async Task ReachedAsync(long sequence, CancellationToken token)
    {
        while (true)
        {
            var bell = Volatile.Read(ref _bell).Task;
            var state = _state;
            if (state.AppliedSequence >= sequence && state.PublishedSequence >= sequence && state.Trending.AsOfSequence >= sequence)
            {
                return;
            }

            await bell.WaitAsync(token);
        }
    }

    /// <summary>Values of nobody yet, to be filled beside those that serve.</summary>
    internal OnlineState NewState() => new(_options, _time);

    /// <summary>Lets serving read other values from now on: those of a checkpoint, or those a backfill has made.</summary>
    internal void Swap(OnlineState state) => _state = state;

    /// <summary>Wakes those who wait for what was applied; once a batch.</summary>
    internal void Ring() => Interlocked.Exchange(ref _bell, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    [SuppressMessage("Design", "CA1030", Justification = "It raises the event; the name says when.")]
    internal void RaisePurchased(Shopper shopper) => Purchased?.Invoke(shopper);
}
