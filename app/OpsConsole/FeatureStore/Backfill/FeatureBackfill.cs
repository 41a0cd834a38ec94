using System.Globalization;
using Microsoft.Extensions.Options;
using OpsConsole.Catalog;
using OpsConsole.FeatureStore.Checkpoints;
using OpsConsole.Platform.Events;
using OpsConsole.Platform.Time;

namespace OpsConsole.FeatureStore.Backfill;

/// <summary>Makes all online values anew from the events, beside those that serve, and lets them serve once they have caught up.</summary>
/// <remarks>
/// Needed when what stored events mean has changed: an item that events had named before the catalogue had it, categories that were moved. New
/// feature definitions need none, since a start with another schema replays everything. Requests are answered from the old values until
/// the swap, which happens between two events: no request waits, and none sees values of two replays.
/// </remarks>
internal sealed class FeatureBackfill(
    OnlineFeatures features, UpdaterTurns turns, CurrentCatalog catalog, EventReader reader, CheckpointWriter checkpoints, ShopClock clock, IOptions<FeatureStoreOptions> options)
{
    /// <summary>Events that the updater itself may still have to replay while it waits: some milliseconds.</summary>
    internal const int LastStretch = 2_000;

    /// <summary>Rounds of catching up before the rest is left to the updater, however long.</summary>
    private const int MaxRounds = 20;

    /// <summary>Rebuilds and swaps.</summary>
    /// <param name="report">Told what is going on.</param>
    /// <param name="progress">Told the share that is done.</param>
    /// <param name="token">Ends it before the swap; the old values go on serving.</param>
    /// <returns>What became different.</returns>
    public async Task<BackfillResult> RunAsync(Action<string> report, Action<double> progress, CancellationToken token)
    {
        // 1. Beside: until hardly anything is missing.
        var next = new FeatureUpdater(features.NewState(), catalog, options.Value);
        var events = 0L;
        for (var round = 0; round < MaxRounds && (round == 0 || features.AppliedSequence - next.State.AppliedSequence > LastStretch); round++)
        {
            var head = features.AppliedSequence;
            events += await Task.Run(() => Replay(next, head, done => progress(head == 0 ? 1 : Math.Min(1, (double)done / head)), token), token);
            report(string.Create(CultureInfo.InvariantCulture, $"{events:N0} events, {next.State.ShopperCount:N0} shoppers"));
        }

        // 2. The swap, at one sequence.
        var before = features.State;
        var swappedAt = 0L;
        await turns.RunAsync(
            updater =>
            {
                before = updater.State;
                swappedAt = before.AppliedSequence;
                events += Replay(next, swappedAt, static _ => { }, CancellationToken.None);
                next.RefreshTrends();
                checkpoints.BeginAnew();
                return next;
            },
            token);
        progress(1);

        // 3. What it changed: of shoppers who have done nothing since.
        var (shoppers, items) = await Task.Run(() => Differences(before, next.State, swappedAt), token);
        return new BackfillResult(events, next.State.ShopperCount, shoppers, items, swappedAt);
    }

    private long Replay(FeatureUpdater updater, long through, Action<long> progress, CancellationToken token) => updater.Rebuild(
        reader.Read(new EventFilter { Types = FeatureUpdater.Informative, AfterSequence = updater.State.AppliedSequence, ThroughSequence = through }, token),
        through,
        clock.NowMs,
        progress);

    private static (int Shoppers, int Items) Differences(OnlineState before, OnlineState after, long at)
    {
        // Read once: an event between two looks at a shopper would count as a change.
        var shoppers = after.All.Count(shopper => shopper.State is var now && now.Sequence <= at && !Same(before.Find(shopper.UserId)?.State ?? ShopperState.Unknown, now));
        var (left, right) = (before.Items, after.Items);
        var items = left.AsOfSequence > at || right.AsOfSequence > at
            ? 0
            : Enumerable.Range(0, Math.Max(left.Count, right.Count)).Count(item => left[item] != right[item]);
        return (shoppers, items);
    }

    private static bool Same(ShopperState left, ShopperState right) =>
        left.Segment == right.Segment && left.Viewed.AsSpan().SequenceEqual(right.Viewed) && left.Carted.AsSpan().SequenceEqual(right.Carted)
        && left.Dismissed.AsSpan().SequenceEqual(right.Dismissed) && left.Purchases.Habits == right.Purchases.Habits && left.Purchases.Entries.SequenceEqual(right.Purchases.Entries);
}

/// <summary>What a backfill did.</summary>
/// <param name="Events">Events replayed.</param>
/// <param name="Shoppers">Shoppers that have values now.</param>
/// <param name="ShoppersChanged">Shoppers whose values differ from those that served before.</param>
/// <param name="ItemsChanged">Items whose statistics differ.</param>
/// <param name="Sequence">Event at which the new values began to serve.</param>
internal sealed record BackfillResult(long Events, int Shoppers, int ShoppersChanged, int ItemsChanged, long Sequence)
{
    /// <summary>In one line.</summary>
    public string Words => string.Create(
        CultureInfo.InvariantCulture, $"{Events:N0} events replayed; {ShoppersChanged:N0} of {Shoppers:N0} shoppers and {ItemsChanged:N0} items have other values");
}
