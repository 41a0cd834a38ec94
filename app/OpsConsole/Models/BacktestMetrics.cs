using OpsConsole.Engines.Recommendation;

namespace OpsConsole.Models;

/// <summary>What the same training would have been worth on the days before: the model's metrics in the registry.</summary>
/// <param name="AsOf">The backtest's model saw nothing from then on.</param>
/// <param name="HorizonDays">Days behind it that were predicted.</param>
/// <param name="Top">Places that count.</param>
/// <param name="All">Known shoppers, everything they bought.</param>
/// <param name="New">Known shoppers, lists without what they had bought, first purchases only.</param>
/// <param name="Cold">New shoppers.</param>
public sealed record BacktestMetrics(DateTimeOffset AsOf, double HorizonDays, int Top, AudienceMetrics All, AudienceMetrics New, AudienceMetrics Cold);

/// <summary>Means over the shoppers of one audience.</summary>
public sealed record AudienceMetrics(int Shoppers, double Recall, double Ndcg, double Hit, double Mrr, double Coverage)
{
    internal static AudienceMetrics Of(GroupMetrics metrics) =>
        new(metrics.Shoppers, metrics.Recall.Mean, metrics.Ndcg.Mean, metrics.Hit.Mean, metrics.Mrr.Mean, metrics.Coverage);
}
