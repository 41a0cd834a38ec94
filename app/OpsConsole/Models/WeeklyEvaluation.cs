using OpsConsole.Engines.Recommendation;
using OpsConsole.Models.Training;

namespace OpsConsole.Models;

/// <summary>What a model is worth week after week: one that is trained anew each week, and one that never is.</summary>
internal static class WeeklyEvaluation
{
    private const int Days = 7;

    /// <summary>Measures each week as it comes; histories and items' sales are of the week's beginning for both.</summary>
    /// <param name="log">Everything, the last week included.</param>
    /// <param name="from">The first week begins.</param>
    /// <param name="weeks">How many.</param>
    /// <param name="top">Length of the lists.</param>
    /// <param name="options">How models are trained.</param>
    /// <param name="progress">Takes a line a step.</param>
    /// <param name="token">Ends it between steps.</param>
    public static IEnumerable<WeekFigures> Run(
        PurchaseLog log, DateTimeOffset from, int weeks, int top, TwoStageOptions options, IProgress<string>? progress, CancellationToken token)
    {
        RecommendationModel? first = null;
        for (var week = 0; week < weeks; week++)
        {
            var asOf = from.AddDays(week * Days);
            var asOfMs = asOf.ToUnixTimeMilliseconds();
            var holdout = new Holdout(log, asOfMs, asOf.AddDays(Days).ToUnixTimeMilliseconds());
            progress?.Report($"week of {asOf:yyyy-MM-dd}");
            var model = TwoStageTraining.Train(holdout.Past, asOfMs, options, [], null, token).Model;
            first ??= model;
            yield return new WeekFigures(asOf, Measure(model, holdout, asOfMs, top, token), Measure(first, holdout, asOfMs, top, token));
        }
    }

    private static WeekMetrics Measure(RecommendationModel model, Holdout holdout, long asOfMs, int top, CancellationToken token)
    {
        var evaluation = new ModelEvaluation(model, holdout, asOfMs, top, newItemsOnly: false, token);
        var (all, fresh) = (evaluation.Measure(Audience.All), evaluation.MeasureFirstPurchases(token));
        return new WeekMetrics(all.Shoppers, all.Ndcg.Mean, all.Recall.Mean, fresh.Ndcg.Mean, fresh.Hit.Mean);
    }
}

/// <summary>One week of a rolling evaluation.</summary>
/// <param name="AsOf">The week begins.</param>
/// <param name="Retrained">A model trained on everything before the week.</param>
/// <param name="Frozen">The first week's model.</param>
internal sealed record WeekFigures(DateTimeOffset AsOf, WeekMetrics Retrained, WeekMetrics Frozen);

/// <summary>Means over the shoppers known before the week who bought in it.</summary>
/// <param name="Shoppers">How many.</param>
/// <param name="Ndcg">Everything they bought.</param>
/// <param name="Recall">Everything they bought.</param>
/// <param name="NewNdcg">Lists without what they had bought, first purchases only.</param>
/// <param name="NewHit">Likewise.</param>
internal sealed record WeekMetrics(int Shoppers, double Ndcg, double Recall, double NewNdcg, double NewHit);
