using OpsConsole.Engines.Statistics;

namespace OpsConsole.Engines.Tests.Statistics;

public sealed class OffPolicyTests
{
    [Fact]
    public void Hand_made_numbers()
    {
        // Weights 0, 2, 4; rewards 1, 1, 0: IPS 2/3, SNIPS 2/6; effective size 36/20.
        var estimate = OffPolicy.Estimate([new(0, 1, 0.5, 0), new(1, 1, 0.5, 1), new(2, 0, 0.25, 1)]);
        Assert.Equal(2 / 3.0, estimate.Logged.Value, 12);
        Assert.Equal(2 / 3.0, estimate.Ips.Value, 12);
        Assert.Equal(2 / 6.0, estimate.Snips.Value, 12);
        Assert.Equal(36 / 20.0, estimate.EffectiveSampleSize, 12);
        Assert.Equal(3, estimate.Choices);
        // Without predictions the doubly robust estimate is the inverse propensity score.
        Assert.Equal(estimate.Ips.Value, estimate.DoublyRobust.Value, 12);
    }

    [Fact]
    public void The_policy_that_logged_is_worth_what_it_earned()
    {
        var choices = Enumerable.Range(0, 100).Select(n => new LoggedChoice(n, n % 3 == 0 ? 1 : 0, 0.2, 0.2)).ToList();
        var estimate = OffPolicy.Estimate(choices);
        Assert.Equal(estimate.Logged, estimate.Ips);
        Assert.Equal(estimate.Logged, estimate.Snips);
        Assert.Equal(100, estimate.EffectiveSampleSize, 9);
    }

    [Fact]
    public void Choices_of_one_shopper_are_not_counted_as_independent()
    {
        // Ten shoppers who each repeat the same outcome a hundred times tell as much as ten choices.
        var repeated = OffPolicy.Estimate([.. Enumerable.Range(0, 1_000).Select(n => new LoggedChoice(n / 100, n / 100 % 2, 1, 1))]);
        var once = OffPolicy.Estimate([.. Enumerable.Range(0, 10).Select(n => new LoggedChoice(n, n % 2, 1, 1))]);
        Assert.Equal(once.Ips.StandardError, repeated.Ips.StandardError, 12);
    }

    [Fact]
    public void Nothing_that_the_policy_would_choose_was_logged()
    {
        var estimate = OffPolicy.Estimate([new(0, 1, 0.5, 0), new(1, 1, 0.5, 0)]);
        Assert.Equal(0, estimate.EffectiveSampleSize);
        Assert.True(double.IsNaN(estimate.Snips.Value));
        Assert.True(double.IsNaN(OffPolicy.Estimate([]).Ips.Value));
        Assert.Throws<ArgumentException>(() => OffPolicy.Estimate([new(0, 1, 0, 1)]));
    }

    /// <summary>Five actions chosen by a softmax that prefers bad ones; the target takes the best most of the time.</summary>
    [Fact]
    public void Intervals_cover_the_truth_where_the_naive_average_misses_it_and_good_predictions_narrow_them()
    {
        double[] truth = [0.05, 0.1, 0.15, 0.2, 0.4];
        double[] logging = [0.4, 0.3, 0.15, 0.1, 0.05];
        double[] target = [0.02, 0.03, 0.05, 0.1, 0.8];
        var value = truth.Zip(target, (reward, chance) => reward * chance).Sum();
        const int Seeds = 200;
        int ips = 0, snips = 0, robust = 0, naive = 0;
        double ipsError = 0, robustError = 0;
        for (var seed = 0; seed < Seeds; seed++)
        {
            var random = new SplitMix64((ulong)seed + 77);
            var choices = new List<LoggedChoice>();
            for (var n = 0; n < 3_000; n++)
            {
                var action = 0;
                for (var at = random.NextDouble(); action < 4 && at >= logging[action]; action++)
                {
                    at -= logging[action];
                }

                var reward = random.NextDouble() < truth[action] ? 1 : 0;
                choices.Add(new LoggedChoice(n, reward, logging[action], target[action], truth[action] * 0.9, value * 0.9));
            }

            var estimate = OffPolicy.Estimate(choices);
            ips += Covers(estimate.Ips) ? 1 : 0;
            snips += Covers(estimate.Snips) ? 1 : 0;
            robust += Covers(estimate.DoublyRobust) ? 1 : 0;
            naive += Covers(estimate.Logged) ? 1 : 0;
            ipsError += estimate.Ips.StandardError / Seeds;
            robustError += estimate.DoublyRobust.StandardError / Seeds;
        }

        Assert.InRange(ips, Seeds * 0.9, Seeds * 0.995);
        Assert.InRange(snips, Seeds * 0.9, Seeds * 0.995);
        Assert.InRange(robust, Seeds * 0.9, Seeds * 0.995);
        Assert.Equal(0, naive);
        Assert.True(robustError < ipsError, $"{robustError} against {ipsError}");

        bool Covers(PolicyValue estimated) => estimated.Lower <= value && value <= estimated.Upper;
    }
}
