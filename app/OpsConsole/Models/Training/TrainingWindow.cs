using OpsConsole.Engines.Recommendation;

namespace OpsConsole.Models.Training;

/// <summary>A stretch of the past whose purchases are labels, for features as of its start.</summary>
/// <param name="StartMs">Features and generators know nothing from here on, Unix ms.</param>
/// <param name="EndMs">Its end, exclusive, Unix ms.</param>
internal readonly record struct TrainingWindow(long StartMs, long EndMs)
{
    private const double DayMs = 86_400_000;

    /// <summary>The windows before a moment, oldest first, one behind the other; none where the history is too short for them.</summary>
    /// <param name="past">What was known at the moment.</param>
    /// <param name="asOfMs">The moment; the newest window ends with it.</param>
    /// <param name="options">How many, how long; more of them where they hold few purchases.</param>
    public static IReadOnlyList<TrainingWindow> Plan(PurchaseLog past, long asOfMs, TwoStageOptions options)
    {
        if (past.Lines.Count == 0 || options.Windows == 0)
        {
            return [];
        }

        var historyDays = (asOfMs - past.Lines[0].AtMs) / DayMs;
        var days = Math.Min(options.WindowDays, historyDays / options.HistoryShare);
        days = days >= 1 ? Math.Floor(days) : days;
        if (days < options.LeastWindowDays || days * (options.Windows + 1) > historyDays)
        {
            return [];
        }

        var windows = new List<TrainingWindow>();
        for (var (back, lines) = (1, 0); back <= options.Windows || (back <= options.MaxWindows && lines < options.EnoughLines && days * (back + 1) <= historyDays); back++)
        {
            var window = new TrainingWindow(asOfMs - (long)(back * days * DayMs), asOfMs - (long)((back - 1) * days * DayMs));
            lines += past.Between(window.StartMs, window.EndMs).Lines.Count;
            windows.Insert(0, window);
        }

        return windows;
    }

    /// <summary>What each shopper bought in the window, by shopper's number.</summary>
    public SortedDictionary<int, HashSet<int>> Purchases(PurchaseLog past)
    {
        var bought = new SortedDictionary<int, HashSet<int>>();
        foreach (ref readonly var line in past.Between(StartMs, EndMs).Span)
        {
            if (!bought.TryGetValue(line.User, out var items))
            {
                bought.Add(line.User, items = []);
            }

            items.Add(line.Item);
        }

        return bought;
    }
}
