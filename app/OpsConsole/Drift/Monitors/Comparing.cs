using System.Globalization;
using Microsoft.Extensions.Options;
using OpsConsole.Engines.Drift;

namespace OpsConsole.Drift.Monitors;

/// <summary>Holds the observations of a window against those of its references.</summary>
internal sealed class Comparing(IOptions<DriftOptions> options)
{
    private const long DayMs = 86_400_000;
    private const int LeastRowsADay = 20;

    private readonly DriftOptions _options = options.Value;

    private BootstrapOptions Bootstrap => new(_options.Resamples, Seed: _options.Seed);

    /// <summary>Rows of a monitor held in memory.</summary>
    public int MostRows => _options.MostRows;

    /// <summary>Length of a reference.</summary>
    public long ReferenceMs => (long)_options.Reference.TotalMilliseconds;

    /// <summary>Compares the distribution of a number.</summary>
    public DriftFinding Numbers(DriftMonitor monitor, Observations observations, DriftPeriod period) => Distributions(monitor, observations, period, reference =>
    {
        var bins = NumericBins.FromReference([.. reference.Select(row => row.Value)]);
        return (bins.Count, bins.Of, LabelsOf(bins));
    });

    /// <summary>Compares the distribution of a category.</summary>
    /// <param name="names">Name of a category by its number.</param>
    public DriftFinding Categories(DriftMonitor monitor, Observations observations, DriftPeriod period, Func<int, string> names) => Distributions(monitor, observations, period, reference =>
    {
        var bins = CategoryBins.FromReference([.. reference.Select(row => (int)row.Value)]);
        return (bins.Count, value => bins.Of((int)value), [.. bins.Frequent.Select(names), "rare ones", "never seen before", "none"]);
    });

    /// <summary>Holds the share of rows with a value of 1 in the window against a bound, whatever it was before.</summary>
    /// <param name="reference">What the bound comes from.</param>
    public DriftFinding Share(DriftMonitor monitor, Observations observations, DriftPeriod period, DriftReference reference)
    {
        var rows = observations.Within(period.Window);
        var counts = ClusteredCounts.Of(2, [.. rows.Select(row => row.Value == 1 ? 0 : 1)], [.. rows.Select(row => row.Cluster)]);
        var (share, lower, upper) = ClusterBootstrap.Share(counts, Bootstrap);
        return new DriftFinding(monitor, [new DriftComparison(
            reference, share, share, 0, lower, upper, PValue: lower > 0 ? 0 : 1, 0, rows.Length, counts.Clusters, Seasonal: false, new DriftHistogram(["yes", "no"], [0, 1], [share, 1 - share]))
        {
            Sufficient = rows.Length >= _options.LeastRows && counts.Clusters >= _options.LeastShoppers,
        }]);
    }

    /// <summary>Compares a mean of values from 0 to 1: what it has lost, relative to the reference.</summary>
    public DriftFinding Loss(DriftMonitor monitor, Observations observations, DriftPeriod period)
    {
        var (current, now) = Weighed(observations.Within(period.Window));
        var comparisons = new List<DriftComparison>();
        foreach (var reference in period.ReferencesOf(monitor.Name))
        {
            var (rows, before) = Weighed(observations.Within(reference.Stretch));
            var estimate = ClusterBootstrap.Loss(before, now, Bootstrap);
            comparisons.Add(new DriftComparison(
                reference, estimate.Effect, estimate.Observed, estimate.ByChance, estimate.Lower, estimate.Upper, estimate.PValue, rows, current, Math.Min(before.Clusters, now.Clusters), Seasonal: false,
                rows > 0 && current > 0 ? new DriftHistogram(["yes", "no"], [estimate.ByChance, 1 - estimate.ByChance], [estimate.Observed, 1 - estimate.Observed]) : null)
            {
                Sufficient = Enough(rows, current, Math.Min(before.Clusters, now.Clusters)),
            });
        }

        return new DriftFinding(monitor, comparisons);

        static (int Rows, ClusteredCounts Counts) Weighed(Observations.Row[] rows)
        {
            var counts = new ClusteredCounts(2);
            foreach (var shopper in rows.GroupBy(row => row.Cluster))
            {
                counts.Begin();
                foreach (var row in shopper)
                {
                    counts.Add(0, row.Value);
                    counts.Add(1, 1 - row.Value);
                }
            }

            return (rows.Length, counts);
        }
    }

    /// <summary>Looks for the day since which the daily mean of values from 0 to 1 is lower than before, where the window is a week or longer.</summary>
    /// <remarks>
    /// A loss over the window dilutes what began some days ago; this adds up the days instead, and says when it began. The week's own rhythm
    /// counts as noise: two weak days in seven add up to nothing.
    /// </remarks>
    /// <param name="leastFall">Smallest relative fall that matters.</param>
    public DriftFinding Level(DriftMonitor monitor, Observations observations, DriftPeriod period, double leastFall)
    {
        var reference = period.ReferencesOf(monitor.Name).Where(one => one.Name != "training").Take(1).ToArray();
        if (reference is not [var (name, stretch)] || period.Window.UntilMs - period.Window.FromMs < 7 * DayMs)
        {
            return new DriftFinding(monitor, []);
        }

        var (rows, days) = (observations.Within(stretch), DailyMeans(observations, stretch));
        var (currentRows, currentDays) = (observations.Within(period.Window), DailyMeans(observations, period.Window));
        var fall = LevelFall.Of(days, currentDays, leastFall);
        var began = fall.Since is { } since ? period.Window.FromMs + (since * DayMs) : period.Window.FromMs;
        var shoppers = Math.Min(rows.DistinctBy(row => row.Cluster).Count(), currentRows.DistinctBy(row => row.Cluster).Count());
        return new DriftFinding(monitor, [new DriftComparison(
            new DriftReference(name, name == "trailing" ? stretch with { UntilMs = began } : stretch), fall.Statistic, fall.Statistic, 0, fall.Statistic, fall.Statistic, fall.PValue,
            rows.Length, currentRows.Length, shoppers, Seasonal: false,
            double.IsNaN(fall.After) ? null : new DriftHistogram(["yes", "no"], [fall.Before, 1 - fall.Before], [fall.After, 1 - fall.After]))
        {
            Sufficient = days.Count(double.IsFinite) >= LevelFall.LeastReference && currentDays.Any(double.IsFinite) && Enough(rows.Length, currentRows.Length, shoppers),
        }]);
    }

    /// <summary>The mean of each whole day up to a stretch's end; NaN where a day has hardly a row.</summary>
    private static double[] DailyMeans(Observations observations, Stretch stretch)
    {
        var days = new (double Sum, int Rows)[(int)((stretch.UntilMs - stretch.FromMs) / DayMs)];
        foreach (var row in observations.Within(stretch))
        {
            var day = days.Length - 1 - (int)((stretch.UntilMs - 1 - row.AtMs) / DayMs);
            if (day >= 0)
            {
                days[day] = (days[day].Sum + row.Value, days[day].Rows + 1);
            }
        }

        return [.. days.Select(day => day.Rows < LeastRowsADay ? double.NaN : day.Sum / day.Rows)];
    }

    /// <summary>Compares the best sellers; values are items' numbers.</summary>
    public DriftFinding BestSellers(DriftMonitor monitor, Observations observations, DriftPeriod period, int top)
    {
        var current = ByCluster(observations.Within(period.Window));
        var comparisons = new List<DriftComparison>();
        foreach (var reference in period.ReferencesOf(monitor.Name))
        {
            var before = ByCluster(observations.Within(reference.Stretch));
            var items = 1 + Math.Max(current.SelectMany(rows => rows).DefaultIfEmpty(0).Max(), before.SelectMany(rows => rows).DefaultIfEmpty(0).Max());
            var overlap = TopOverlap.Compare(before, current, items, top, Bootstrap with { Resamples = 50 });
            var (was, now) = (before.Sum(rows => (long)rows.Length), current.Sum(rows => (long)rows.Length));
            var shoppers = Math.Min(before.Count, current.Count);
            comparisons.Add(new DriftComparison(
                reference, overlap.Loss, overlap.Overlap, overlap.ByChance, overlap.Loss, overlap.Loss, overlap.PValue, was, now, shoppers, Seasonal: false,
                double.IsNaN(overlap.Overlap) ? null : new DriftHistogram(["still among them", "no longer"], [overlap.ByChance, 1 - overlap.ByChance], [overlap.Overlap, 1 - overlap.Overlap]))
            {
                Sufficient = !double.IsNaN(overlap.Overlap) && Enough(was, now, shoppers),
            });
        }

        return new DriftFinding(monitor, comparisons);
    }

    private DriftFinding Distributions(
        DriftMonitor monitor, Observations observations, DriftPeriod period, Func<Observations.Row[], (int Count, Func<double, int> Of, IReadOnlyList<string> Labels)> binning)
    {
        var current = observations.Within(period.Window);
        return new DriftFinding(monitor, [.. period.ReferencesOf(monitor.Name).Select(reference => Compare(observations, period, reference, current, binning))]);
    }

    private DriftComparison Compare(
        Observations observations, DriftPeriod period, DriftReference reference, Observations.Row[] current, Func<Observations.Row[], (int Count, Func<double, int> Of, IReadOnlyList<string> Labels)> binning)
    {
        var before = observations.Within(reference.Stretch);
        var (count, of, labels) = binning(before);

        // The same mix of hours and weekdays on both sides: a rhythm is no drift.
        int[] strata = [.. before.Select(row => period.StratumOf(row.AtMs))];
        var weights = SeasonalChange.Weights(strata, [.. current.Select(row => period.StratumOf(row.AtMs))], period.Strata);
        var was = ClusteredCounts.Of(count, [.. before.Select(row => of(row.Value))], [.. before.Select(row => row.Cluster)], [.. strata.Select(stratum => weights[stratum])]);
        var now = Counts(current);
        var estimate = ClusterBootstrap.Compare(DriftStatistic.Psi, was, now, Bootstrap);
        var seasonal = false;

        // A year ago the same weeks may have changed in the same way: then the season explains what is left unexplained without it.
        var (yearBefore, yearAgo) = (observations.Within(reference.Stretch.YearBefore), observations.Within(period.Window.YearBefore));
        if (Enough(yearBefore.Length, yearAgo.Length, Math.Min(Shoppers(yearBefore), Shoppers(yearAgo))))
        {
            var expected = ClusterBootstrap.Compare(DriftStatistic.Psi, was, now, SeasonalChange.YearAgo(Counts(yearBefore).Total, Counts(yearAgo).Total), Bootstrap);
            seasonal = expected.Effect < estimate.Effect;
            estimate = seasonal ? expected : estimate;
        }

        return new DriftComparison(
            reference, estimate.Effect, estimate.Observed, estimate.ByChance, estimate.Lower, estimate.Upper, estimate.PValue,
            before.Length, current.Length, Math.Min(was.Clusters, now.Clusters), seasonal, HistogramOf(labels, was, now))
        {
            Sufficient = Enough(before.Length, current.Length, Math.Min(was.Clusters, now.Clusters)),
        };

        ClusteredCounts Counts(Observations.Row[] rows) => ClusteredCounts.Of(count, [.. rows.Select(row => of(row.Value))], [.. rows.Select(row => row.Cluster)]);

        static int Shoppers(Observations.Row[] rows) => rows.Select(row => row.Cluster).Distinct().Count();
    }

    private bool Enough(long reference, long current, int shoppers) =>
        Math.Min(reference, current) >= _options.LeastRows && shoppers >= _options.LeastShoppers;

    private static List<int[]> ByCluster(Observations.Row[] rows) => [.. rows.GroupBy(row => row.Cluster).Select(of => of.Select(row => (int)row.Value).ToArray())];

    /// <summary>Shares by bin, bins that both sides leave empty aside.</summary>
    private static DriftHistogram? HistogramOf(IReadOnlyList<string> labels, ClusteredCounts was, ClusteredCounts now)
    {
        double[] left = [.. was.Total], right = [.. now.Total];
        var (before, after) = (left.Sum(), right.Sum());
        if (before <= 0 || after <= 0)
        {
            return null;
        }

        int[] shown = [.. Enumerable.Range(0, labels.Count).Where(bin => left[bin] > 0 || right[bin] > 0)];
        return new DriftHistogram([.. shown.Select(bin => labels[bin])], [.. shown.Select(bin => Math.Round(left[bin] / before, 6))], [.. shown.Select(bin => Math.Round(right[bin] / after, 6))]);
    }

    /// <summary>What each bin holds, in words.</summary>
    internal static IReadOnlyList<string> LabelsOf(NumericBins bins)
    {
        var ends = bins.UpperEnds;
        var labels = new List<string>(bins.Count);
        for (var bin = 0; bin <= ends.Length; bin++)
        {
            labels.Add((bin == 0, bin == ends.Length) switch
            {
                (true, true) => "any value",
                (true, _) => IsBelow(ends, 0) ? $"below {Number(ends[1])}" : $"to {Number(ends[0])}",
                (_, true) => $"above {Number(ends[bin - 1])}",
                _ when ends[bin - 1] == Math.BitDecrement(ends[bin]) => Number(ends[bin]),
                _ => $"{Number(ends[bin - 1])} – {Number(ends[bin])}",
            });
        }

        labels.Add("missing");
        return labels;

        static bool IsBelow(ReadOnlySpan<double> ends, int bin) => bin + 1 < ends.Length && ends[bin] == Math.BitDecrement(ends[bin + 1]);

        static string Number(double value) => value.ToString(Math.Abs(value) is >= 1_000 or 0 ? "0" : "0.###", CultureInfo.InvariantCulture);
    }
}
