using Microsoft.Extensions.Diagnostics.HealthChecks;
using OpsConsole.FeatureStore;
using OpsConsole.Platform.Resilience;
using OpsConsole.Recommendations.Slates;

namespace OpsConsole.Recommendations.Fallback;

/// <summary>
/// Readiness of the five fallback levels: each is asked for a slate. A level that is prepared and has nothing, or that throws, degrades;
/// only a shop with items and no level that shows any of them is unhealthy: taking a server away because one net of five is torn would
/// tear them all.
/// </summary>
internal sealed class FallbackHealthCheck(FallbackChain chain, SlatePool pool, CurrentServingCatalog catalog, TimeProvider time) : IHealthCheck
{
    private static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(500);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var items = catalog.Current;
        var request = new FallbackRequest(null, ShopperState.Unknown, ShopperSegments.New, SlateSurfaces.Home, items, [], RecommendationQuery.DefaultLimit, ExcludeBought: false);
        var states = new Dictionary<string, object>();
        var (answering, broken) = (0, new List<string>());
        foreach (var level in chain.Levels)
        {
            var failedBefore = level.Figures.Failed;
            var slate = await level.TryFillAsync(request, pool, Deadline.After(time, Budget), cancellationToken, counted: false);
            var state = StateOf(level, slate, failedBefore);
            states[level.Source.Name()] = state;
            answering += slate is null ? 0 : 1;
            if (state is "failing" or "empty")
            {
                broken.Add(level.Source.Name());
            }

            if (slate is not null)
            {
                pool.Return(slate);
            }
        }

        if (answering == 0 && items.InStockCount > 0)
        {
            return HealthCheckResult.Unhealthy("no fallback level has an item to show", data: states);
        }

        return broken.Count > 0
            ? HealthCheckResult.Degraded($"fallback levels without an answer: {string.Join(", ", broken)}", data: states)
            : HealthCheckResult.Healthy(items.InStockCount == 0 ? "the catalogue has no item in stock" : $"{answering} levels answer anybody", states);
    }

    private static string StateOf(FallbackLevel level, Slate? slate, long failedBefore)
    {
        if (slate is not null)
        {
            return "answering";
        }

        if (level.Figures.Failed > failedBefore)
        {
            return "failing";
        }

        // The personal level answers returning shoppers, whom this check is not.
        return !level.IsPrepared ? "notPrepared" : level.Source == SlateSource.Personal ? "answering" : "empty";
    }
}
