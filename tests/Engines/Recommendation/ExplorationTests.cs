using OpsConsole.Engines.Recommendation;
using OpsConsole.Engines.Statistics;

namespace OpsConsole.Engines.Tests.Recommendation;

public sealed class ExplorationTests
{
    [Fact]
    public void Every_item_comes_to_every_place_equally_often_and_a_seed_repeats_its_order()
    {
        const int Rounds = 40_000;
        var counts = new int[8, 8];
        for (var round = 0; round < Rounds; round++)
        {
            int[] items = [0, 1, 2, 3, 4, 5, 6, 7];
            ExplorationShuffle.Shuffle(items.AsSpan(), (ulong)round * 0x9e3779b97f4a7c15);
            for (var place = 0; place < 8; place++)
            {
                counts[items[place], place]++;
            }

            int[] again = [0, 1, 2, 3, 4, 5, 6, 7];
            ExplorationShuffle.Shuffle(again.AsSpan(), (ulong)round * 0x9e3779b97f4a7c15);
            Assert.Equal(items, again);
        }

        // Six standard errors of a binomial share.
        var bound = 6 * Math.Sqrt(0.125 * 0.875 / Rounds);
        foreach (var count in counts)
        {
            Assert.InRange((double)count / Rounds, 0.125 - bound, 0.125 + bound);
        }
    }

    [Theory]
    [InlineData(2, 5)]
    [InlineData(0.3, 0.4)]
    [InlineData(40, 960)]
    public void Beta_draws_have_the_distributions_mean_and_variance(double alpha, double beta)
    {
        const int Draws = 100_000;
        var random = new SplitMix64(3);
        var (sum, squares) = (0.0, 0.0);
        for (var draw = 0; draw < Draws; draw++)
        {
            var value = BetaSampling.Next(alpha, beta, ref random);
            Assert.InRange(value, 0, 1);
            (sum, squares) = (sum + value, squares + (value * value));
        }

        var mean = alpha / (alpha + beta);
        var variance = alpha * beta / ((alpha + beta) * (alpha + beta) * (alpha + beta + 1));
        Assert.InRange(sum / Draws, mean - (6 * Math.Sqrt(variance / Draws)), mean + (6 * Math.Sqrt(variance / Draws)));
        Assert.InRange((squares / Draws) - (sum / Draws * (sum / Draws)), variance * 0.95, variance * 1.05);
    }

    [Fact]
    public void Odds_sum_to_one_favour_what_is_tapped_and_leave_nobody_without_a_chance()
    {
        ItemExposure[] newcomers = [new(10, 100, 20), new(11, 100, 2), new(12, 0, 0), new(13, 100, 0)];

        var odds = ExplorationOdds.Compute(newcomers, rate: 0.05, strength: 20, rounds: 4_000, seed: 1);

        var weights = odds.Weights.ToArray();
        Assert.Equal(1, weights.Sum(), 9);
        Assert.Equal([10, 11, 12, 13], odds.Items.ToArray());
        Assert.Equal(0, weights.Index().MaxBy(pair => pair.Item).Index);
        Assert.True(weights[2] > weights[3], "who was never shown may be good; who was shown a hundred times for nothing is not");
        Assert.All(weights, weight => Assert.InRange(weight, ExplorationOdds.EvenShare / 4, 1));
        Assert.Equal(weights, ExplorationOdds.Compute(newcomers, 0.05, 20, 4_000, 1).Weights.ToArray());
        Assert.Equal(0, ExplorationOdds.Compute([], 0.05, 20, 10, 1).Count);
    }

    [Fact]
    public void Items_are_drawn_as_often_as_their_propensities_say()
    {
        const int Draws = 200_000;
        var odds = ExplorationOdds.Compute([new(10, 50, 10), new(11, 50, 2), new(12, 0, 0), new(13, 90, 1), new(14, 3, 1)], 0.05, 20, 2_000, 1);
        var seeds = new SplitMix64(77);
        var drawn = new Dictionary<int, int>();
        var stated = new Dictionary<int, double>();
        for (var draw = 0; draw < Draws; draw++)
        {
            var item = odds.Draw(seeds.Next(), new Except(11), out var propensity);
            drawn[item] = drawn.GetValueOrDefault(item) + 1;
            Assert.True(stated.TryAdd(item, propensity) || stated[item] == propensity);
        }

        Assert.Equal([10, 12, 13, 14], drawn.Keys.Order());
        Assert.Equal(1, stated.Values.Sum(), 9);
        foreach (var (item, count) in drawn)
        {
            var bound = 6 * Math.Sqrt(stated[item] * (1 - stated[item]) / Draws);
            Assert.InRange((double)count / Draws, stated[item] - bound, stated[item] + bound);
        }
    }

    [Fact]
    public void A_draw_repeated_with_slightly_other_odds_mostly_gives_the_same()
    {
        ItemExposure[] newcomers = [.. Enumerable.Range(0, 30).Select(item => new ItemExposure(item, 10 * item, item / 3))];
        var before = ExplorationOdds.Compute(newcomers, 0.05, 20, 2_000, 1);
        newcomers[7] = newcomers[7] with { Impressions = newcomers[7].Impressions + 4 };
        var after = ExplorationOdds.Compute([.. newcomers.Skip(1), new ItemExposure(99, 0, 0)], 0.05, 20, 2_000, 1);
        var seeds = new SplitMix64(5);

        var same = Enumerable.Range(0, 2_000).Count(_ =>
        {
            var seed = seeds.Next();
            return before.Draw(seed, default(Everybody), out double _) == after.Draw(seed, default(Everybody), out double _);
        });

        Assert.InRange(same, 1_200, 2_000);
    }

    [Fact]
    public void Where_nobody_may_be_drawn_nobody_is()
    {
        var odds = ExplorationOdds.Compute([new(10, 0, 0)], 0.05, 20, 10, 1);

        Assert.Equal(-1, odds.Draw(1, new Except(10), out var propensity));
        Assert.Equal(0, propensity);
        Assert.Equal(-1, ExplorationOdds.None.Draw(1, default(Everybody), out _));
    }

    private readonly struct Except(int item) : IItemRule
    {
        public bool Allows(int other) => other != item;
    }

    private readonly struct Everybody : IItemRule
    {
        public bool Allows(int item) => true;
    }
}
