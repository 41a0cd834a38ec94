using OpsConsole.Engines.Features;
using OpsConsole.Engines.Recommendation;
using OpsConsole.FeatureStore;
using OpsConsole.Models;
using OpsConsole.Recommendations.Slates;

namespace OpsConsole.Recommendations;

/// <summary>Runs one model for one request: scores, filters, slate. Pure computation on values of one moment.</summary>
/// <param name="model">The model.</param>
/// <param name="pool">Where slates come from.</param>
/// <param name="keepsCandidates">Whether shoppers' prepared candidates are kept: of the champion only, or two models would evict each other's.</param>
internal sealed class Inference(ServingModel model, SlatePool pool, bool keepsCandidates)
{
    private const int MostScored = Slate.Capacity + ShopperState.MaxDismissed;

    [ThreadStatic]
    private static ScoredItem[]? s_scored;

    /// <summary>Computes a slate; the caller owns it. Allocates nothing once warm.</summary>
    public Slate Run(InferenceRequest request)
    {
        // 1. Score: so many more as may be taken out again below.
        var state = request.State;
        var scored = (s_scored ??= new ScoredItem[MostScored]).AsSpan(0, Math.Min(MostScored, request.Limit + state.Dismissed.Length));
        var count = Score(request, scored);

        // 2. Take out what the shopper has sent away, and cut to the length asked for.
        var slate = pool.Rent();
        slate.Catalog = request.Catalog;
        slate.ModelVersion = model.Version;
        foreach (ref readonly var item in scored[..count])
        {
            if (slate.Count == request.Limit)
            {
                break;
            }

            if (state.Dismissed.Length == 0 || Array.IndexOf(state.Dismissed, item.Item) < 0)
            {
                slate.Add(new SlateItem(item.Item, item.Score, request.Similar ? ItemReason.SimilarItem : (ItemReason)item.Reason));
            }
        }

        return slate;
    }

    private int Score(in InferenceRequest request, Span<ScoredItem> scored)
    {
        var allowed = request.Catalog.InStock;
        if (request.Similar)
        {
            return model.Model.Similar(request.Basket, allowed, scored);
        }

        // Without a ranker neither the items' sales nor the moment have a say.
        var history = request.State.Purchases;
        var candidates = keepsCandidates && request.Shopper is { } shopper
            ? shopper.Candidates(model.Model, request.State, ItemStatistics.Empty, history.LastAtMs)
            : model.Model.Prepare(history, ItemStatistics.Empty, history.LastAtMs);
        return model.Model.Recommend(candidates, request.Basket, allowed, request.ExcludeBought, scored);
    }
}
