using OpsConsole.Catalog;
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

    /// <summary>The segment of a history. O(items bought).</summary>
    internal static string Of(UserHistory purchases, CatalogSnapshot catalog)
    {
        if (purchases.Count == 0)
        {
            return New;
        }

        // A dozen departments at most in practice: scanning a short list beats hashing.
        List<(string Department, double Weight)> departments = [];
        foreach (ref readonly var entry in purchases.Entries)
        {
            var category = entry.Item < catalog.Items.Count ? catalog.Items[entry.Item].Category : "";
            var weight = purchases.RelativeWeight(entry);
            var place = departments.FindIndex(known => IsDepartmentOf(known.Department, category));
            if (place >= 0)
            {
                departments[place] = (departments[place].Department, departments[place].Weight + weight);
            }
            else
            {
                departments.Add((Department(category), weight));
            }
        }

        var best = departments[0];
        foreach (var department in departments)
        {
            // Ties fall to the name, so that the answer does not hang on the order of the history.
            if (department.Weight > best.Weight || (department.Weight == best.Weight && string.CompareOrdinal(department.Department, best.Department) < 0))
            {
                best = department;
            }
        }

        return best.Department.Length == 0 ? General : string.Intern(best.Department);
    }

    private static string Department(string category)
    {
        var slash = category.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? category : category[..slash];
    }

    private static bool IsDepartmentOf(string department, string category) =>
        category.StartsWith(department, StringComparison.Ordinal)
        && (category.Length == department.Length || (department.Length > 0 && category[department.Length] == '/'));
}
