namespace OpsConsole.Engines.Drift;

/// <summary>
/// Bins of a categorical feature, made of its reference: one for each frequent category, one for the rare ones together, one for what the
/// reference never had, and one for what is missing.
/// </summary>
public sealed class CategoryBins
{
    /// <summary>Most categories with a bin of their own.</summary>
    public const int UsualMost = 30;

    /// <summary>Least share of the reference for a bin of its own: rarer ones would be noise, each of them.</summary>
    public const double UsualLeastShare = 0.01;

    private readonly Dictionary<int, int> _bins;

    private CategoryBins(Dictionary<int, int> bins, int[] frequent)
    {
        _bins = bins;
        Frequent = frequent;
    }

    /// <summary>Categories with a bin of their own, most frequent first: bin i holds category i of this list.</summary>
    public IReadOnlyList<int> Frequent { get; }

    /// <summary>The bin of categories that the reference had, but seldom.</summary>
    public int Rare => Frequent.Count;

    /// <summary>The bin of categories that the reference did not have.</summary>
    public int Unseen => Frequent.Count + 1;

    /// <summary>The bin of rows without a category.</summary>
    public int Missing => Frequent.Count + 2;

    /// <summary>Number of bins.</summary>
    public int Count => Frequent.Count + 3;

    /// <summary>Counts the reference.</summary>
    /// <param name="reference">Categories by number; below 0 is missing.</param>
    /// <param name="most">Most categories with a bin of their own.</param>
    /// <param name="leastShare">Least share of the rows for one.</param>
    public static CategoryBins FromReference(ReadOnlySpan<int> reference, int most = UsualMost, double leastShare = UsualLeastShare)
    {
        var counts = new Dictionary<int, int>();
        var known = 0;
        foreach (var category in reference)
        {
            if (category >= 0)
            {
                counts[category] = counts.GetValueOrDefault(category) + 1;
                known++;
            }
        }

        int[] frequent = [.. counts.Where(pair => pair.Value >= leastShare * known).OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key).Take(most).Select(pair => pair.Key)];
        var bins = counts.Keys.ToDictionary(category => category, _ => frequent.Length);
        for (var bin = 0; bin < frequent.Length; bin++)
        {
            bins[frequent[bin]] = bin;
        }

        return new CategoryBins(bins, frequent);
    }

    /// <summary>The bin of a category.</summary>
    public int Of(int category) => category < 0 ? Missing : _bins.GetValueOrDefault(category, Unseen);
}
