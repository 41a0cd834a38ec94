using OpsConsole.Engines.Features;
using OpsConsole.Engines.Recommendation;

namespace OpsConsole.Models;

/// <summary>Lists of a model as of a moment, measured on what was bought in the window behind it.</summary>
internal sealed class ModelEvaluation
{
    private readonly RecommendationModel _model;
    private readonly PurchaseReplay _replay;
    private readonly long _asOfMs;

    /// <param name="model">Trained on nothing behind the split.</param>
    /// <param name="holdout">What was known, and the window.</param>
    /// <param name="asOfMs">The split: histories and items' sales are of this moment, however old the model is.</param>
    /// <param name="top">Length of the lists.</param>
    /// <param name="newItemsOnly">Whether lists leave out what the shopper has bought before.</param>
    /// <param name="token">Ends it between shoppers.</param>
    public ModelEvaluation(RecommendationModel model, Holdout holdout, long asOfMs, int top, bool newItemsOnly, CancellationToken token)
    {
        (_model, Holdout, _asOfMs, Top) = (model, holdout, asOfMs, top);
        _replay = new PurchaseReplay(holdout.Past);
        _replay.AdvanceToEnd();
        Lists = Rank(newItemsOnly, token);
    }

    public Holdout Holdout { get; }

    public int Top { get; }

    /// <summary>Every shopper active in the window with the list, by user number.</summary>
    public IReadOnlyDictionary<int, ScoredItem[]> Lists { get; }

    /// <summary>The lists against what the audience bought.</summary>
    public GroupMetrics Measure(Audience audience) => Measure(audience, Lists);

    /// <summary>Lists without what was bought before, against first purchases.</summary>
    public GroupMetrics MeasureFirstPurchases(CancellationToken token) => Measure(Audience.New, Rank(newItemsOnly: true, token));

    /// <summary>Whether the probabilities of known shoppers' candidates hold over the window; of a linear model, whose scores are none, nothing is told.</summary>
    public Calibration Calibrate(CancellationToken token)
    {
        var predictions = new List<(float Predicted, bool Bought)>();
        var result = new ScoredItem[RecommendationModel.MaxItems];
        var items = _replay.Items(_asOfMs);
        if (_model.Ranker is null)
        {
            return Calibration.Of(predictions);
        }

        foreach (var (shopper, bought) in Holdout.Truth(Audience.All).OrderBy(pair => pair.Key))
        {
            token.ThrowIfCancellationRequested();
            var count = _model.Recommend(_model.Prepare(_replay.Histories[shopper], items, _asOfMs), [], default, excludeBought: false, result);
            predictions.AddRange(result[..count].Select(one => (one.Score, bought.Contains(one.Item))));
        }

        return Calibration.Of(predictions);
    }

    private Dictionary<int, ScoredItem[]> Rank(bool newItemsOnly, CancellationToken token)
    {
        var lists = new Dictionary<int, ScoredItem[]>();
        var result = new ScoredItem[Top];
        var items = _replay.Items(_asOfMs);
        foreach (var line in Holdout.Window.Lines)
        {
            // Of a shopper who first appears in the window only the identity is used: the history is empty.
            if (!lists.ContainsKey(line.User))
            {
                token.ThrowIfCancellationRequested();
                var history = Holdout.IsKnown(line.User) ? _replay.Histories[line.User] : UserHistory.Empty;
                var candidates = _model.Prepare(history, items, _asOfMs);
                lists.Add(line.User, result[.._model.Recommend(candidates, [], default, newItemsOnly, result)]);
            }
        }

        return lists;
    }

    private GroupMetrics Measure(Audience audience, IReadOnlyDictionary<int, ScoredItem[]> lists) => GroupMetrics.Of(
        Holdout.Truth(audience),
        shopper => lists.TryGetValue(shopper, out var list) ? Array.ConvertAll(list, scored => scored.Item) : null,
        Top,
        Holdout.KnownItemCount);
}
