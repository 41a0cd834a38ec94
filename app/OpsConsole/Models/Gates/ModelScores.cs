using System.Diagnostics;
using OpsConsole.Engines.Recommendation;

namespace OpsConsole.Models.Gates;

/// <summary>How a model, or a fixed list, does on the shoppers of a backtest. Places of all arrays are those of <see cref="BacktestData.Shoppers"/>.</summary>
internal sealed class ModelScores
{
    /// <summary>Places that count.</summary>
    public const int Top = 20;

    private readonly List<ListMetrics?> _all = [];
    private readonly List<ListMetrics?> _new = [];
    private readonly HashSet<int> _shown = [];

    private ModelScores(int known) => Known = known;

    private int Known { get; }

    /// <summary>Lists by shopper, repeats of purchases allowed.</summary>
    public List<ScoredItem[]> Lists { get; } = [];

    /// <summary>Answers that must not be shown: no items, unknown or repeated ones, scores that are no numbers.</summary>
    public int Invalid { get; private set; }

    /// <summary>Median time to rank one shopper, milliseconds.</summary>
    public double MedianMs { get; private set; }

    /// <summary>Share of the known items that stand in some list.</summary>
    public double Coverage => Known == 0 ? 0 : (double)_shown.Count / Known;

    /// <summary>NDCG of a shopper on everything bought.</summary>
    public double All(int place) => _all[place]?.Ndcg ?? 0;

    /// <summary>NDCG of a shopper on first purchases, by a list without what was bought; null where there were none.</summary>
    public double? New(int place) => _new[place]?.Ndcg;

    /// <summary>Lists of a model.</summary>
    public static ModelScores Of(RecommendationModel model, BacktestData data, CancellationToken token)
    {
        var scores = new ModelScores(data.Holdout.KnownItemCount);
        var result = new ScoredItem[Top];
        var times = new List<double>(data.Shoppers.Count);
        foreach (var shopper in data.Shoppers)
        {
            token.ThrowIfCancellationRequested();
            var started = Stopwatch.GetTimestamp();
            var candidates = model.Prepare(shopper.History, data.Items, data.Window.SplitMs);
            var list = result[..model.Recommend(candidates, [], default, excludeBought: false, result)];
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            scores.Lists.Add(list);
            scores.Invalid += IsValid(list, model.ItemCount) ? 0 : 1;
            scores.Add(Array.ConvertAll(list, one => one.Item), shopper);
            scores.AddNew(
                shopper.BoughtNew.Count == 0 || shopper.IsCold
                    ? null
                    : Array.ConvertAll(result[..model.Recommend(candidates, [], default, excludeBought: true, result)], one => one.Item),
                shopper);
        }

        times.Sort();
        scores.MedianMs = times.Count == 0 ? 0 : times[times.Count / 2];
        return scores;
    }

    /// <summary>One list for everybody; without what the shopper had bought where that is asked.</summary>
    public static ModelScores OfList(int[] list, BacktestData data)
    {
        var scores = new ModelScores(data.Holdout.KnownItemCount);
        foreach (var shopper in data.Shoppers)
        {
            scores.Add(list[..Math.Min(Top, list.Length)], shopper);
            scores.AddNew(shopper.BoughtNew.Count == 0 || shopper.IsCold ? null : [.. list.Where(item => !shopper.History.Contains(item)).Take(Top)], shopper);
        }

        return scores;
    }

    /// <summary>The metrics of the registry.</summary>
    public BacktestMetrics Metrics(BacktestData data) => new(
        DateTimeOffset.FromUnixTimeMilliseconds(data.Window.SplitMs), data.Window.Days, Top,
        Mean(place => data.Shoppers[place].IsCold ? null : _all[place]), Mean(place => data.Shoppers[place].IsCold ? null : _new[place]), Mean(place => data.Shoppers[place].IsCold ? _all[place] : null));

    private static bool IsValid(ScoredItem[] list, int items) =>
        list.Length > 0 && list.All(one => one.Item >= 0 && one.Item < items && float.IsFinite(one.Score)) && list.Select(one => one.Item).Distinct().Count() == list.Length;

    private void Add(int[] list, BacktestShopper shopper)
    {
        _shown.UnionWith(list);
        _all.Add(ListMetrics.Of(list, shopper.Bought, Top));
    }

    private void AddNew(int[]? list, BacktestShopper shopper) => _new.Add(list is null ? null : ListMetrics.Of(list, shopper.BoughtNew, Top));

    private AudienceMetrics Mean(Func<int, ListMetrics?> of)
    {
        var each = Enumerable.Range(0, _all.Count).Select(of).OfType<ListMetrics>().ToArray();
        return each.Length == 0
            ? new AudienceMetrics(0, 0, 0, 0, 0, Coverage)
            : new AudienceMetrics(each.Length, each.Average(one => one.Recall), each.Average(one => one.Ndcg), each.Average(one => one.Hit), each.Average(one => one.ReciprocalRank), Coverage);
    }
}
