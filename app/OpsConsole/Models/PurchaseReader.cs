using System.Globalization;
using OpsConsole.Catalog;
using OpsConsole.Engines.Recommendation;
using OpsConsole.Platform.Events;

namespace OpsConsole.Models;

/// <summary>Reads purchases out of the event table into the log that training works on.</summary>
/// <remarks>Lines of one session, or without a session of one UTC day, are a basket. Purchases of items without a place in the catalogue are left out.</remarks>
public sealed class PurchaseReader(EventReader events, CurrentCatalog catalog)
{
    /// <summary>What had happened and was known before a moment. Blocks on the disk: call it from a worker.</summary>
    public PurchaseLog ReadKnownAt(DateTimeOffset asOf, CancellationToken token) =>
        Gather(events.Read(new EventFilter { Types = [EventType.Purchase], OccurredBefore = asOf, ReceivedBefore = asOf }, token));

    /// <summary>What was known before a moment, and what happened in the window from it on. Blocks on the disk.</summary>
    public PurchaseLog ReadWithWindow(DateTimeOffset asOf, DateTimeOffset until, CancellationToken token)
    {
        var asOfMs = asOf.ToUnixTimeMilliseconds();
        return Gather(events.Read(new EventFilter { Types = [EventType.Purchase], OccurredBefore = until }, token)
            .Where(row => row.OccurredAtMs >= asOfMs || row.ReceivedAtMs < asOfMs));
    }

    private PurchaseLog Gather(IEnumerable<EventRow> rows)
    {
        var items = catalog.Snapshot;
        var builder = new PurchaseLogBuilder();
        foreach (var row in rows)
        {
            if (row.ItemId is not null && items.Find(row.ItemId) is { } item)
            {
                builder.Add(row.UserId, BasketOf(row), item.Ordinal, row.OccurredAtMs, (float)row.Quantity, row.ValueTenThousandths / 10_000f);
            }
        }

        return builder.Build(items.Items.Count);
    }

    private static string BasketOf(in EventRow row) =>
        row.SessionId ?? "day " + (row.OccurredAtMs / 86_400_000).ToString(CultureInfo.InvariantCulture);
}
