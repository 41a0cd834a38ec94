namespace OpsConsole.MobileClient.Shoppers;

/// <summary>Draws tastes and staples.</summary>
internal static class TasteMaker
{
    /// <summary>A taste for a catalogue's categories. Categories that share a department are liked or not liked together, and some groups are not for this shopper at all.</summary>
    public static Taste Make(SeededRandom random, long seed, string userId, CategoryTree tree)
    {
        var byLeaf = new float[tree.Leaves];
        for (var leaf = 0; leaf < byLeaf.Length; leaf++)
        {
            // Drawn by name, not in order: the same shopper likes the same categories whichever items a page of the catalogue began with.
            var path = tree.Paths[leaf];
            var department = Drawn(CategoryTree.Upper(path, 1), 3);
            var group = Drawn(CategoryTree.Upper(path, 2), 4);
            var own = Drawn(path, 5);
            var nothingForThem = group.NextDouble() < 0.3 ? -2.6 : 0;
            byLeaf[leaf] = (float)((1.0 * department.NextNormal()) + (0.8 * own.NextNormal()) + nothingForThem - 0.2);
        }

        var style = new float[ItemTraits.Styles];
        for (var axis = 0; axis < style.Length; axis++) style[axis] = (float)(1.25 * random.NextNormal());
        return new Taste(byLeaf, style, (float)(0.9 * random.NextNormal()));

        SeededRandom Drawn(string part, int kind) => new(SeededRandom.Derive(seed, $"{userId}\n{part}", kind));
    }

    /// <summary>What the shopper buys again and again: the consumables they like best, with some luck; enters them as needs.</summary>
    public static int[] ChooseStaples(SeededRandom random, Shopper shopper, int[] consumables, ItemTraits[] traits)
    {
        var wanted = Math.Min(consumables.Length, 1 + (int)random.NextExponential(4.5));
        if (wanted == 0)
        {
            return [];
        }

        var scores = new double[consumables.Length];
        var items = (int[])consumables.Clone();
        var taste = shopper.Taste;
        for (var place = 0; place < items.Length; place++)
        {
            var item = traits[items[place]];
            var style = 0f;
            for (var axis = 0; axis < ItemTraits.Styles; axis++) style += taste.Style[axis] * item.Style[axis];
            var gap = item.PriceLevel - taste.PriceLevel;
            var gumbel = -Math.Log(-Math.Log(Math.Max(random.NextDouble(), 1e-12)));
            scores[place] = -(taste.ByLeaf[item.Leaf] + style + item.Quality - (0.3 * gap * gap) + gumbel);
        }

        Array.Sort(scores, items);
        var staples = items[..wanted];
        foreach (var item in staples)
        {
            var cycle = traits[item].CycleDays * (0.75 + (0.5 * random.NextDouble()));
            shopper.Needs[item] = new Need(long.MinValue, (long)(cycle * 24 * 60 * 60 * 1000), random.NextDouble());
        }

        return staples;
    }
}
