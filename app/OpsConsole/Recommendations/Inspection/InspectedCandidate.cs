using OpsConsole.Engines.Features;
using OpsConsole.Engines.Recommendation;
using OpsConsole.Recommendations.Slates;

namespace OpsConsole.Recommendations.Inspection;

/// <summary>One of the items that a model chose from for a shopper.</summary>
/// <param name="Rank">Place in the model's own order, from 1.</param>
/// <param name="Id">The item.</param>
/// <param name="Title">What the shopper reads.</param>
/// <param name="Score">The model's score, which orders.</param>
/// <param name="Reason">What spoke for it.</param>
/// <param name="Place">Place in the slate, from 1; null where it is not in it.</param>
/// <param name="Absence">Why it is not in the slate; null where it is.</param>
/// <param name="Features">Its feature vector as the ranker sees it, by <see cref="FeatureDefinitions.All"/>; NaN is missing.</param>
public sealed record InspectedCandidate(int Rank, string Id, string Title, float Score, string Reason, int? Place, string? Absence, IReadOnlyList<float> Features)
{
    private static readonly int Blend = IndexOf("score_blend");
    private static readonly int Purchases = IndexOf("score_purchases");
    private static readonly int Baskets = IndexOf("score_baskets");

    /// <summary>What the linear blend of the generators says.</summary>
    public float BlendScore => Features[Blend];

    /// <summary>How well it goes with the shopper's purchases.</summary>
    public float PurchasesScore => Features[Purchases];

    /// <summary>How often it shares baskets with the shopper's purchases.</summary>
    public float BasketsScore => Features[Baskets];

    private static int IndexOf(string name)
    {
        var definitions = FeatureDefinitions.All;
        for (var place = 0; place < definitions.Length; place++)
        {
            if (definitions[place].Name == name)
            {
                return place;
            }
        }

        throw new InvalidOperationException($"there is no feature {name}");
    }
}

/// <summary>Lists what a slate was chosen from.</summary>
internal static class InspectedCandidates
{
    /// <summary>Candidates that are listed.</summary>
    private const int Bound = 60;

    /// <summary>The best candidates of a served slate; empty where no model ranked for a shopper.</summary>
    public static IReadOnlyList<InspectedCandidate> Of(SlateRequest request, Served served)
    {
        var slate = served.Slate;
        if (slate.Candidates is not { } candidates)
        {
            return [];
        }

        // 1. The model's own order, whether an item may be shown or not.
        var scored = new ScoredItem[Bound];
        var count = candidates.Model.Recommend(candidates, request.Basket, default, request.ExcludeBought, scored);
        var ordinals = Array.ConvertAll(scored[..count], item => item.Item);
        var width = FeatureDefinitions.Count;
        var rows = new float[count * width];
        candidates.Model.Features(candidates, ordinals, rows);

        // 2. What became of each.
        var places = new Dictionary<int, int>();
        for (var place = 0; place < slate.Count; place++)
        {
            places[slate.Items[place].Ordinal] = place + 1;
        }

        var known = slate.Catalog.Snapshot.Items;
        var listed = new List<InspectedCandidate>(count);
        for (var rank = 0; rank < count; rank++)
        {
            var item = scored[rank];
            if (item.Item >= known.Count)
            {
                continue;
            }

            int? place = places.TryGetValue(item.Item, out var found) ? found : null;
            listed.Add(new InspectedCandidate(
                rank + 1, known[item.Item].Id, known[item.Item].Title, item.Score, ((ItemReason)item.Reason).Code(), place,
                place is null ? Absence(item.Item, served) : null, rows[(rank * width)..((rank + 1) * width)]));
        }

        return listed;

        string Absence(int ordinal, Served answer) =>
            !slate.Catalog.MayShow(ordinal) ? "out of stock"
            : Array.IndexOf(answer.State.Dismissed, ordinal) >= 0 ? "dismissed"
            : "below the last place";
    }
}
