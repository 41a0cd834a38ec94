namespace OpsConsole.Engines.Features;

/// <summary>
/// Counts sales, one purchase at a time, in the order in which they became known: used by the replay of training, by the rebuild at start
/// and by the live stream alike. Not safe for more than one thread; the snapshots are.
/// </summary>
/// <remarks>
/// Counts decay to the item's latest sale rather than to one landmark, so that a half-life of three days holds for any length of history.
/// The same purchases in the same order give the same bits; in another order the same values up to rounding, prices and quantities apart,
/// which follow the order of arrival.
/// </remarks>
public sealed class ItemStatisticsBuilder
{
    private const float FastShare = .2f;
    private const float SlowShare = .02f;

    private readonly List<ItemSales[]> _pages = [];
    private readonly List<bool> _shared = [];
    private ItemSales _shop = ItemSales.Never;
    private long _sequence;

    /// <summary>A builder that has counted nothing.</summary>
    public ItemStatisticsBuilder()
    {
    }

    /// <summary>A builder that goes on from a snapshot, as the one that made it would.</summary>
    public ItemStatisticsBuilder(ItemStatistics from)
    {
        _pages.AddRange(from.Pages);
        _shared.AddRange(Enumerable.Repeat(true, from.Pages.Length));
        _shop = from.Shop;
        _sequence = from.AsOfSequence;
    }

    /// <summary>Sequence of the newest purchase taken in; 0 for none.</summary>
    public long AsOfSequence => _sequence;

    /// <summary>Takes a purchase in. O(1) but for the first item of a page after a snapshot.</summary>
    /// <param name="buyer">The shopper's history before this purchase.</param>
    /// <param name="fact">What was bought.</param>
    /// <param name="sequence">Its place in the stream; never falls.</param>
    public void Apply(UserHistory buyer, in PurchaseFact fact, long sequence)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(fact.Item);
        ArgumentOutOfRangeException.ThrowIfLessThan(sequence, _sequence);
        _sequence = sequence;
        var counted = buyer.IsCounted(fact.Item, fact.AtMs);
        var repeat = buyer.Contains(fact.Item);
        ref readonly var habits = ref buyer.Habits;
        var newcomer = habits.Visits == 0 || (habits.Visits == 1 && habits.IsSameVisit(fact.AtMs));
        ref var sales = ref Writable(fact.Item);
        sales = Add(sales, fact, counted, repeat, newcomer);
        _shop = Add(_shop, fact, counted, repeat, newcomer);
    }

    /// <summary>What has been counted so far. O(items / <see cref="ItemStatistics.PageSize"/>): pages are copied when they change next.</summary>
    /// <param name="atMs">The moment, Unix ms.</param>
    public ItemStatistics Snapshot(long atMs)
    {
        for (var page = 0; page < _shared.Count; page++)
        {
            _shared[page] = true;
        }

        return new ItemStatistics([.. _pages], _shop, _sequence, atMs);
    }

    private static ItemSales Add(in ItemSales sales, in PurchaseFact fact, bool counted, bool repeat, bool newcomer)
    {
        var logPrice = fact.Price > 0 ? MathF.Log(fact.Price) : float.NaN;
        var one = counted ? default : SalesDecay.One;
        return new ItemSales
        {
            Count = counted ? sales.Count : sales.Count + 1,
            Buyers = repeat ? sales.Buyers : sales.Buyers + 1,
            FirstAtMs = sales.Count == 0 ? fact.AtMs : Math.Min(sales.FirstAtMs, fact.AtMs),
            LastAtMs = Math.Max(sales.LastAtMs, fact.AtMs),
            Sales = sales.Sales.With(sales.LastAtMs, one, fact.AtMs),
            Repeats = sales.Repeats.With(sales.LastAtMs, repeat ? one : default, fact.AtMs),
            Newcomers = sales.Newcomers.With(sales.LastAtMs, newcomer ? one : default, fact.AtMs),
            Quantity = sales.Count == 0 ? fact.Quantity : sales.Quantity + SlowShare * (fact.Quantity - sales.Quantity),
            LogPriceFast = Follow(sales.LogPriceFast, logPrice, FastShare),
            LogPriceSlow = Follow(sales.LogPriceSlow, logPrice, SlowShare),
        };
    }

    private static float Follow(float level, float value, float share)
    {
        if (float.IsNaN(level) || float.IsNaN(value))
        {
            return float.IsNaN(level) ? value : level;
        }

        return level + share * (value - level);
    }

    /// <summary>The item's place in a page that no snapshot holds.</summary>
    private ref ItemSales Writable(int item)
    {
        var page = item / ItemStatistics.PageSize;
        while (_pages.Count <= page)
        {
            var fresh = new ItemSales[ItemStatistics.PageSize];
            Array.Fill(fresh, ItemSales.Never);
            _pages.Add(fresh);
            _shared.Add(false);
        }

        if (_shared[page])
        {
            _pages[page] = (ItemSales[])_pages[page].Clone();
            _shared[page] = false;
        }

        return ref _pages[page][item % ItemStatistics.PageSize];
    }
}
