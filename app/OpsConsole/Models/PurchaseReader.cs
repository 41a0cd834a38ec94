using System.Globalization;
using OpsConsole.Catalog;
using OpsConsole.Engines.Recommendation;
using OpsConsole.Platform.Events;

namespace OpsConsole.Models;

/// <summary>Reads purchases out of the event table into the log that training works on.</summary>
/// <remarks>Purchases count at their effective time (<see cref="EventTime"/>), as in the online features. Lines of one session, or without a session of one UTC day, are a basket. Purchases of items without a place in the catalogue are left out.</remarks>
public sealed class PurchaseReader(EventReader events, CurrentCatalog catalog)
{
    /// <summary>What was known, and so had happened, before a moment. Blocks on the disk: call it from a worker.</summary>
    public PurchaseLog ReadKnownAt(DateTimeOffset asOf, CancellationToken token) =>
        Gather(events.Read(new EventFilter { Types = [EventType.Purchase], ReceivedBefore = asOf }, token));

    /// <summary>What was known before a moment, and what happened in the window from it on. Blocks on the disk.</summary>
    public PurchaseLog ReadWithWindow(DateTimeOffset asOf, DateTimeOffset until, CancellationToken token)
    {
        var asOfMs = asOf.ToUnixTimeMilliseconds();
        return Gather(events.Read(new EventFilter { Types = [EventType.Purchase], EffectiveBefore = until }, token)
            .Where(row => EventTime.EffectiveMs(row) >= asOfMs || row.ReceivedAtMs < asOfMs));
    }

    private PurchaseLog Gather(IEnumerable<EventRow> rows)
    {
        var items = catalog.Snapshot;
        var builder = new PurchaseLogBuilder();
        foreach (var row in rows)
        {
            if (row.ItemId is not null && items.Find(row.ItemId) is { } item)
            {
                builder.Add(row.UserId, BasketOf(row), item.Ordinal, EventTime.EffectiveMs(row), (float)row.Quantity, row.ValueTenThousandths / 10_000f, Math.Max(EventTime.EffectiveMs(row), row.ReceivedAtMs));
            }
        }

        return builder.Build(items.Items.Count);
    }

    private static string BasketOf(in EventRow row) =>
        row.SessionId ?? "day " + (EventTime.EffectiveMs(row) / 86_400_000).ToString(CultureInfo.InvariantCulture);
}
