namespace OpsConsole.MobileClient.Shoppers;

/// <summary>What a change of taste adds to what everybody likes, in log-odds.</summary>
/// <param name="Shift">The change.</param>
/// <param name="ByLeaf">Of each category.</param>
/// <param name="ByItem">Of each item, that of its category included.</param>
internal sealed record Fashion(TasteShift Shift, float[] ByLeaf, float[] ByItem)
{
    /// <summary>Deviation of a category's change at full strength: the least liked of a dozen may become the most liked.</summary>
    private const double CategoryDeviation = 2;

    /// <summary>Draws it; the same for the same world, and for each strength along the same line.</summary>
    public static Fashion Of(TasteShift shift, long seed, IReadOnlyList<WorldItem> items, ItemTraits[] traits, CategoryTree tree)
    {
        // Less half the variance, so that the odds stay the same on the average of categories: a change of what is wanted, not of how much.
        var deviation = shift.Strength * CategoryDeviation;
        var byLeaf = new float[tree.Leaves];
        for (var leaf = 0; leaf < byLeaf.Length; leaf++)
        {
            byLeaf[leaf] = (float)((deviation * Normal(tree.Paths[leaf], 12)) - (deviation * deviation / 2));
        }

        var byItem = new float[items.Count];
        for (var item = 0; item < byItem.Length; item++)
        {
            var drawnAnew = (ItemTraits.QualityDeviation * Normal(items[item].Id, 13)) - traits[item].Quality;
            byItem[item] = byLeaf[traits[item].Leaf] + (float)(shift.Strength * drawnAnew);
        }

        return new Fashion(shift, byLeaf, byItem);

        double Normal(string part, int kind) => new SeededRandom(SeededRandom.Derive(seed, part, kind)).NextNormal();
    }
}
