using OpsConsole.Engines.Features;
using OpsConsole.Engines.Recommendation;

namespace OpsConsole.Models;

/// <summary>Lists of a model trained as of a moment, measured on what was bought in the window behind it.</summary>
internal sealed class ModelEvaluation
{
    private readonly UserHistory[] _histories;

    /// <param name="log">What was known, and the window.</param>
    /// <param name="asOfMs">The split.</param>
    /// <param name="untilMs">End of the window.</param>
    /// <param name="top">Length of the lists.</param>
    /// <param name="newItemsOnly">Whether lists leave out what the shopper has bought before.</param>
    /// <param name="progress">Takes a line a step.</param>
    /// <param name="token">Ends it between steps.</param>
    public ModelEvaluation(PurchaseLog log, long asOfMs, long untilMs, int top, bool newItemsOnly, IProgress<string>? progress, CancellationToken token)
    {
        Holdout = new Holdout(log, asOfMs, untilMs);
        Top = top;
        Model = LinearBlendModel.Train(Holdout.Past, asOfMs, new LinearBlendOptions(), progress, token);
        progress?.Report("ranking");
        _histories = LinearBlendModel.Replay(Holdout.Past);
        Lists = Rank(newItemsOnly, token);
    }

    public Holdout Holdout { get; }

    public LinearBlendModel Model { get; }

    public int Top { get; }

    /// <summary>Every shopper active in the window with the list, by user number.</summary>
    public IReadOnlyDictionary<int, ScoredItem[]> Lists { get; }

    /// <summary>The lists against what the audience bought.</summary>
    public GroupMetrics Measure(Audience audience) => Measure(audience, Lists);

    /// <summary>Lists without what was bought before, against first purchases.</summary>
    public GroupMetrics MeasureFirstPurchases(CancellationToken token) => Measure(Audience.New, Rank(newItemsOnly: true, token));

    private Dictionary<int, ScoredItem[]> Rank(bool newItemsOnly, CancellationToken token)
    {
        var lists = new Dictionary<int, ScoredItem[]>();
        var result = new ScoredItem[Top];
        foreach (var line in Holdout.Window.Lines)
        {
            // Of a shopper who first appears in the window only the identity is used: the history is empty.
            if (!lists.ContainsKey(line.User))
            {
                token.ThrowIfCancellationRequested();
                var history = Holdout.IsKnown(line.User) ? _histories[line.User] : UserHistory.Empty;
                lists.Add(line.User, result[..Model.Recommend(history, [], default, newItemsOnly, result)]);
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
