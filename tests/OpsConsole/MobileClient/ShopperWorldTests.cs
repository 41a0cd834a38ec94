using OpsConsole.Demo;
using OpsConsole.MobileClient.Shoppers;

namespace OpsConsole.Tests.MobileClient;

public class ShopperWorldTests
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 17, 12, 0, 0, TimeSpan.Zero);
    private static readonly IReadOnlyList<WorldItem> Items = DemoCatalogue.Make(5, 300);

    [Fact]
    public void The_truth_depends_on_seed_and_catalogue_only_not_on_their_order_or_who_was_met_first()
    {
        var one = new ShopperWorld(9, Items);
        var other = new ShopperWorld(9, [.. Items.Reverse()]);
        other.Shopper("someone-else");
        for (var item = 0; item < Items.Count; item += 7)
        {
            Assert.Equal(one.Items[item], other.Items[item]);
            Assert.Equal(one.TrueUtility(one.Shopper("u1"), item, Noon), other.TrueUtility(other.Shopper("u1"), item, Noon));
        }

        var different = new ShopperWorld(10, Items);
        Assert.NotEqual(one.TrueUtility(one.Shopper("u1"), 3, Noon), different.TrueUtility(different.Shopper("u1"), 3, Noon));
    }

    [Fact]
    public void What_lasts_is_not_wanted_again_at_once_and_a_staple_is_when_it_has_run_out()
    {
        var world = new ShopperWorld(9, Items);
        var shopper = world.Shopper("u2");
        var durable = Enumerable.Range(0, Items.Count).First(item => !world.IsConsumable(item));
        var before = world.TrueUtility(shopper, durable, Noon);
        ShopperWorld.Bought(shopper, durable, Noon);
        Assert.True(world.TrueUtility(shopper, durable, Noon) < before - 2);

        var due = new List<int>();
        var staple = shopper.Staples[0];
        ShopperWorld.Bought(shopper, staple, Noon);
        ShopperWorld.DueStaples(shopper, Noon, due);
        Assert.DoesNotContain(staple, due);
        ShopperWorld.DueStaples(shopper, Noon.AddDays(90), due);
        Assert.Contains(staple, due);
    }

    [Fact]
    public void A_taste_shift_begins_at_its_moment_and_its_strength_counts()
    {
        var world = new ShopperWorld(9, Items);
        var shopper = world.Shopper("u3");
        var before = Utilities(Noon);
        world.Shift = new TasteShift(Noon.AddHours(1), 1);
        Assert.Equal(before, Utilities(Noon));
        world.Shift = new TasteShift(Noon, 0);
        Assert.Equal(before, Utilities(Noon));
        world.Shift = new TasteShift(Noon, 0.5);
        var half = Distance(Utilities(Noon));
        world.Shift = new TasteShift(Noon, 1);
        var whole = Distance(Utilities(Noon));
        Assert.True(whole > 1.4 * half && half > 0.1, $"half {half}, whole {whole}");

        // Everybody's tastes change alike: what one item gains for one shopper it gains for another.
        var other = world.Shopper("u5");
        var gain = Utilities(Noon)[7] - before[7];
        var afterwards = world.TrueUtility(other, 7, Noon);
        world.Shift = null;
        Assert.Equal(before, Utilities(Noon));
        Assert.Equal(gain, afterwards - world.TrueUtility(other, 7, Noon), 5);

        double[] Utilities(DateTimeOffset at) => [.. Enumerable.Range(0, Items.Count).Select(item => world.TrueUtility(shopper, item, at))];

        double Distance(double[] now) => now.Zip(before, (a, b) => Math.Abs(a - b)).Average();
    }

    [Fact]
    public void The_best_slate_has_no_regret_and_any_other_has_some()
    {
        var world = new ShopperWorld(9, Items);
        var shopper = world.Shopper("u4");
        int[] best = [.. Enumerable.Range(0, Items.Count).OrderByDescending(item => world.TrueUtility(shopper, item, Noon)).Take(10)];
        int[] worst = [.. Enumerable.Range(0, Items.Count).OrderBy(item => world.TrueUtility(shopper, item, Noon)).Take(10)];
        Assert.Equal(0, SlateTruth.Of(world, shopper, best, Noon).Regret, 9);
        Assert.InRange(SlateTruth.Of(world, shopper, [.. best.Reverse()], Noon).Regret, 0.0001, 0.9);
        Assert.InRange(SlateTruth.Of(world, shopper, worst, Noon).Regret, 0.95, 1);
        Assert.InRange(SlateTruth.Of(world, shopper, [-1, -1], Noon).Regret, 1, 1);
    }

    [Fact]
    public void Random_numbers_are_the_published_ones()
    {
        // xoshiro256** seeded with SplitMix64 of 0; computed independently from the reference code of Blackman and Vigna.
        var random = new SeededRandom(0);
        Assert.Equal([0x99EC5F36CB75F2B4UL, 0xBF6E1F784956452AUL, 0x1A5F849D4933E6E0UL], new[] { random.NextBits(), random.NextBits(), random.NextBits() });
        var id = new SeededRandom(1).NextUuid7(Noon);
        Assert.Equal(7, id.Version);
        Assert.StartsWith(Noon.ToUnixTimeMilliseconds().ToString("x12", null).Insert(8, "-"), id.ToString(), StringComparison.Ordinal);
    }
}
