using OpsConsole.FeatureStore;
using OpsConsole.Platform.Resilience;
using OpsConsole.Recommendations.Slates;

namespace OpsConsole.Recommendations.Fallback;

/// <summary>What the shopper's segment buys now, filled up with what everybody buys.</summary>
internal sealed class TrendingLevel(OnlineFeatures features) : FallbackLevel(SlateSource.Trending)
{
    public override bool IsPrepared => !features.Trending.Overall.IsEmpty;

    protected override ValueTask<Slate?> FillAsync(FallbackRequest request, SlatePool pool, Deadline deadline, CancellationToken aborted)
    {
        var trending = features.Trending;
        var slate = pool.Rent();
        slate.Catalog = request.Catalog;
        foreach (ref readonly var item in trending.Among(request.Segment))
        {
            request.Offer(slate, new SlateItem(item.Ordinal, 1 + item.Score, ItemReason.Trending));
        }

        foreach (ref readonly var item in trending.Overall)
        {
            request.Offer(slate, new SlateItem(item.Ordinal, item.Score, ItemReason.Trending));
        }

        return new(slate);
    }
}
