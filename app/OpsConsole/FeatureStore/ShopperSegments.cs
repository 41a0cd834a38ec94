using OpsConsole.Engines.Features;

namespace OpsConsole.FeatureStore;

/// <summary>
/// Segments shoppers by the department they buy most in. The first level of the category path is a small set in any shop, known for
/// every item, and tells more about what to show than age or income would.
/// </summary>
public static class ShopperSegments
{
    /// <summary>Segment of a shopper without purchases.</summary>
    public const string New = "new";

    /// <summary>Segment of a shopper whose purchases have no category.</summary>
    public const string General = "general";

    /// <summary>The segment of a history. O(items bought + departments).</summary>
    internal static string Of(UserHistory purchases, Departments departments)
    {
        if (purchases.Count == 0)
        {
            return New;
        }

        // Items without a department stand at the end. The weights of a history share one factor, which changes no order.
        var count = departments.Names.Count + 1;
        var weights = count <= 128 ? stackalloc double[count] : new double[count];
        weights.Clear();
        foreach (ref readonly var entry in purchases.Entries)
        {
            var department = departments.Of(entry.Item);
            weights[department < 0 ? count - 1 : department] += entry.Weight;
        }

        // Ties fall to the earlier name, so that the answer does not hang on the order of the history.
        var best = 0;
        for (var department = 1; department < count; department++)
        {
            best = weights[department] > weights[best] ? department : best;
        }

        return best == count - 1 || departments.Names[best].Length == 0 ? General : departments.Names[best];
    }
}
