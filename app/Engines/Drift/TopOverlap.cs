namespace OpsConsole.Engines.Drift;

/// <summary>How many of the best sellers of a reference are best sellers still, and how many would be by chance.</summary>
/// <param name="Overlap">Share of the reference's top items that are top items now.</param>
/// <param name="ByChance">That share on average when as many clusters are drawn from the reference itself: few orders make many changes.</param>
/// <param name="Loss">1 − <paramref name="Overlap"/> / <paramref name="ByChance"/>, not below 0: what thresholds are held against.</param>
/// <param name="PValue">How often chance alone loses as many.</param>
public readonly record struct TopOverlap(double Overlap, double ByChance, double Loss, double PValue)
{
    /// <summary>Compares the best sellers of two samples by lines sold. O(resamples · (clusters' lines + items log items)).</summary>
    /// <param name="reference">Items by cluster (order or shopper).</param>
    /// <param name="current">Items by cluster.</param>
    /// <param name="items">Every item is below it.</param>
    /// <param name="top">How many best sellers; fewer where the reference sold less than four times as many items.</param>
    /// <param name="options">How to resample.</param>
    public static TopOverlap Compare(IReadOnlyList<int[]> reference, IReadOnlyList<int[]> current, int items, int top, BootstrapOptions options)
    {
        var (before, after) = (new int[items], new int[items]);
        Count(reference, before);
        Count(current, after);
        top = Math.Min(top, before.Count(lines => lines > 0) / 4);
        if (top == 0 || current.Count == 0)
        {
            return new TopOverlap(double.NaN, double.NaN, 0, 1);
        }

        var best = Best(before, top).ToHashSet();
        var overlap = Share(after);
        var random = new SplitMix(options.Seed);
        var chances = new double[options.Resamples];
        for (var round = 0; round < chances.Length; round++)
        {
            Array.Clear(after);
            for (var draw = 0; draw < current.Count; draw++)
            {
                foreach (var item in reference[random.Below(reference.Count)])
                {
                    after[item]++;
                }
            }

            chances[round] = Share(after);
        }

        var mean = chances.Average();
        var deviation = Math.Sqrt(chances.Sum(chance => (chance - mean) * (chance - mean)) / (chances.Length - 1));
        var distance = (mean - overlap) / Math.Max(deviation, 0.5 / top);
        return new TopOverlap(overlap, mean, Math.Max(0, 1 - (overlap / Math.Max(mean, 1d / top))), GammaTail.Normal(distance));

        double Share(int[] lines) => Best(lines, top).Count(best.Contains) / (double)top;
    }

    private static void Count(IReadOnlyList<int[]> clusters, int[] lines)
    {
        foreach (var cluster in clusters)
        {
            foreach (var item in cluster)
            {
                lines[item]++;
            }
        }
    }

    private static int[] Best(int[] lines, int top)
    {
        var order = new int[lines.Length];
        var keys = new int[lines.Length];
        for (var item = 0; item < order.Length; item++)
        {
            (order[item], keys[item]) = (item, -lines[item]);
        }

        Array.Sort(keys, order);
        var sold = keys.AsSpan().IndexOf(0) is var none and >= 0 ? none : keys.Length;
        return order[..Math.Min(top, sold)];
    }
}
