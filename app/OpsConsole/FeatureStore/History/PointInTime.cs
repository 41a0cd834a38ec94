using System.Runtime.InteropServices;
using OpsConsole.Catalog;
using OpsConsole.Engines.Features;
using OpsConsole.Platform.Events;

namespace OpsConsole.FeatureStore.History;

/// <summary>Values of features at any past moment: the events known then, replayed through the definitions that serve.</summary>
/// <remarks>
/// Known at a moment is what the server had received by then. An event that came later does not count, however long ago it says to have
/// happened; so the answer is what serving would have read at that moment, and never changes afterwards. There is no index by shopper: a look
/// at one reads through the event table, some hundred milliseconds a million events.
/// </remarks>
internal sealed class PointInTime(EventReader reader, CurrentCatalog catalog)
{
    /// <summary>A shopper's history as it was known at a moment. Blocks on the disk: call it from a worker.</summary>
    /// <param name="userId">The shopper.</param>
    /// <param name="asOf">The moment.</param>
    /// <param name="token">Ends the reading.</param>
    /// <returns>The history, and how many of the shopper's events were known; 0 when nobody of that id had been heard of.</returns>
    public (UserHistory History, long Events) Shopper(string userId, DateTimeOffset asOf, CancellationToken token)
    {
        var items = catalog.Snapshot;
        var history = UserHistory.Empty;
        var events = 0L;
        foreach (var row in reader.Read(KnownAt(asOf) with { UserId = userId }, token))
        {
            events++;
            if (row.Type == EventType.Purchase && Fact(row, items) is { } fact)
            {
                history = history.With(fact);
            }
        }

        return (history, events);
    }

    /// <summary>Every item's statistics as they were known at a moment: a replay of all purchases until then. Blocks on the disk.</summary>
    public ItemStatistics Items(DateTimeOffset asOf, CancellationToken token)
    {
        var items = catalog.Snapshot;
        var histories = new Dictionary<string, UserHistory>(StringComparer.Ordinal);
        var statistics = new ItemStatisticsBuilder();
        foreach (var row in reader.Read(KnownAt(asOf) with { Types = [EventType.Purchase] }, token))
        {
            if (Fact(row, items) is { } fact)
            {
                ref var history = ref CollectionsMarshal.GetValueRefOrAddDefault(histories, row.UserId, out _);
                history ??= UserHistory.Empty;
                statistics.Apply(history, fact, row.Sequence);
                history = history.With(fact);
            }
        }

        return statistics.Snapshot(asOf.ToUnixTimeMilliseconds());
    }

    private static EventFilter KnownAt(DateTimeOffset asOf) => new() { ReceivedBefore = asOf.AddMilliseconds(1) };

    private static PurchaseFact? Fact(in EventRow row, CatalogSnapshot items) => row.ItemId is { } id && items.Find(id) is { } item
        ? new PurchaseFact(item.Ordinal, EventTime.EffectiveMs(row), (float)row.Quantity, row.ValueTenThousandths / 10_000f)
        : null;
}
