namespace OpsConsole.Engines.Recommendation;

/// <summary>Every purchase that training may see, ordered by time; immutable. Made by <see cref="PurchaseLogBuilder"/>.</summary>
public sealed class PurchaseLog
{
    private readonly ArraySegment<Purchase> _lines;

    internal PurchaseLog(ArraySegment<Purchase> lines, IReadOnlyList<string> userIds, int itemCount, int basketCount)
    {
        _lines = lines;
        UserIds = userIds;
        ItemCount = itemCount;
        BasketCount = basketCount;
    }

    /// <summary>Lines by time; those of one moment in the order in which they were added.</summary>
    public IReadOnlyList<Purchase> Lines => _lines;

    /// <summary>The same lines, to go through without copying.</summary>
    internal ArraySegment<Purchase> Segment => _lines;

    /// <summary>The same lines, for loops.</summary>
    public ReadOnlySpan<Purchase> Span => _lines;

    /// <summary>The shop's ids of the shoppers, by <see cref="Purchase.User"/>.</summary>
    public IReadOnlyList<string> UserIds { get; }

    /// <summary>Shoppers of the whole log that this one was cut from: <see cref="Purchase.User"/> is below it.</summary>
    public int UserCount => UserIds.Count;

    /// <summary>Every <see cref="Purchase.Item"/> is below it.</summary>
    public int ItemCount { get; }

    /// <summary>Every <see cref="Purchase.Basket"/> is below it.</summary>
    public int BasketCount { get; }

    /// <summary>
    /// What was known before a moment, and so had happened; numbers of shoppers, items and baskets stay the same. Copies only where
    /// lines became known late.
    /// </summary>
    public PurchaseLog Before(long asOfMs)
    {
        var happened = _lines[..FirstAtOrAfter(asOfMs)];
        foreach (ref readonly var line in happened.AsSpan())
        {
            if (line.KnownAtMs >= asOfMs)
            {
                return new PurchaseLog(Array.FindAll(happened.ToArray(), one => one.KnownAtMs < asOfMs), UserIds, ItemCount, BasketCount);
            }
        }

        return new PurchaseLog(happened, UserIds, ItemCount, BasketCount);
    }

    /// <summary>The lines that happened from a moment (inclusive) to another (exclusive), known whenever, without copying.</summary>
    public PurchaseLog Between(long fromMs, long untilMs) =>
        new(_lines[FirstAtOrAfter(fromMs)..FirstAtOrAfter(Math.Max(fromMs, untilMs))], UserIds, ItemCount, BasketCount);

    private int FirstAtOrAfter(long atMs)
    {
        var (low, high) = (0, _lines.Count);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_lines[middle].AtMs < atMs)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
