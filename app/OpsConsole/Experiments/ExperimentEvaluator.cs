using OpsConsole.Engines.Statistics;
using OpsConsole.Platform.Served;

namespace OpsConsole.Experiments;

/// <summary>What the outcomes so far say; a pure function. Intervals are always valid: it may be asked at any time, and acted on at any time.</summary>
/// <remarks>
/// The unit is the shopper. Alpha is 5 % for the primary metric and 5 % for all guardrails together, divided among the arms that are compared with
/// the control (Bonferroni). Outcomes of a shopper go on growing after the first exposure, so that the intervals' guarantee is approximate there.
/// </remarks>
internal static class ExperimentEvaluator
{
    public const double Alpha = 0.05;

    public static ExperimentEvaluation Evaluate(
        IReadOnlyList<ArmDefinition> arms, string primaryMetric, IReadOnlyList<GuardrailDefinition> guardrails, double minimumEffect, IReadOnlyList<ArmOutcome> outcomes, DateTimeOffset at)
    {
        var byArm = arms.Select(arm => outcomes.FirstOrDefault(outcome => outcome.Arm == arm.Name)).ToArray();
        var currency = outcomes.SelectMany(outcome => outcome.Revenue).GroupBy(pair => pair.Key, StringComparer.Ordinal)
            .MaxBy(group => group.Sum(pair => pair.Value.Shoppers))?.Key;
        var ratio = SampleRatio.Test([.. byArm.Select(arm => arm?.Shoppers ?? 0)], [.. Normalised(arms)]);
        var breaches = new List<string>();
        var verdicts = new List<string>();
        var evaluated = new List<ArmEvaluation>();
        for (var arm = 0; arm < arms.Count; arm++)
        {
            var metrics = new List<MetricEvaluation>();
            foreach (var metric in ExperimentMetrics.All)
            {
                var value = Moments(byArm[arm], metric, currency);
                var control = Moments(byArm[0], metric, currency);
                var guardrail = guardrails.FirstOrDefault(rail => rail.Metric == metric);
                SequentialInterval? interval = null;
                if (arm > 0)
                {
                    interval = Interval(byArm[0], byArm[arm], control, value, metric, Alpha / (arms.Count - 1));
                    if (guardrail is not null && Interval(byArm[0], byArm[arm], control, value, metric, Alpha / (arms.Count - 1) / guardrails.Count) is { } judged
                        && judged.Upper < -guardrail.MaximumLoss * control.Mean)
                    {
                        breaches.Add($"{arms[arm].Name}: {metric} is surely more than {guardrail.MaximumLoss:P0} below the control");
                    }

                    if (metric == primaryMetric)
                    {
                        verdicts.Add(Verdict(interval, minimumEffect * control.Mean));
                    }
                }

                metrics.Add(new MetricEvaluation(metric, value.Count == 0 ? null : value.Mean, interval?.Difference, interval?.Lower, interval?.Upper));
            }

            var outcome = byArm[arm];
            evaluated.Add(new ArmEvaluation(
                arms[arm].Name, outcome?.Shoppers ?? 0, outcome?.Tapped ?? 0, outcome?.Purchased ?? 0, outcome?.Crossed ?? 0,
                currency is null ? 0 : outcome?.Revenue.GetValueOrDefault(currency)?.Sum ?? 0, metrics));
        }

        // A wrong sample ratio voids whatever else the figures seem to say.
        var verdict = ratio.Mismatch ? "mismatch"
            : verdicts.Contains("better") ? "better"
            : verdicts.Contains("collecting") ? "collecting"
            : verdicts.Contains("worse") ? "worse"
            : "equivalent";
        return new ExperimentEvaluation(at, verdict, currency, evaluated, new SampleRatioEvaluation(ratio.Evidence, ratio.ChiSquareP, ratio.Mismatch), breaches);
    }

    private static string Verdict(SequentialInterval? interval, double smallest) => interval switch
    {
        null => "collecting",
        { Lower: > 0 } => "better",
        { Upper: < 0 } => "worse",
        { } known when known.Lower > -smallest && known.Upper < smallest => "equivalent",
        _ => "collecting",
    };

    private static SequentialInterval? Interval(ArmOutcome? controlArm, ArmOutcome? arm, SampleMoments control, SampleMoments value, string metric, double alpha) =>
        metric != ExperimentMetrics.RevenuePerShopper ? SequentialDifference.OfShares(control, value, alpha)
        : (controlArm?.Purchased ?? 0) + (arm?.Purchased ?? 0) < SequentialDifference.MinimumEvents ? null
        : SequentialDifference.Of(control, value, alpha);

    private static SampleMoments Moments(ArmOutcome? arm, string metric, string? currency) => (arm, metric) switch
    {
        (null, _) => default,
        (_, ExperimentMetrics.TapConversion) => SampleMoments.OfShare(arm.Shoppers, arm.Tapped),
        (_, ExperimentMetrics.PurchaseConversion) => SampleMoments.OfShare(arm.Shoppers, arm.Purchased),
        _ => currency is not null && arm.Revenue.TryGetValue(currency, out var revenue)
            ? new SampleMoments(arm.Shoppers, revenue.Sum, revenue.SumOfSquares)
            : new SampleMoments(arm.Shoppers, 0, 0),
    };

    /// <summary>Shares that sum to 1 exactly: three thirds as decimals do not.</summary>
    private static IEnumerable<double> Normalised(IReadOnlyList<ArmDefinition> arms)
    {
        var sum = arms.Sum(arm => arm.Share);
        return arms.Select(arm => arm.Share / sum);
    }
}
