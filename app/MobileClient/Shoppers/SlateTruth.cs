namespace OpsConsole.MobileClient.Shoppers;

/// <summary>What a slate was worth to a shopper, by the world's truth.</summary>
/// <param name="ExpectedPurchases">Purchases that the slate brings on average.</param>
/// <param name="BestPurchases">Purchases that the best possible slate of the same length would bring.</param>
public readonly record struct SlateTruth(double ExpectedPurchases, double BestPurchases)
{
    /// <summary>Share of the possible that was missed: 0 for the best slate, towards 1 for a useless one.</summary>
    public double Regret => BestPurchases <= 0 ? 0 : 1 - (ExpectedPurchases / BestPurchases);

    /// <summary>Judges a slate. Costs one pass over the catalogue.</summary>
    /// <param name="world">Who knows the truth.</param>
    /// <param name="shopper">Whose slate.</param>
    /// <param name="items">World numbers by position; -1 counts as worthless.</param>
    /// <param name="at">When it was shown.</param>
    /// <param name="available">Whether an item could be shown; null for all.</param>
    public static SlateTruth Of(ShopperWorld world, Shopper shopper, IReadOnlyList<int> items, DateTimeOffset at, Func<int, bool>? available = null)
    {
        var worth = new double[items.Count];
        for (var position = 0; position < worth.Length; position++)
        {
            worth[position] = items[position] < 0 ? 0 : ShopperWorld.PurchaseProbability(world.TrueUtility(shopper, items[position], at));
        }

        // The best k of the catalogue, kept in a small heap whose root is the least of them.
        var best = new PriorityQueue<double, double>(items.Count + 1);
        for (var item = 0; item < world.Items.Count; item++)
        {
            if (available is not null && !available(item))
            {
                continue;
            }

            var value = ShopperWorld.PurchaseProbability(world.TrueUtility(shopper, item, at));
            if (best.Count < items.Count)
            {
                best.Enqueue(value, value);
            }
            else if (best.Count > 0 && value > best.Peek())
            {
                best.DequeueEnqueue(value, value);
            }
        }

        var ideal = new double[best.Count];
        for (var place = ideal.Length - 1; place >= 0; place--)
        {
            ideal[place] = best.Dequeue();
        }

        return new SlateTruth(Seen(worth, shopper.Patience), Seen(ideal, shopper.Patience));
    }

    /// <summary>Sum over positions of the chance to be looked at times the worth.</summary>
    private static double Seen(double[] worth, double patience)
    {
        var sum = 0.0;
        var looked = 1.0;
        foreach (var value in worth)
        {
            sum += looked * value;
            looked *= patience;
        }

        return sum;
    }
}
