using OpsConsole.Engines.Features;
using OpsConsole.Engines.Recommendation;

namespace OpsConsole.FeatureStore;

/// <summary>One shopper's place in the store: the current state, and the candidates that models prepared from it.</summary>
public sealed class Shopper
{
    private readonly OnlineState _store;
    private volatile ShopperState _state;
    private volatile Prepared? _prepared;
    private long _lastSeenAtMs;
    private bool _unsaved;
    private bool _usedSinceSweep;

    internal Shopper(string userId, OnlineState store, ShopperState state)
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
    /// The model's candidates for a state. They are kept for a few seconds (<see cref="FeatureStoreOptions.PreparedSeconds"/>) and let go at
    /// once when the shopper buys something: so a ranking follows the shopper's own acts immediately, those of others and the passing of time
    /// within seconds, and a busy shopper costs one preparation every few seconds however many requests come.
    /// </summary>
    /// <remarks>
    /// Kept for the two models asked for last, so that a rollout's two models do not evict each other's. Two requests that meet on the same cold
    /// shopper may both prepare; either result is right, so that nobody has to wait for anybody.
    /// </remarks>
    /// <param name="model">The model.</param>
    /// <param name="state">The shopper's state as the request took it.</param>
    /// <param name="items">The items' statistics; what is kept may have been prepared with those of a few seconds before.</param>
    /// <param name="nowMs">The shop's now, Unix ms; what is kept may have been prepared for a moment a few seconds before.</param>
    public PersonalCandidates Candidates(RecommendationModel model, ShopperState state, ItemStatistics items, long nowMs)
    {
        Volatile.Write(ref _usedSinceSweep, true);
        var newest = _prepared;
        for (var kept = newest; kept is not null; kept = kept.Other)
        {
            if (ReferenceEquals(kept.Candidates.Model, model) && MayServe(kept, state, nowMs))
            {
                return kept.Candidates;
            }
        }

        var made = model.Prepare(state.Purchases, items, nowMs);
        if (Interlocked.Exchange(ref _prepared, new Prepared(made, _store.Timestamp(), OtherThan(model, state, nowMs, newest))) is null)
        {
            _store.CountPrepared(1);
        }

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

    /// <summary>Notes that the state is newer than what is stored; false when that was noted already. For the updater alone.</summary>
    internal bool MarkUnsaved()
    {
        var first = !_unsaved;
        _unsaved = true;
        return first;
    }

    /// <summary>Notes that the state is taken to be stored. For the updater alone.</summary>
    internal void MarkSaved() => _unsaved = false;

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

    /// <summary>Whether what is kept is of this history, young enough, and free of values that have outlived their time to live since.</summary>
    private bool MayServe(Prepared kept, ShopperState state, long nowMs) =>
        ReferenceEquals(kept.Candidates.History, state.Purchases) && nowMs <= kept.Candidates.FreshUntilMs && _store.IsFresh(kept.At);

    /// <summary>What is kept of another model and may still serve.</summary>
    private Prepared? OtherThan(RecommendationModel model, ShopperState state, long nowMs, Prepared? kept)
    {
        for (; kept is not null; kept = kept.Other)
        {
            if (!ReferenceEquals(kept.Candidates.Model, model) && MayServe(kept, state, nowMs))
            {
                return kept.Other is null ? kept : kept with { Other = null };
            }
        }

        return null;
    }

    /// <param name="Candidates">What was prepared.</param>
    /// <param name="At">Real time of it.</param>
    /// <param name="Other">The same of one more model; its own <see cref="Other"/> is null.</param>
    private sealed record Prepared(PersonalCandidates Candidates, long At, Prepared? Other);
}
