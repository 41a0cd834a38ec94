using OpsConsole.Engines.Features;
using OpsConsole.Engines.Recommendation;

namespace OpsConsole.Models.Training;

/// <summary>Rows of what shoppers were shown, with the features of that moment.</summary>
/// <remarks>
/// What stands high is taken more often because it is seen more often. An item that was taken therefore weighs the inverse of its place's
/// examination (Joachims, Swaminathan, Schnabel: Unbiased learning-to-rank with biased feedback, WSDM 2017), bounded, since the
/// weights of places hardly looked at would drown all others.
/// </remarks>
internal sealed class ShownRows
{
    /// <summary>Bound of a weight.</summary>
    public const double MaxWeight = 10;

    /// <summary>Statistics of items may be so old: a snapshot an example would copy a page each.</summary>
    private const long FreshMs = 60_000;

    private readonly ShownExample[] _shown;
    private readonly Dictionary<string, int> _shoppers;
    private readonly ExaminationCurve _curve;

    /// <param name="shown">In any order.</param>
    /// <param name="past">Purchases known at the moment of training.</param>
    /// <param name="asOfMs">That moment; later examples are left out.</param>
    public ShownRows(IReadOnlyList<ShownExample> shown, PurchaseLog past, long asOfMs)
    {
        _shown = [.. shown.Where(example => example.ShownAtMs < asOfMs)
            .OrderBy(example => example.ShownAtMs).ThenBy(example => example.UserId, StringComparer.Ordinal).ThenBy(example => example.Position)];
        _curve = ExaminationCurve.Estimate(_shown);
        _shoppers = [];
        for (var shopper = 0; _shown.Length > 0 && shopper < past.UserIds.Count; shopper++)
        {
            _shoppers.Add(past.UserIds[shopper], shopper);
        }
    }

    /// <summary>How many examples.</summary>
    public int Count => _shown.Length;

    /// <summary>Adds the examples of a window and moves the replay along with them.</summary>
    /// <param name="rows">Takes them.</param>
    /// <param name="window">When they were shown.</param>
    /// <param name="model">Generators of the window's start.</param>
    /// <param name="replay">Has reached the window's start.</param>
    /// <param name="token">Ends it.</param>
    public void Add(TrainingRows rows, TrainingWindow window, RecommendationModel model, PurchaseReplay replay, CancellationToken token)
    {
        var items = replay.Items(window.StartMs);
        foreach (var slate in _shown.Where(example => example.ShownAtMs >= window.StartMs && example.ShownAtMs < window.EndMs).GroupBy(example => (example.ShownAtMs, example.UserId)))
        {
            token.ThrowIfCancellationRequested();
            var atMs = slate.Key.ShownAtMs;
            replay.AdvanceTo(atMs);
            items = atMs - items.AsOfMs < FreshMs ? items : replay.Items(atMs);
            var history = _shoppers.TryGetValue(slate.Key.UserId, out var shopper) ? replay.Histories[shopper] : UserHistory.Empty;
            ShownExample[] examples = [.. slate];
            var values = new float[examples.Length * FeatureDefinitions.Count];
            model.Features(history, items, atMs, Array.ConvertAll(examples, example => example.Item), values);
            for (var place = 0; place < examples.Length; place++)
            {
                values.AsSpan(place * FeatureDefinitions.Count, FeatureDefinitions.Count).CopyTo(rows.Add(examples[place].Wanted, Weight(examples[place])));
            }
        }
    }

    private float Weight(in ShownExample example) => example.Wanted ? (float)Math.Min(MaxWeight, 1 / _curve.At(example.Position)) : 1;
}
