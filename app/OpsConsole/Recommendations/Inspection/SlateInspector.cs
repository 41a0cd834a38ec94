using OpsConsole.Engines.Recommendation;
using OpsConsole.Recommendations.Slates;

namespace OpsConsole.Recommendations.Inspection;

/// <summary>What the inspector asks for, as typed.</summary>
/// <param name="UserId">The shopper.</param>
/// <param name="Surface">Where it would be shown.</param>
/// <param name="Basket">Ids of items in the basket, commas or blanks between them.</param>
/// <param name="Limit">Items wanted.</param>
public sealed record InspectionRequest(string UserId, string Surface, string Basket, int Limit);

/// <summary>One item of an inspected slate.</summary>
/// <param name="Position">Place, from 1.</param>
/// <param name="Id">The item.</param>
/// <param name="Title">What the shopper reads.</param>
/// <param name="Category">Path from the root.</param>
/// <param name="Price">Unit price.</param>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="Score">The level's own score.</param>
/// <param name="Reason">Why it is there.</param>
/// <param name="Propensity">Probability of this item at this place; 1 where nothing is random.</param>
public sealed record InspectedItem(
    int Position, string Id, string Title, string Category, decimal Price, string Currency, float Score, string Reason, float Propensity);

/// <summary>What the production pipeline answered just now.</summary>
/// <param name="Request">What was asked.</param>
/// <param name="At">When.</param>
/// <param name="Source">Which level answered.</param>
/// <param name="Degraded">Whether that was a level below the model.</param>
/// <param name="Reasons">Why it is not the model's full answer.</param>
/// <param name="ModelVersion">The model behind it, or null.</param>
/// <param name="Generation">Its number.</param>
/// <param name="InferenceMs">Time spent on the champion.</param>
/// <param name="ElapsedMs">Time of the whole call.</param>
/// <param name="ModelKind">What sort of model it is, or null.</param>
/// <param name="Experiment">The experiment that the shopper takes part in, or null.</param>
/// <param name="Arm">The shopper's arm of it, or null.</param>
/// <param name="Policy">How the order came about: greedy, newcomer or shuffle.</param>
/// <param name="Diversity">Share of the slate's pairs that are of different categories; null for fewer than two items.</param>
/// <param name="Candidates">The best of what the model chose from, best first; empty where no model ranked.</param>
/// <param name="Unknown">Ids of the basket that the catalogue does not know.</param>
/// <param name="Items">The slate.</param>
public sealed record InspectedSlate(
    InspectionRequest Request, DateTimeOffset At, string Source, bool Degraded, IReadOnlyList<string> Reasons, string? ModelVersion, long Generation,
    double InferenceMs, double ElapsedMs, string? ModelKind, string? Experiment, string? Arm, string Policy, double? Diversity,
    IReadOnlyList<InspectedCandidate> Candidates, IReadOnlyList<string> Unknown, IReadOnlyList<InspectedItem> Items);

/// <summary>
/// Asks the production pipeline on behalf of the console: the same models, guards and fallback levels, the same deadline. It leaves the
/// dashboards' counts alone.
/// </summary>
internal sealed class SlateInspector(RecommendationPipeline pipeline, CurrentServingCatalog catalog, SlatePool pool, TimeProvider time)
{
    private static readonly char[] Separators = [',', ' ', '\n', '\t', ';'];

    /// <summary>What is wrong with a request, or null.</summary>
    public static string? Problem(InspectionRequest request) =>
        request.UserId.Length is 0 or > 64 || !request.UserId.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or ':' or '-')
            ? "A user id is 1 to 64 of A–Z a–z 0–9 . _ : -"
            : !SlateSurfaces.TryParse(request.Surface, out _) ? $"A surface is one of {SlateSurfaces.All}."
            : request.Limit is < 1 or > RecommendationQuery.MaxLimit ? $"1 to {RecommendationQuery.MaxLimit} items."
            : Parts(request).Length > RecommendationQuery.MaxBasket ? $"At most {RecommendationQuery.MaxBasket} items in the basket."
            : null;

    /// <summary>Runs a request that has no <see cref="Problem"/>.</summary>
    public async Task<InspectedSlate> RunAsync(InspectionRequest request, CancellationToken token)
    {
        var started = time.GetTimestamp();
        var items = catalog.Current;
        var basket = Parts(request).ToLookup(id => items.Snapshot.Find(id) is not null);
        if (!SlateSurfaces.TryParse(request.Surface, out var surface))
        {
            throw new ArgumentException(Problem(request), nameof(request));
        }

        var wanted = new SlateRequest(request.UserId, surface, items, [.. basket[true].Select(id => items.Snapshot.Find(id)!.Ordinal)], request.Limit, null, false);
        var served = await pipeline.ServeAsync(wanted, pipeline.DeadlineOf(null), token);
        var slate = served.Slate;
        var shown = new InspectedItem[slate.Count];
        for (var place = 0; place < shown.Length; place++)
        {
            var item = slate.Items[place];
            var known = slate.Catalog.Snapshot.Items[item.Ordinal];
            shown[place] = new InspectedItem(place + 1, known.Id, known.Title, known.Category, known.Price, known.Currency, item.Score, item.Reason.Code(), item.Propensity);
        }

        var diversity = DiversityRanking.IntraListDiversity([.. shown.Select((_, place) => slate.Items[place].Ordinal)], slate.Catalog.Categories);
        var answer = new InspectedSlate(
            request, served.At, slate.Source.Name(), served.IsDegraded, served.Reasons.ToCodes(), slate.ModelVersion, served.Generation,
            served.Inference.TotalMilliseconds, time.GetElapsedTime(started).TotalMilliseconds, slate.Candidates?.Model.Kind, served.Assignment?.Experiment,
            served.Assignment?.Arm, slate.Policy, double.IsNaN(diversity) ? null : diversity, InspectedCandidates.Of(wanted, served), [.. basket[false]], shown);
        pool.Return(slate);
        return answer;
    }

    private static string[] Parts(InspectionRequest request) => request.Basket.Split(Separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
