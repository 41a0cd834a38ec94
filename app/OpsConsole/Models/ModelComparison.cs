using System.Globalization;
using OpsConsole.Models.Gates;

namespace OpsConsole.Models;

/// <summary>One figure of two models side by side.</summary>
/// <param name="Name">What is measured.</param>
/// <param name="Champion">The champion's value; null where it has none.</param>
/// <param name="Candidate">The other's.</param>
internal sealed record ComparedMetric(string Name, double? Champion, double? Candidate)
{
    /// <summary>Change from the champion to the candidate; null where one is missing.</summary>
    public double? Change => Candidate - Champion;

    /// <summary>Whether the candidate is better by more than rounding; null when neither is.</summary>
    public bool? Better => Change is { } change && Math.Abs(change) >= 0.0005 ? change > 0 : null;

    /// <summary>The change with its sign, three decimals.</summary>
    public string ChangeWords => Change switch
    {
        null => Shell.Figures.None,
        var change when Math.Abs(change.Value) < 0.0005 => "±0",
        > 0 => "+" + Change.Value.ToString("0.000", CultureInfo.InvariantCulture),
        _ => "−" + Math.Abs(Change.Value).ToString("0.000", CultureInfo.InvariantCulture),
    };
}

/// <summary>Two models' backtests, figure by figure.</summary>
internal static class ModelComparison
{
    /// <summary>
    /// What the gates found of all shoppers with both models on the same days; null where they compared with another champion. Each model's own backtest is on days of its own,
    /// and easier days make a model look better than it is.
    /// </summary>
    public static string? OnSameDays(IReadOnlyList<GateResult> gates, string champion) =>
        gates.FirstOrDefault(gate => gate.Name == "all" && gate.Champion == champion)?.Detail;

    /// <summary>All figures; those that neither has are left out.</summary>
    public static IReadOnlyList<ComparedMetric> Of(BacktestMetrics? champion, BacktestMetrics? candidate)
    {
        var top = (candidate ?? champion)?.Top ?? 20;
        ComparedMetric[] all =
        [
            Row($"NDCG@{top}, everything", metrics => metrics.All, audience => audience.Ndcg),
            Row($"Recall@{top}, everything", metrics => metrics.All, audience => audience.Recall),
            Row($"Hit rate@{top}, everything", metrics => metrics.All, audience => audience.Hit),
            Row($"MRR@{top}, everything", metrics => metrics.All, audience => audience.Mrr),
            Row($"NDCG@{top}, first purchases", metrics => metrics.New, audience => audience.Ndcg),
            Row($"Hit rate@{top}, first purchases", metrics => metrics.New, audience => audience.Hit),
            Row($"NDCG@{top}, new shoppers", metrics => metrics.Cold, audience => audience.Ndcg),
            Row("Coverage of the catalogue", metrics => metrics.All, audience => audience.Coverage),
        ];
        return [.. all.Where(row => row.Champion is not null || row.Candidate is not null)];

        ComparedMetric Row(string name, Func<BacktestMetrics, AudienceMetrics> audience, Func<AudienceMetrics, double> value)
        {
            return new ComparedMetric(name, Of(champion), Of(candidate));

            // An audience without shoppers has no figure, not a figure of nought.
            double? Of(BacktestMetrics? metrics) => metrics is not null && audience(metrics) is { Shoppers: > 0 } known ? value(known) : null;
        }
    }
}
