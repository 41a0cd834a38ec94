using OpsConsole.Engines.Features;
using OpsConsole.Engines.Recommendation;

namespace OpsConsole.FeatureStore;

/// <summary>One shopper's place in the store: the current state, and the candidates that a model prepared from it.</summary>
public sealed class Shopper
{
    private readonly OnlineFeatures _store;
    private volatile ShopperState _state;
    private volatile PersonalCandidates? _prepared;
    private long _lastSeenAtMs;
    private bool _usedSinceSweep;

    internal Shopper(string userId, OnlineFeatures store, ShopperState state)
    {
        UserId = userId;
        _store = store;
        _state = state;
    }

    /// <summary>The shopper's id.</summary>
    public string UserId { get; }

    /// <summary>What is known now; take it once a request.</summary>
    public ShopperState State => _state;

    /// <summary>When the shopper was last heard of, server time, Unix ms.</summary>
    public long LastSeenAtMs => Volatile.Read(ref _lastSeenAtMs);

    /// <summary>
    /// The model's candidates for a state, prepared at most once for each pair in the ordinary course. Two requests that meet on the
    /// same cold shopper may both prepare them; the results are equal, so that nobody has to wait for anybody.
    /// </summary>
    public PersonalCandidates Candidates(RecommendationModel model, ShopperState state, ItemStatistics items, long nowMs)
    {
        var prepared = _prepared;
        if (prepared is not null && ReferenceEquals(prepared.Model, model) && ReferenceEquals(prepared.History, state.Purchases))
        {
            Volatile.Write(ref _usedSinceSweep, true);
            return prepared;
        }

        var made = model.Prepare(state.Purchases, items, nowMs);
        if (Interlocked.Exchange(ref _prepared, made) is null)
        {
            _store.CountPrepared(1);
        }

        Volatile.Write(ref _usedSinceSweep, true);
        return made;
    }

    internal void Replace(ShopperState state) => _state = state;

    internal void Seen(long atMs)
    {
        if (atMs > LastSeenAtMs)
        {
            Volatile.Write(ref _lastSeenAtMs, atMs);
        }
    }

    /// <summary>Second-chance eviction: candidates not used between two sweeps are let go. Returns whether some were.</summary>
    internal bool Sweep()
    {
        if (_prepared is null)
        {
            return false;
        }

        if (Volatile.Read(ref _usedSinceSweep))
        {
            Volatile.Write(ref _usedSinceSweep, false);
            return false;
        }

        if (Interlocked.Exchange(ref _prepared, null) is null)
        {
            return false;
        }

        _store.CountPrepared(-1);
        return true;
    }
}
