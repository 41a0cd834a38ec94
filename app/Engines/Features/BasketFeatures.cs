using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OpsConsole.Engines.Features;

/// <summary>What a basket says of itself.</summary>
/// <param name="Items">Distinct items in it that the model knows.</param>
/// <param name="LogPrice">Mean ln(price) of those with a price; NaN without any.</param>
/// <param name="BoughtShare">Share of its items that the shopper has bought before; 0 of somebody unknown.</param>
/// <param name="BestBaskets">The greatest <see cref="BasketScores.Baskets"/> of all items.</param>
/// <param name="BestPurchases">The greatest <see cref="BasketScores.Purchases"/> of all items.</param>
public readonly record struct BasketContext(int Items, float LogPrice, float BoughtShare, float BestBaskets, float BestPurchases);

/// <summary>What the generators say of one item for a basket.</summary>
/// <param name="Baskets">Sum of the weights by which the basket's items speak for it in baskets.</param>
/// <param name="Purchases">The same among all that shoppers buy.</param>
/// <param name="Strongest">The largest single weight in <paramref name="Baskets"/>.</param>
/// <param name="Supporters">Items of the basket that speak for it.</param>
/// <param name="Rank">Place by <paramref name="Baskets"/>, from 1; 0 where it is not among the best.</param>
public readonly record struct BasketScores(float Baskets, float Purchases, float Strongest, int Supporters, int Rank);

/// <summary>
/// The features of an item for a basket, which stand behind those of <see cref="PairFeatures"/> in a row: one pure function, used for training's rows and for serving.
/// </summary>
public static class BasketFeatures
{
    private static readonly FeatureDefinition[] Declared =
    [
        Define("basket_items", FeatureEntity.Request, "count", "Distinct items in the basket."),
        Define("basket_bought_share", FeatureEntity.Request, "share", "Items of the basket that the shopper has bought before."),
        Define("basket_score", FeatureEntity.Request, "score", "What shares baskets with the basket's items."),
        Define("basket_score_relative", FeatureEntity.Request, "score, of the best", "The same, against the best item."),
        Define("basket_score_mean", FeatureEntity.Request, "score", "The same, an item of the basket."),
        Define("basket_score_rank", FeatureEntity.Request, "rank", "Place by it."),
        Define("basket_score_strongest", FeatureEntity.Request, "score", "The most that a single item of the basket says."),
        Define("basket_supporters", FeatureEntity.Request, "count", "Items of the basket that speak for it."),
        Define("basket_supporters_share", FeatureEntity.Request, "share", "The same, of all in the basket."),
        Define("basket_purchases_score", FeatureEntity.Request, "score", "What shoppers buy who buy the basket's items."),
        Define("basket_purchases_score_relative", FeatureEntity.Request, "score, of the best", "The same, against the best item."),
        Define("basket_price_difference", FeatureEntity.Request, "price, ln", "The item's price against the basket's mean."),
    ];

    /// <summary>Every feature, by its place behind the pair's.</summary>
    public static ReadOnlySpan<FeatureDefinition> All => Declared;

    /// <summary>Values of a basket's part of a row.</summary>
    public static int Count => Declared.Length;

    /// <summary>Values of a whole row: the pair's, then the basket's.</summary>
    public static int RowWidth => FeatureDefinitions.Count + Declared.Length;

    /// <summary>SHA-256, lower-case hex, over names and meanings of a whole row.</summary>
    public static string SchemaHash { get; } = Hash();

    /// <summary>Writes the basket's part of a row. O(1); allocates nothing.</summary>
    /// <param name="basket">The basket.</param>
    /// <param name="scores">What the generators say of the item.</param>
    /// <param name="logPrice">ln(price) of the item; NaN where it is not known.</param>
    /// <param name="values">Takes <see cref="Count"/> values.</param>
    public static void Write(in BasketContext basket, in BasketScores scores, float logPrice, Span<float> values)
    {
        var items = Math.Max(1, basket.Items);
        values[0] = basket.Items;
        values[1] = basket.BoughtShare;
        values[2] = scores.Baskets;
        values[3] = basket.BestBaskets > 0 ? scores.Baskets / basket.BestBaskets : 0;
        values[4] = scores.Baskets / items;
        values[5] = scores.Rank > 0 ? scores.Rank : float.NaN;
        values[6] = scores.Strongest;
        values[7] = scores.Supporters;
        values[8] = (float)scores.Supporters / items;
        values[9] = scores.Purchases;
        values[10] = basket.BestPurchases > 0 ? scores.Purchases / basket.BestPurchases : 0;
        values[11] = logPrice - basket.LogPrice;
    }

    private static FeatureDefinition Define(string name, FeatureEntity entity, string type, string description) =>
        new(name, entity, type, "request", float.NaN, null, "recommendations", description);

    private static string Hash()
    {
        var text = new StringBuilder(FeatureDefinitions.SchemaHash).Append('\n');
        foreach (var feature in Declared)
        {
            text.Append(CultureInfo.InvariantCulture, $"{feature.Name}|{feature.Type}\n");
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
