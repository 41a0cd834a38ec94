using System.Runtime.InteropServices;

namespace OpsConsole.Engines.Drift;

/// <summary>
/// A sample as drift sees it: how much weight each cluster of rows that belong together (the lines of an order, the orders of a shopper)
/// has in each bin.
/// </summary>
/// <remarks>Rows of a cluster resemble each other: 10,000 lines of 500 orders say little more than 500 rows would. What resamples, resamples clusters.</remarks>
public sealed class ClusteredCounts
{
    private readonly List<float> _weights = [];
    private readonly double[] _total;

    /// <param name="bins">Bins of the feature.</param>
    public ClusteredCounts(int bins)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        Bins = bins;
        _total = new double[bins];
    }

    /// <summary>Bins of the feature.</summary>
    public int Bins { get; }

    /// <summary>Clusters that have come.</summary>
    public int Clusters { get; private set; }

    /// <summary>Rows that have come.</summary>
    public long Rows { get; private set; }

    /// <summary>Weight by bin.</summary>
    public ReadOnlySpan<double> Total => _total;

    /// <summary>Begins the next cluster; its rows follow.</summary>
    public void Begin()
    {
        Clusters++;
        CollectionsMarshal.SetCount(_weights, _weights.Count + Bins);
        CollectionsMarshal.AsSpan(_weights)[^Bins..].Clear();
    }

    /// <summary>Adds a row to the cluster that was begun last.</summary>
    /// <param name="bin">From 0.</param>
    /// <param name="weight">What the row counts; 1 where nothing is evened out.</param>
    public void Add(int bin, double weight = 1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(bin, Bins);
        ArgumentOutOfRangeException.ThrowIfZero(Clusters);
        CollectionsMarshal.AsSpan(_weights)[((Clusters - 1) * Bins) + bin] += (float)weight;
        _total[bin] += weight;
        Rows++;
    }

    /// <summary>Counts of rows whose clusters are named by a number each, in any order.</summary>
    /// <param name="bins">Number of bins.</param>
    /// <param name="bin">Bin by row.</param>
    /// <param name="cluster">Cluster by row.</param>
    /// <param name="weights">Weight by row, or empty.</param>
    public static ClusteredCounts Of(int bins, ReadOnlySpan<int> bin, ReadOnlySpan<int> cluster, ReadOnlySpan<double> weights = default)
    {
        var counts = new ClusteredCounts(bins);
        var rows = new int[bin.Length];
        for (var row = 0; row < rows.Length; row++)
        {
            rows[row] = row;
        }

        var keys = cluster.ToArray();
        Array.Sort(keys, rows);
        for (var place = 0; place < rows.Length; place++)
        {
            if (place == 0 || keys[place] != keys[place - 1])
            {
                counts.Begin();
            }

            counts.Add(bin[rows[place]], weights.IsEmpty ? 1 : weights[rows[place]]);
        }

        return counts;
    }

    /// <summary>Weights by group, row by row: each group is so many clusters, taken from all over the sample.</summary>
    internal float[] Grouped(int clustersEach)
    {
        var weights = CollectionsMarshal.AsSpan(_weights);
        if (clustersEach <= 1)
        {
            return weights.ToArray();
        }

        var groups = (Clusters + clustersEach - 1) / clustersEach;
        var sums = new float[groups * Bins];
        for (var cluster = 0; cluster < Clusters; cluster++)
        {
            var sum = sums.AsSpan(cluster % groups * Bins, Bins);
            for (var bin = 0; bin < Bins; bin++)
            {
                sum[bin] += weights[(cluster * Bins) + bin];
            }
        }

        return sums;
    }
}
