using OpsConsole.Engines.Features;

namespace OpsConsole.Engines.Recommendation;

/// <summary>
/// Walks a log in the order in which its lines became known and keeps the features as of that moment: what the feature store held then.
/// A line that happened early and became known late counts from then on, and so never changes what was seen before it.
/// </summary>
public sealed class PurchaseReplay
{
    private readonly ArraySegment<Purchase> _lines;
    private readonly ItemStatisticsBuilder _items = new();
    private int _next;

    /// <param name="log">The purchases.</param>
    public PurchaseReplay(PurchaseLog log)
    {
        _lines = IsInOrder(log.Span) ? log.Segment : Ordered(log.Span);
        Histories = new UserHistory[log.UserCount];
        Array.Fill(Histories, UserHistory.Empty);
    }

    /// <summary>Every shopper's history as of the moment reached, by <see cref="Purchase.User"/>.</summary>
    public UserHistory[] Histories { get; }

    /// <summary>All items' sales as of the moment reached.</summary>
    /// <param name="atMs">That moment, Unix ms.</param>
    public ItemStatistics Items(long atMs) => _items.Snapshot(atMs);

    /// <summary>Takes in every line that was known before a moment.</summary>
    /// <param name="atMs">Unix ms; not before an earlier one.</param>
    public void AdvanceTo(long atMs)
    {
        for (; _next < _lines.Count && _lines[_next].KnownAtMs < atMs; _next++)
        {
            var line = _lines[_next];
            ref var history = ref Histories[line.User];
            var fact = line.Fact;
            _items.Apply(history, fact, _next + 1);
            history = history.With(fact);
        }
    }

    /// <summary>Takes in every line that is left.</summary>
    public void AdvanceToEnd() => AdvanceTo(long.MaxValue);

    private static bool IsInOrder(ReadOnlySpan<Purchase> lines)
    {
        for (var place = 1; place < lines.Length; place++)
        {
            if (lines[place].KnownAtMs < lines[place - 1].KnownAtMs)
            {
                return false;
            }
        }

        return true;
    }

    private static Purchase[] Ordered(ReadOnlySpan<Purchase> lines)
    {
        var ordered = lines.ToArray();
        var order = new (long KnownAtMs, int Place)[ordered.Length];
        for (var place = 0; place < order.Length; place++)
        {
            order[place] = (ordered[place].KnownAtMs, place);
        }

        Array.Sort(order, ordered);
        return ordered;
    }
}
