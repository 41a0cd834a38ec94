using OpsConsole.Engines.Recommendation;
using OpsConsole.Models;
using OpsConsole.Platform.Served;
using OpsConsole.Recommendations.Slates;

namespace OpsConsole.Recommendations;

/// <summary>Runs one model for one request: scores, filters, slate. Pure computation on values of one moment.</summary>
/// <param name="model">The model.</param>
/// <param name="parts">What all models share.</param>
/// <param name="keepsCandidates">Whether shoppers' prepared candidates are kept: not those of a fallback, which would evict others.</param>
internal sealed class Inference(ServingModel model, InferenceParts parts, bool keepsCandidates)
{
    private const int MostScored = RecommendationModel.MaxItems;

    /// <summary>From how far down rules may fetch an item up, where any weighs.</summary>
    private const int WeighedReach = 100;

    [ThreadStatic]
    private static ScoredItem[]? s_scored;

    /// <summary>Computes a slate; the caller owns it. Allocates nothing once warm.</summary>
    public Slate Run(InferenceRequest request)
    {
        var started = parts.Time.GetTimestamp();
        var slate = parts.Pool.Rent();
        slate.Catalog = request.Catalog;
        slate.ModelVersion = model.Version;

        // 1. Score: so many more as may be taken out or fetched up below.
        var state = request.State;
        var diversity = request.Similar ? DiversityOptions.Off : parts.Diversity;
        var wanted = request.Limit + diversity.Reach;
        var room = (request.Rules.HasFactors ? Math.Max(wanted, WeighedReach) : wanted) + state.Dismissed.Length;
        var scored = (s_scored ??= new ScoredItem[MostScored]).AsSpan(0, Math.Min(MostScored, room));
        scored = scored[..Score(request, scored, slate)];

        // 2. Take out what the shopper has sent away.
        scored = scored[..Keep(scored, state.Dismissed)];

        // 3. Bury and boost, before anything is cut.
        if (SlateRules.Weigh(scored, request.Rules, wanted, slate.Acted))
        {
            slate.Policy = ServedPolicies.Ruled;
        }

        scored = scored[..Math.Min(scored.Length, wanted)];

        // 4. Spread categories, and cut to the length asked for.
        DiversityRanking.Spread(scored, request.Catalog.Categories, diversity);
        foreach (ref readonly var item in scored[..Math.Min(scored.Length, request.Limit)])
        {
            slate.Add(new SlateItem(item.Item, item.Score, request.Similar ? ItemReason.SimilarItem : (ItemReason)item.Reason));
        }

        slate.Computed = parts.Time.GetElapsedTime(started);
        return slate;
    }

    /// <summary>Closes the gaps that dismissed items leave; returns how many are left.</summary>
    private static int Keep(Span<ScoredItem> scored, int[] dismissed)
    {
        if (dismissed.Length == 0)
        {
            return scored.Length;
        }

        var kept = 0;
        foreach (ref readonly var item in scored)
        {
            if (Array.IndexOf(dismissed, item.Item) < 0)
            {
                scored[kept++] = item;
            }
        }

        return kept;
    }

    private int Score(in InferenceRequest request, Span<ScoredItem> scored, Slate slate)
    {
        var allowed = request.Catalog.InStock;
        if (request.Similar)
        {
            return model.Model.Similar(request.Basket, request.Items, request.NowMs, allowed, scored);
        }

        var candidates = keepsCandidates && request.Shopper is { } shopper
            ? shopper.Candidates(model.Model, request.State, request.Items, request.NowMs)
            : model.Model.Prepare(request.State.Purchases, request.Items, request.NowMs);
        slate.Candidates = candidates;
        return model.Model.Recommend(candidates, request.Basket, allowed, request.ExcludeBought, scored);
    }
}
