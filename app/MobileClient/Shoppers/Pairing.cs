namespace OpsConsole.MobileClient.Shoppers;

/// <summary>Which items go with which.</summary>
internal static class Pairing
{
    private const int PerCompanion = 3;

    /// <summary>The best partners of an item in each category that goes with its own, the best first.</summary>
    public static int[] ComplementsOf(int item, long seed, IReadOnlyList<WorldItem> items, ItemTraits[] traits, CategoryTree tree)
    {
        var found = new List<(double Score, int Item)>();
        foreach (var leaf in tree.Companions[traits[item].Leaf])
        {
            var inLeaf = new List<(double Score, int Item)>(tree.Members[leaf].Length);
            foreach (var other in tree.Members[leaf])
            {
                var luck = new SeededRandom(SeededRandom.Derive(seed, $"{items[item].Id}\n{items[other].Id}", 6)).NextDouble();
                var style = 0f;
                for (var axis = 0; axis < ItemTraits.Styles; axis++) style += traits[item].Style[axis] * traits[other].Style[axis];
                inLeaf.Add((luck + (0.5 * style) + (0.3 * traits[other].Quality), other));
            }

            found.AddRange(inLeaf.OrderByDescending(pair => pair.Score).Take(PerCompanion));
        }

        return [.. found.OrderByDescending(pair => pair.Score).Select(pair => pair.Item)];
    }
}
