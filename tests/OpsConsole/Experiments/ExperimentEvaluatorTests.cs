using OpsConsole.Engines.Statistics;
using OpsConsole.Experiments;
using OpsConsole.Platform.Served;
using OpsConsole.Platform.Telemetry.Conversion;

namespace OpsConsole.Tests.Experiments;

public sealed class ExperimentEvaluatorTests
{
    private static readonly ArmDefinition[] Halves = [new("control", 0.5), new("treatment", 0.5)];
    private static readonly GuardrailDefinition[] Guardrails = [new(ExperimentMetrics.PurchaseConversion, 0.05)];

    /// <summary>Both arms are the same; shoppers come and go on buying for a while. It is looked at after every twenty of them.</summary>
    [Fact]
    public void Two_equal_arms_have_no_winner_and_break_no_guardrail_in_95_of_100_runs_however_often_one_looks()
    {
        const int Runs = 200;
        int decided = 0, broken = 0, mismatched = 0;
        for (var run = 0; run < Runs; run++)
        {
            var random = new SplitMix64((ulong)run + 500);
            var taps = new List<(int Arm, double Chance, bool Tapped, bool Bought, double Spent)>();
            var (found, breach, mismatch) = (false, false, false);
            for (var shopper = 0; shopper < 3_000; shopper++)
            {
                taps.Add((random.NextBelow(2), random.NextDouble() * 0.2, false, false, 0));
                // One of the newer shoppers acts: outcomes grow after the first exposure.
                var acting = Math.Max(0, taps.Count - 1 - random.NextBelow(200));
                var (arm, chance, tapped, bought, spent) = taps[acting];
                var buys = random.NextDouble() < chance;
                taps[acting] = (arm, chance, tapped | random.NextDouble() < 0.3, bought | buys, spent + (buys ? -12 * Math.Log(1 - random.NextDouble()) : 0));
                if (shopper % 20 != 19)
                {
                    continue;
                }

                var evaluation = Evaluate([.. Halves.Select((definition, at) => Outcome(
                    definition.Name, taps.Count(one => one.Arm == at), taps.Count(one => one.Arm == at && one.Tapped), taps.Count(one => one.Arm == at && one.Bought),
                    taps.Where(one => one.Arm == at).Sum(one => one.Spent), taps.Where(one => one.Arm == at).Sum(one => one.Spent * one.Spent)))]);
                found |= evaluation.Verdict is "better" or "worse";
                breach |= evaluation.Breaches.Count > 0;
                mismatch |= evaluation.SampleRatio.Mismatch;
            }

            decided += found ? 1 : 0;
            broken += breach ? 1 : 0;
            mismatched += mismatch ? 1 : 0;
        }

        Assert.InRange(decided, 0, Runs * 5 / 100);
        Assert.InRange(broken, 0, Runs * 5 / 100);
        Assert.InRange(mismatched, 0, 1);
    }

    [Fact]
    public void A_better_arm_is_called_so_and_one_that_loses_buyers_breaks_its_guardrail()
    {
        Assert.Equal("better", Evaluate([Outcome("control", 5_000, 1_000, 500, 5_000, 60_000), Outcome("treatment", 5_000, 1_300, 510, 5_100, 61_000)]).Verdict);
        var harmful = Evaluate([Outcome("control", 5_000, 1_000, 500, 5_000, 60_000), Outcome("treatment", 5_000, 1_300, 300, 3_000, 36_000)]);
        Assert.Contains("treatment: purchaseConversion", Assert.Single(harmful.Breaches), StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_sample_ratio_voids_a_difference()
    {
        var evaluation = Evaluate([Outcome("control", 5_000, 1_000, 500, 5_000, 60_000), Outcome("treatment", 4_000, 1_100, 410, 4_100, 49_000)]);
        Assert.Equal("mismatch", evaluation.Verdict);
        Assert.True(evaluation.SampleRatio.Mismatch);
        Assert.Equal("collecting", Evaluate([]).Verdict);
        Assert.Null(Evaluate([]).Arms[0].Metrics[0].Value);
    }

    private static ExperimentEvaluation Evaluate(ArmOutcome[] outcomes) =>
        ExperimentEvaluator.Evaluate(Halves, ExperimentMetrics.TapConversion, Guardrails, 0.05, outcomes, DateTimeOffset.UnixEpoch);

    private static ArmOutcome Outcome(string arm, long shoppers, long tapped, long purchased, double revenue, double squares) =>
        new(arm, shoppers, tapped, purchased, 0, ConversionCounts.None, new Dictionary<string, ArmRevenue> { ["EUR"] = new(purchased, revenue, squares) });
}
