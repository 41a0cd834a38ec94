using Microsoft.Extensions.Options;
using OpsConsole.Catalog;
using OpsConsole.Engines.Recommendation;
using OpsConsole.FeatureStore;
using OpsConsole.Platform.Events;
using OpsConsole.Platform.Startup;
using OpsConsole.Platform.Time;

namespace OpsConsole.Recommendations.Exploration;

/// <summary>The odds of the newcomers' place at this moment: one volatile reference, read by requests, written by <see cref="Newcomers"/>.</summary>
internal sealed class NewcomerOdds
{
    private volatile ExplorationOdds _current = ExplorationOdds.None;

    /// <summary>Take it once a request.</summary>
    public ExplorationOdds Current { get => _current; set => _current = value; }
}

/// <summary>
/// Keeps the odds of the newcomers' place: which items few shoppers have seen yet, and how often each is tapped, as the events tell.
/// </summary>
internal sealed partial class Newcomers(
    NewcomerOdds odds, IEventStream stream, EventReader events, CurrentCatalog catalog, OnlineFeatures features, StartupSequence startup, IOptions<ExplorationOptions> options, ShopClock shop,
    TimeProvider time, ILogger<Newcomers> logger) : BackgroundService
{
    /// <summary>Impressions that the shop's tap rate is worth for an item never shown.</summary>
    private const double PriorStrength = 20;

    /// <summary>Tap rate of a shop that has shown nothing yet.</summary>
    private const double PriorRate = 0.05;

    private const int Rounds = 1_000;
    private const ulong Seed = 20_260_101;

    /// <summary>Items counted that the catalogue does not have: ids that a client made up must not fill the memory.</summary>
    private const int UnknownBound = 10_000;

    /// <summary>How far back impressions and taps count, of the shop's time.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromDays(30);

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, (long Impressions, long Taps)> _counts = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private (long Version, int Purchases, long Changes) _computedFor;
    private long _changes;

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.NewcomerShare == 0)
        {
            return;
        }

        try
        {
            await startup.Ready.WaitAsync(stoppingToken);
            await Task.WhenAll(FollowAsync(stoppingToken), ComputeAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    /// <summary>Counts an event.</summary>
    internal void Count(EventType type, string? itemId)
    {
        if (itemId is null || type is not (EventType.Impression or EventType.Tap))
        {
            return;
        }

        lock (_gate)
        {
            if (!_counts.TryGetValue(itemId, out var counts) && _counts.Count >= catalog.Snapshot.Items.Count + UnknownBound)
            {
                return;
            }

            _counts[itemId] = type == EventType.Impression ? counts with { Impressions = counts.Impressions + 1 } : counts with { Taps = counts.Taps + 1 };
            _changes++;
        }
    }

    /// <summary>Makes the odds anew, where something has changed.</summary>
    internal void Compute()
    {
        var snapshot = catalog.Snapshot;
        var sold = features.Items;
        List<(bool Sold, ItemExposure Exposure)> eligible = [];
        var (impressions, taps) = (0L, 0L);
        lock (_gate)
        {
            var now = (snapshot.Version, sold.Count, _changes);
            if (now == _computedFor)
            {
                return;
            }

            _computedFor = now;
            foreach (var counts in _counts.Values)
            {
                (impressions, taps) = (impressions + counts.Impressions, taps + counts.Taps);
            }

            foreach (var item in snapshot.Items)
            {
                var counts = _counts.GetValueOrDefault(item.Id);
                if (item.InStock && counts.Impressions < options.Value.NewcomerImpressions)
                {
                    eligible.Add((sold[item.Ordinal].Count > 0, new ItemExposure(item.Ordinal, counts.Impressions, counts.Taps)));
                }
            }
        }

        // Items that nobody has bought yet come first, then the newest: a model can say least of those.
        var chosen = eligible.OrderBy(item => item.Sold).ThenByDescending(item => item.Exposure.Item).Take(options.Value.Newcomers).Select(item => item.Exposure).ToArray();
        var rate = (taps + (PriorRate * PriorStrength)) / (impressions + PriorStrength);
        odds.Current = ExplorationOdds.Compute(chosen, rate, PriorStrength, Rounds, Seed);
    }

    private async Task FollowAsync(CancellationToken token)
    {
        // 1. What happened before, read fast and off this thread.
        var head = stream.Head;
        var filter = new EventFilter { Types = [EventType.Impression, EventType.Tap], ThroughSequence = head, EffectiveFrom = shop.GetUtcNow() - Window };
        await Task.Run(() =>
        {
            foreach (var row in events.Read(filter, token))
            {
                Count(row.Type, row.ItemId);
            }
        }, token);

        // 2. What happens from then on.
        while (true)
        {
            try
            {
                await foreach (var batch in stream.ReplayAsync(head, token))
                {
                    foreach (var happened in batch.Events)
                    {
                        Count(happened.Type, happened.ItemId);
                    }

                    head = batch.Last;
                }
            }
            catch (Exception failure) when (!token.IsCancellationRequested)
            {
                // Whatever it is (the database locked, a full disk), counting goes on where it was.
                Interrupted(logger, failure);
                await Task.Delay(Pause, time, token);
            }
        }
    }

    private async Task ComputeAsync(CancellationToken token)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            Compute();
        }
        while (await timer.WaitForNextTickAsync(token));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Counting of impressions for newcomers was interrupted and goes on")]
    private static partial void Interrupted(ILogger logger, Exception failure);
}
