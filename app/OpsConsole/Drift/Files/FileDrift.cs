using System.Globalization;
using OpsConsole.Engines.Drift;

namespace OpsConsole.Drift.Files;

/// <summary>The request or a file cannot be used; the message names the argument, and the line where it is a line.</summary>
public sealed class FileDriftException(string message) : Exception(message);

/// <summary>Two files to compare.</summary>
/// <param name="Reference">What is normal.</param>
/// <param name="Current">What is judged.</param>
/// <param name="Features">Columns; null for all that both have.</param>
/// <param name="Cluster">Column that says which rows belong together; null where each row stands alone.</param>
/// <param name="Categorical">Columns whose numbers are names.</param>
/// <param name="Rule">Thresholds.</param>
/// <param name="Bootstrap">How to resample.</param>
public sealed record FileDriftRequest(
    FileInfo Reference, FileInfo Current, IReadOnlyList<string>? Features, string? Cluster, IReadOnlyList<string> Categorical, DriftRule Rule, BootstrapOptions Bootstrap);

/// <summary>A feature of two files.</summary>
/// <param name="Feature">Column.</param>
/// <param name="Kind"><c>numeric</c> or <c>categorical</c>.</param>
/// <param name="Psi">Population stability index as it is.</param>
/// <param name="Effect">The same, less what chance makes: what thresholds are held against.</param>
/// <param name="Lower">Lower end of the 90 % interval of the effect.</param>
/// <param name="Upper">Upper end.</param>
/// <param name="Ks">Kolmogorov–Smirnov distance; null for a category.</param>
/// <param name="Js">Jensen–Shannon divergence, bits.</param>
/// <param name="PValue">How often chance alone makes such a PSI.</param>
/// <param name="QValue">The same, corrected for the number of features.</param>
/// <param name="State"><c>ok</c>, <c>warn</c> or <c>alarm</c>.</param>
public sealed record FileFeature(string Feature, string Kind, double Psi, double Effect, double Lower, double Upper, double? Ks, double Js, double PValue, double QValue, string State);

/// <summary>What the comparison says, features by effect.</summary>
public sealed record FileDriftReport(long ReferenceRows, int ReferenceClusters, long CurrentRows, int CurrentClusters, IReadOnlyList<FileFeature> Features);

/// <summary>Compares the columns of two CSV files.</summary>
public static class FileDrift
{
    /// <summary>Reads both files and compares. Memory: about 16 bytes a cell.</summary>
    /// <exception cref="FileDriftException">A column is missing, or a line does not fit the header.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static FileDriftReport Compare(FileDriftRequest request, IProgress<string> progress, CancellationToken token)
    {
        progress.Report($"reading {request.Reference.Name}");
        var reference = FileColumns.Read("--reference", request.Reference, token);
        progress.Report($"reading {request.Current.Name}");
        var current = FileColumns.Read("--current", request.Current, token);
        string[] features = [.. FeaturesOf(request, reference, current)];
        var (left, right) = (ClustersOf(reference, request.Cluster), ClustersOf(current, request.Cluster));
        var compared = new List<(string Name, string Kind, DriftEstimate Estimate, double? Ks, double Js)>();
        foreach (var feature in features)
        {
            token.ThrowIfCancellationRequested();
            progress.Report($"comparing {feature}");
            compared.Add(Compare(feature, reference[feature], current[feature], left, right, request));
        }

        var corrected = BenjaminiHochberg.Adjust([.. compared.Select(one => one.Estimate.PValue)]);
        return new FileDriftReport(
            reference.Rows, left.Distinct().Count(), current.Rows, right.Distinct().Count(),
            [.. compared.Select((one, place) => new FileFeature(
                    one.Name, one.Kind, one.Estimate.Observed, one.Estimate.Effect, one.Estimate.Lower, one.Estimate.Upper, one.Ks, one.Js, one.Estimate.PValue, corrected[place],
                    request.Rule.Judge(new DriftReading(one.Estimate.Effect, corrected[place])).ToString().ToLowerInvariant()))
                .OrderByDescending(feature => feature.Effect).ThenBy(feature => feature.Feature, StringComparer.Ordinal)]);
    }

    private static IEnumerable<string> FeaturesOf(FileDriftRequest request, FileColumns reference, FileColumns current)
    {
        foreach (var column in request.Features ?? [])
        {
            Demand("--features", column);
        }

        foreach (var column in request.Categorical)
        {
            Demand("--categorical", column);
        }

        if (request.Cluster is not null)
        {
            Demand("--cluster", request.Cluster);
        }

        if (request.Features is { Count: 0 })
        {
            throw new FileDriftException("--features: names no column");
        }

        string[] features = [.. request.Features ?? [.. reference.Names.Where(name => current.Has(name) && name != request.Cluster)]];
        return features.Length > 0 ? features.Distinct(StringComparer.Ordinal) : throw new FileDriftException("--current: it has no column that --reference has too");

        void Demand(string option, string column)
        {
            foreach (var (name, file) in new[] { ("--reference", reference), ("--current", current) })
            {
                if (!file.Has(column))
                {
                    throw new FileDriftException($"{option}: {name} has no column '{column}'");
                }
            }
        }
    }

    private static (string, string, DriftEstimate, double?, double) Compare(string feature, string[] reference, string[] current, int[] left, int[] right, FileDriftRequest request)
    {
        var before = request.Categorical.Contains(feature) ? null : Numbers(reference);
        if (before is not null && Numbers(current) is { } after)
        {
            var bins = NumericBins.FromReference(before);
            var (was, now) = (ClusteredCounts.Of(bins.Count, [.. before.Select(bins.Of)], left), ClusteredCounts.Of(bins.Count, [.. after.Select(bins.Of)], right));
            double[] sortedBefore = [.. before.Where(value => !double.IsNaN(value)).Order()], sortedAfter = [.. after.Where(value => !double.IsNaN(value)).Order()];
            return (feature, "numeric", ClusterBootstrap.Compare(DriftStatistic.Psi, was, now, request.Bootstrap), Divergence.KsOfSorted(sortedBefore, sortedAfter), Divergence.Of(DriftStatistic.Js, was.Total, now.Total));
        }
        else
        {
            DemandNumbers(feature, before, current, request);
            var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
            int[] referenceNumbers = [.. reference.Select(Number)], currentNumbers = [.. current.Select(Number)];
            var bins = CategoryBins.FromReference(referenceNumbers);
            var (was, now) = (ClusteredCounts.Of(bins.Count, [.. referenceNumbers.Select(bins.Of)], left), ClusteredCounts.Of(bins.Count, [.. currentNumbers.Select(bins.Of)], right));
            return (feature, "categorical", ClusterBootstrap.Compare(DriftStatistic.Psi, was, now, request.Bootstrap), null, Divergence.Of(DriftStatistic.Js, was.Total, now.Total));

            int Number(string text) => text.Length == 0 ? -1 : numbers.TryGetValue(text, out var number) ? number : numbers[text] = numbers.Count;
        }
    }

    /// <summary>One stray word would make names of all numbers, and each of them a new one: an alarm about nothing.</summary>
    private static void DemandNumbers(string feature, double[]? reference, string[] current, FileDriftRequest request)
    {
        if (reference?.Any(value => !double.IsNaN(value)) is true)
        {
            var stray = Array.Find(current, cell => Numbers([cell]) is null);
            throw new FileDriftException($"--current: {request.Current.Name}: '{stray}' in column '{feature}' is no number, and --reference has only numbers there; --categorical {feature} compares them as names");
        }
    }

    /// <summary>The cells as numbers; null when one is no number. Empty, NaN and null are missing.</summary>
    private static double[]? Numbers(string[] cells)
    {
        var numbers = new double[cells.Length];
        for (var row = 0; row < cells.Length; row++)
        {
            if (cells[row] is "" or "null" or "NULL" or "NA")
            {
                numbers[row] = double.NaN;
            }
            else if (!double.TryParse(cells[row], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[row]))
            {
                return null;
            }
        }

        return numbers;
    }

    private static int[] ClustersOf(FileColumns file, string? column)
    {
        if (column is null)
        {
            return [.. Enumerable.Range(0, file.Rows)];
        }

        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        return [.. file[column].Select(text => numbers.TryGetValue(text, out var number) ? number : numbers[text] = numbers.Count)];
    }
}
