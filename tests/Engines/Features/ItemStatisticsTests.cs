using CsCheck;
using OpsConsole.Engines.Features;

namespace OpsConsole.Engines.Tests.Features;

public sealed class ItemStatisticsTests
{
    private const long Hour = 3_600_000;
    private const long Day = 24 * Hour;
    private const long Start = 1_700_000_000_000;

    [Fact]
    public void Counts_halve_with_their_half_lives()
    {
        var later = SalesDecay.One.After(90 * Day);

        Assert.Equal(Math.Pow(2, -30), later.Days3, 15);
        Assert.Equal(Math.Pow(2, -90d / 7), later.Days7, 12);
        Assert.Equal(Math.Pow(2, -90d / 14), later.Days14, 12);
        Assert.Equal(.125, later.Days30, 12);
        Assert.Equal(.5, later.Days90, 12);
        Assert.Equal(new PairDecay(1 / 512f, .125f, .5f), PairDecay.One.After(180 * Day));
    }

    [Fact]
    public void A_sale_counts_once_a_visit_and_tells_repeats_and_newcomers_apart()
    {
        var shop = new Shop();
        shop.Buy("a", 1, Start, 2);
        shop.Buy("a", 1, Start + 60_000, 2);
        shop.Buy("b", 1, Start + Hour, 3);
        shop.Buy("a", 1, Start + 5 * Day, 2);
        shop.Buy("a", 2, Start + 5 * Day, 9);
        var items = shop.Items(Start + 5 * Day);

        Assert.Equal((3, 2), (items[1].Count, items[1].Buyers));
        Assert.Equal((1, 1), (items[2].Count, items[2].Buyers));
        Assert.Equal(1, items[1].Repeats.Days90, 12);
        Assert.Equal(0, items[2].Newcomers.Days90);
        Assert.Equal(2, items[1].Newcomers.Days90 / Math.Pow(2, -5d / 90), 2);
        Assert.Equal(4, items.Shop.Count);
        Assert.Equal((Start, Start + 5 * Day), (items[1].FirstAtMs, items[1].LastAtMs));
        Assert.Equal(0, items[77_777].Count);
    }

    [Fact]
    public void A_snapshot_stays_as_it_was()
    {
        var shop = new Shop();
        shop.Buy("a", 1, Start);
        var before = shop.Items(Start);
        shop.Buy("b", 1, Start + Hour);
        shop.Buy("b", 500, Start + Hour);

        Assert.Equal((1, 0, 1L), (before[1].Count, before[500].Count, before.AsOfSequence));
        Assert.Equal((2, 1, 3L), (shop.Items(Start + Hour)[1].Count, shop.Items(Start + Hour)[500].Count, shop.Items(Start + Hour).AsOfSequence));
    }

    [Fact]
    public void Order_of_arrival_changes_counts_by_rounding_only() =>
        Gen.Int[0, 400].Array[1, 30].Where(hours => hours.Distinct().Count() == hours.Length)
            .SelectMany(Gen.Shuffle, (hours, shuffled) => (hours, shuffled)).Sample((hours, shuffled) =>
            {
                var (one, two) = (Sold(hours)[1], Sold(shuffled)[1]);

                Assert.Equal((one.Count, one.FirstAtMs, one.LastAtMs), (two.Count, two.FirstAtMs, two.LastAtMs));
                Assert.Equal(1, one.Sales.Days3 / two.Sales.Days3, 9);
                Assert.Equal(1, one.Sales.Days90 / two.Sales.Days90, 9);

                ItemStatistics Sold(int[] at)
                {
                    var shop = new Shop();
                    foreach (var hour in at)
                    {
                        shop.Buy($"shopper {hour}", 1, Start + hour * Hour);
                    }

                    return shop.Items(Start + 400 * Hour);
                }
            });

    private sealed class Shop
    {
        private readonly ItemStatisticsBuilder _items = new();
        private readonly Dictionary<string, UserHistory> _histories = [];
        private long _sequence;

        public void Buy(string shopper, int item, long atMs, float price = 0)
        {
            var history = _histories.GetValueOrDefault(shopper, UserHistory.Empty);
            var fact = new PurchaseFact(item, atMs, 1, price);
            _items.Apply(history, fact, ++_sequence);
            _histories[shopper] = history.With(fact);
        }

        public ItemStatistics Items(long atMs) => _items.Snapshot(atMs);
    }
}
