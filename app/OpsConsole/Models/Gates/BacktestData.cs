using OpsConsole.Engines.Features;
using OpsConsole.Engines.Recommendation;
using OpsConsole.Engines.Statistics;

namespace OpsConsole.Models.Gates;

/// <summary>The days that a backtest predicts.</summary>
/// <param name="SplitMs">Their begin, Unix ms: nothing from then on may be used.</param>
/// <param name="UntilMs">Their end, Unix ms.</param>
internal sealed record BacktestWindow(long SplitMs, long UntilMs)
{
    /// <summary>A window is at most this share of the history.</summary>
    private const int Share = 4;

    /// <summary>The days before the moment, or before the last purchase where that lies further back; null where the history is shorter than an hour.</summary>
    public static BacktestWindow? Of(PurchaseLog log, long asOfMs, double days)
    {
        var untilMs = Math.Min(asOfMs, log.Lines[^1].AtMs + 1);
        var historyMs = untilMs - log.Lines[0].AtMs;
        var lengthMs = Math.Min((long)TimeSpan.FromDays(days).TotalMilliseconds, historyMs / Share);
        return lengthMs < TimeSpan.FromMinutes(15).TotalMilliseconds ? null : new BacktestWindow(untilMs - lengthMs, untilMs);
    }

    public double Days => TimeSpan.FromMilliseconds(UntilMs - SplitMs).TotalDays;
}

/// <summary>A shopper who bought in the window.</summary>
/// <param name="User">Number in the log.</param>
/// <param name="History">What was known of the shopper at the split.</param>
/// <param name="Bought">Known items bought in the window.</param>
/// <param name="BoughtNew">Of them, those not bought before.</param>
internal sealed record BacktestShopper(int User, UserHistory History, HashSet<int> Bought, HashSet<int> BoughtNew)
{
    public bool IsCold => History.Count == 0;
}

/// <summary>What was known at the split, and what was bought behind it.</summary>
internal sealed class BacktestData
{
    /// <param name="log">Everything, the window included.</param>
    /// <param name="window">The window.</param>
    /// <param name="maxShoppers">Shoppers measured; of more, a sample that does not depend on the model.</param>
    /// <param name="token">Ends it.</param>
    public BacktestData(PurchaseLog log, BacktestWindow window, int maxShoppers, CancellationToken token)
    {
        Window = window;
        Holdout = new Holdout(log, window.SplitMs, window.UntilMs);
        var replay = new PurchaseReplay(Holdout.Past);
        replay.AdvanceToEnd();
        token.ThrowIfCancellationRequested();
        Items = replay.Items(window.SplitMs);
        var (all, fresh, cold) = (Holdout.Truth(Audience.All), Holdout.Truth(Audience.New), Holdout.Truth(Audience.Cold));
        Shoppers =
        [
            .. all.Concat(cold).OrderBy(pair => StableHash.Share(log.UserIds[pair.Key], "backtest")).ThenBy(pair => pair.Key).Take(maxShoppers)
                .Select(pair => new BacktestShopper(pair.Key, Holdout.IsKnown(pair.Key) ? replay.Histories[pair.Key] : UserHistory.Empty, pair.Value, fresh.GetValueOrDefault(pair.Key) ?? [])),
        ];
        Trending = Popular(Holdout.Past.Between(window.SplitMs - (long)TimeSpan.FromDays(7).TotalMilliseconds, window.SplitMs));
    }

    public BacktestWindow Window { get; }

    public Holdout Holdout { get; }

    /// <summary>All items' sales at the split.</summary>
    public ItemStatistics Items { get; }

    public IReadOnlyList<BacktestShopper> Shoppers { get; }

    /// <summary>What sold best in the week before the split: the list that nobody needs a model for.</summary>
    public int[] Trending { get; }

    private int[] Popular(PurchaseLog week)
    {
        var lines = week.Lines.Count > 0 ? week : Holdout.Past;
        return [.. lines.Lines.GroupBy(line => line.Item).OrderByDescending(item => item.Count()).ThenBy(item => item.Key).Take(ModelScores.Top + 200).Select(item => item.Key)];
    }
}
