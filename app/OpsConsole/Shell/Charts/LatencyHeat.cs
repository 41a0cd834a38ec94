namespace OpsConsole.Shell.Charts;

/// <summary>Latency as a heatmap: where the mass of requests lies, which percentiles hide.</summary>
internal static class LatencyHeat
{
    /// <summary>Bounds between the rows, milliseconds: about a third of a decade each.</summary>
    public static readonly IReadOnlyList<double> BoundsMs = [0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000];

    private static readonly IReadOnlyList<string> Rows =
        [$"< {Name(BoundsMs[0])}", .. BoundsMs.Zip(BoundsMs.Skip(1), (low, high) => $"{Name(low)}–{Name(high)}"), $"≥ {Name(BoundsMs[^1])}"];

    /// <summary>The chart.</summary>
    /// <param name="surface">The surface.</param>
    /// <param name="window">The range in words.</param>
    /// <param name="periods">Requests by row, periods without traffic absent.</param>
    /// <param name="from">Start.</param>
    /// <param name="to">End.</param>
    /// <param name="step">Length of a period, seconds.</param>
    /// <param name="limitMs">What an answer may take: drawn as a line.</param>
    public static ChartModel Draw(
        string surface, string window, IReadOnlyList<(DateTimeOffset At, long[] Counts)> periods, DateTimeOffset from, DateTimeOffset to, int step, double limitMs)
    {
        var byStart = periods.ToDictionary(period => period.At.ToUnixTimeSeconds(), period => period.Counts);
        var starts = new List<DateTimeOffset>();
        for (var second = from.ToUnixTimeSeconds() / step * step; second < to.ToUnixTimeSeconds(); second += step)
        {
            starts.Add(DateTimeOffset.FromUnixTimeSeconds(second));
        }

        IReadOnlyList<IReadOnlyList<double?>> cells = [.. Enumerable.Range(0, Rows.Count).Select(row => (IReadOnlyList<double?>)
            [.. starts.Select(start => byStart.GetValueOrDefault(start.ToUnixTimeSeconds()) is { } counts && counts[row] > 0 ? counts[row] : (double?)null)])];
        var all = periods.Sum(period => period.Counts.Sum());
        var over = periods.Sum(period => period.Counts.Skip(RowAt(limitMs)).Sum());
        return new ChartModel
        {
            Key = $"heat/{surface}/{window}/{step}",
            Summary = all == 0
                ? $"No requests on {surface} in the {window}."
                : $"{Figures.Percent((double)over / all)} of {Figures.Count(all)} requests on {surface} took more than {Figures.Milliseconds(BoundBelow(limitMs))}; the goal is {Figures.Milliseconds(limitMs)}.",
            X = starts,
            Heat = new ChartHeat(Rows, cells, "requests", Position(limitMs), $"goal {Figures.Milliseconds(limitMs)}"),
        };
    }

    /// <summary>Where a duration lies between the rows: 2.5 is the bound between the third and the fourth.</summary>
    internal static double Position(double milliseconds)
    {
        var row = RowAt(milliseconds);
        if (row == 0 || row == BoundsMs.Count)
        {
            return row;
        }

        var (low, high) = (BoundsMs[row - 1], BoundsMs[row]);
        return row - 0.5 + (Math.Log(milliseconds / low) / Math.Log(high / low));
    }

    private static int RowAt(double milliseconds) => BoundsMs.Count(bound => milliseconds >= bound);

    private static double BoundBelow(double milliseconds) => BoundsMs.Where(bound => bound <= milliseconds).DefaultIfEmpty(0).Max();

    private static string Name(double milliseconds) => milliseconds >= 1_000 ? $"{milliseconds / 1_000:0} s" : $"{milliseconds:0.#} ms";
}
