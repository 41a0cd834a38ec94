namespace OpsConsole.Engines.Drift;

/// <summary>Keeps the share of false discoveries among many tests below a bound (Benjamini and Hochberg 1995).</summary>
public static class BenjaminiHochberg
{
    /// <summary>The q-values of p-values: a test with q ≤ α belongs to a set of which at most the share α is false. O(n log n).</summary>
    /// <param name="pValues">In any order.</param>
    /// <returns>In the same order.</returns>
    public static double[] Adjust(ReadOnlySpan<double> pValues)
    {
        var order = new int[pValues.Length];
        for (var index = 0; index < order.Length; index++)
        {
            order[index] = index;
        }

        Array.Sort(pValues.ToArray(), order);
        var adjusted = new double[pValues.Length];
        var smallest = 1d;
        for (var rank = order.Length; rank > 0; rank--)
        {
            smallest = Math.Min(smallest, pValues[order[rank - 1]] * order.Length / rank);
            adjusted[order[rank - 1]] = smallest;
        }

        return adjusted;
    }
}
