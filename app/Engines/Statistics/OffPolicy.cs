namespace OpsConsole.Engines.Statistics;

/// <summary>One logged choice: an item at a place of a slate, and what came of it.</summary>
/// <param name="Cluster">Whose choice: choices of one cluster (shopper) may depend on one another, those of different clusters may not.</param>
/// <param name="Reward">What was earned: 1 for a tap.</param>
/// <param name="Logged">Chance with which the logging policy made this choice, above 0.</param>
/// <param name="Target">Chance with which the policy in question would have made it: 0 or 1 where it is deterministic.</param>
/// <param name="PredictedLogged">Reward that a model predicts for this choice.</param>
/// <param name="PredictedTarget">Reward that it predicts on average for what the policy in question would have chosen instead.</param>
public readonly record struct LoggedChoice(int Cluster, double Reward, double Logged, double Target, double PredictedLogged = 0, double PredictedTarget = 0);

/// <summary>An estimated mean reward a choice.</summary>
/// <param name="Value">The estimate; NaN where nothing supports one.</param>
/// <param name="Lower">Lower end of the normal interval.</param>
/// <param name="Upper">Upper end.</param>
/// <param name="StandardError">By the spread between clusters.</param>
public readonly record struct PolicyValue(double Value, double Lower, double Upper, double StandardError);

/// <summary>What a policy would have earned, judged by what another one logged.</summary>
/// <param name="Logged">What the logging policy did earn: the naive average, which says nothing about the other one.</param>
/// <param name="Ips">Inverse propensity scoring: unbiased where every choice of the policy had a chance.</param>
/// <param name="Snips">Self-normalised: a little biased, far less noisy (Swaminathan, Joachims 2015).</param>
/// <param name="DoublyRobust">Predictions corrected by weighted residuals: right when either propensities or predictions are (Dudík, Langford, Li 2011).</param>
/// <param name="Choices">Logged choices used.</param>
/// <param name="EffectiveSampleSize">(Σw)² / Σw² (Kish): how many choices of the policy's own would tell as much.</param>
public sealed record OffPolicyEstimate(PolicyValue Logged, PolicyValue Ips, PolicyValue Snips, PolicyValue DoublyRobust, int Choices, double EffectiveSampleSize);

/// <summary>
/// Off-policy evaluation of rankings by the item-position model: a choice is an item at a place, its reward depends on both but not on the rest
/// of the slate (Li, Abbasi-Yadkori, Kveton, Muthukrishnan, Vinay, Wen: Offline evaluation of ranking policies with click models, KDD 2018).
/// </summary>
public static class OffPolicy
{
    /// <summary>Estimates the mean reward a choice of the policy in question. O(n).</summary>
    /// <param name="choices">In any order. Every choice that the policy could make must have had a chance when they were logged.</param>
    /// <param name="confidence">Of the intervals, in (0, 1).</param>
    /// <exception cref="ArgumentException">A propensity is not above 0 and at most 1.</exception>
    public static OffPolicyEstimate Estimate(IReadOnlyList<LoggedChoice> choices, double confidence = 0.95)
    {
        var quantile = NormalDistribution.Quantile((1 + confidence) / 2);
        double weights = 0, squares = 0;
        var clusters = new Dictionary<int, Cluster>();
        foreach (var choice in choices)
        {
            if (choice.Logged is not (> 0 and <= 1))
            {
                throw new ArgumentException("a logged propensity must be above 0 and at most 1", nameof(choices));
            }

            var weight = choice.Target / choice.Logged;
            weights += weight;
            squares += weight * weight;
            var cluster = clusters.GetValueOrDefault(choice.Cluster);
            clusters[choice.Cluster] = new Cluster(
                cluster.Count + 1,
                cluster.Reward + choice.Reward,
                cluster.Weight + weight,
                cluster.Weighted + (weight * choice.Reward),
                cluster.Corrected + choice.PredictedTarget + (weight * (choice.Reward - choice.PredictedLogged)));
        }

        Cluster[] all = [.. clusters.Values];
        return new OffPolicyEstimate(
            Ratio(all, static cluster => cluster.Reward, static cluster => cluster.Count, quantile),
            Ratio(all, static cluster => cluster.Weighted, static cluster => cluster.Count, quantile),
            Ratio(all, static cluster => cluster.Weighted, static cluster => cluster.Weight, quantile),
            Ratio(all, static cluster => cluster.Corrected, static cluster => cluster.Count, quantile),
            choices.Count,
            squares == 0 ? 0 : weights * weights / squares);
    }

    /// <summary>Ratio of sums with its standard error between clusters (linearised; Cochran, Sampling Techniques, 1977, 6.3).</summary>
    private static PolicyValue Ratio(Cluster[] clusters, Func<Cluster, double> above, Func<Cluster, double> below, double quantile)
    {
        double sumAbove = 0, sumBelow = 0;
        foreach (var cluster in clusters)
        {
            sumAbove += above(cluster);
            sumBelow += below(cluster);
        }

        if (sumBelow == 0 || clusters.Length < 2)
        {
            return new PolicyValue(double.NaN, double.NaN, double.NaN, double.NaN);
        }

        var value = sumAbove / sumBelow;
        var squares = 0.0;
        foreach (var cluster in clusters)
        {
            var residual = above(cluster) - (value * below(cluster));
            squares += residual * residual;
        }

        var error = Math.Sqrt(squares * clusters.Length / (clusters.Length - 1)) / Math.Abs(sumBelow);
        return new PolicyValue(value, value - (quantile * error), value + (quantile * error), error);
    }

    private readonly record struct Cluster(long Count, double Reward, double Weight, double Weighted, double Corrected);
}
