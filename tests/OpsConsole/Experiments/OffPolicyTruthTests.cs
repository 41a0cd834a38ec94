using System.Globalization;
using OpsConsole.Engines.Statistics;
using OpsConsole.MobileClient.Shoppers;

namespace OpsConsole.Tests.Experiments;

/// <summary>
/// Off-policy estimates against the truth, in the world of the demo's shoppers: slates of eight items in a uniformly random order are logged with their
/// propensity of 1/8 a place, and another ranking of the same eight is judged by that log alone.
/// </summary>
public sealed class OffPolicyTruthTests
{
    private const int Places = 8;
    private const int Slates = 1_500;
    private const int Seeds = 60;
    private static readonly DateTimeOffset At = new(2026, 3, 2, 18, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_truth_lies_in_the_interval_in_nine_of_ten_runs_and_the_naive_average_is_off()
    {
        var world = new ShopperWorld(5, [.. Enumerable.Range(0, 200).Select(number => new WorldItem(
            string.Create(CultureInfo.InvariantCulture, $"item-{number:000}"), "Thing", $"Aisle {number % 5}/Shelf {number % 20}", 2 + (number % 40)))]);
        int ips = 0, snips = 0, robust = 0, naive = 0;
        var smallestSample = double.MaxValue;
        for (var seed = 0; seed < Seeds; seed++)
        {
            var (choices, truth) = Log(world, (ulong)seed + 900);
            var estimate = OffPolicy.Estimate(choices);
            ips += Covers(estimate.Ips, truth);
            snips += Covers(estimate.Snips, truth);
            robust += Covers(estimate.DoublyRobust, truth);
            naive += Covers(estimate.Logged, truth);
            smallestSample = Math.Min(smallestSample, estimate.EffectiveSampleSize);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"of {Seeds}: IPS {ips}, SNIPS {snips}, DR {robust}, naive {naive}; least effective sample {smallestSample:F0}");
        Assert.InRange(ips, Seeds * 0.9, Seeds);
        Assert.InRange(snips, Seeds * 0.9, Seeds);
        Assert.InRange(robust, Seeds * 0.9, Seeds);
        Assert.InRange(naive, 0, Seeds * 0.1);
        Assert.InRange(smallestSample, Slates * 0.8, Slates * Places);
    }

    private static int Covers(PolicyValue estimate, double truth) => estimate.Lower <= truth && truth <= estimate.Upper ? 1 : 0;

    /// <summary>One log of slates, and what the other ranking would truly have earned on them: mean taps a place.</summary>
    private static (List<LoggedChoice> Choices, double Truth) Log(ShopperWorld world, ulong seed)
    {
        var random = new SplitMix64(seed);
        var choices = new List<LoggedChoice>(Slates * Places);
        var truth = 0.0;
        for (var slate = 0; slate < Slates; slate++)
        {
            var shopper = world.Shopper(string.Create(CultureInfo.InvariantCulture, $"shopper-{random.NextBelow(400)}"));
            var items = Choose(world, shopper, ref random);
            var utilities = Array.ConvertAll(items, item => world.TrueUtility(shopper, item, At));
            // The candidate knows the tastes, but not exactly.
            var noisy = new double[Places];
            for (var place = 0; place < Places; place++)
            {
                noisy[place] = utilities[place] + (3 * (random.NextDouble() - 0.5));
            }

            var target = Enumerable.Range(0, Places).OrderByDescending(place => noisy[place]).ToArray();
            for (var place = 0; place < Places; place++)
            {
                var looked = Math.Pow(shopper.Patience, place);
                truth += looked * ShopperWorld.TapProbability(utilities[target[place]]) / (Slates * Places);
                var reward = random.NextDouble() < looked * ShopperWorld.TapProbability(utilities[place]) ? 1 : 0;
                // The predictions are crude: what a mediocre item earns at that place.
                var predicted = looked * ShopperWorld.TapProbability(0.5 * noisy[place]);
                choices.Add(new LoggedChoice(slate, reward, 1.0 / Places, target[place] == place ? 1 : 0, predicted, looked * ShopperWorld.TapProbability(0.5 * noisy[target[place]])));
            }
        }

        return (choices, truth);
    }

    /// <summary>The best eight of thirty random items, in a uniformly random order (Fisher, Yates).</summary>
    private static int[] Choose(ShopperWorld world, Shopper shopper, ref SplitMix64 random)
    {
        var pool = new HashSet<int>();
        while (pool.Count < 30)
        {
            pool.Add(random.NextBelow(world.Items.Count));
        }

        int[] items = [.. pool.OrderByDescending(item => world.TrueUtility(shopper, item, At)).Take(Places)];
        for (var place = Places - 1; place > 0; place--)
        {
            var other = random.NextBelow(place + 1);
            (items[place], items[other]) = (items[other], items[place]);
        }

        return items;
    }
}
