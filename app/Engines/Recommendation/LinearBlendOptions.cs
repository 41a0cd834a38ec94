namespace OpsConsole.Engines.Recommendation;

/// <summary>How a <see cref="LinearBlendModel"/> is trained and how it blends. Defaults were tuned on Online Retail before October 2011.</summary>
public sealed record LinearBlendOptions
{
    /// <summary>Weight of what goes with the purchases against the purchases themselves. Default 3; 0 to 100.</summary>
    public double EaseWeight { get; init; } = 3;

    /// <summary>L2 penalty of the shoppers' item-to-item weights. Default 300; 1 to 1e6.</summary>
    public double EaseLambda { get; init; } = 300;

    /// <summary>Half-life, in days, of a shopper's last purchase of an item in the item-to-item part. Default 120; 1 to 3,650.</summary>
    public double EaseHalfLifeDays { get; init; } = 120;

    /// <summary>L2 penalty of the baskets' item-to-item weights. Default 30; 1 to 1e6.</summary>
    public double BasketLambda { get; init; } = 30;

    /// <summary>Half-life, in days, of a basket in their training. Default 1,825; 1 to 3,650.</summary>
    public double BasketHalfLifeDays { get; init; } = 1_825;

    /// <summary>
    /// How much less a line of a large basket says than one of a small basket: its weight is (items / 20)^−power. Default 0.2; 0 to 1.
    /// </summary>
    public double BasketSizePower { get; init; } = 0.2;

    /// <summary>Weight of what goes with the basket against the shopper's own score. Default 30; 0 to 1,000.</summary>
    public double BasketWeight { get; init; } = 30;

    /// <summary>Items of a basket that count, in the order of their lines. Default 100; 2 to 1,000.</summary>
    public int MaxBasketItems { get; init; } = 100;

    /// <summary>Heaviest neighbours kept an item. Default 200; 1 to 1,000.</summary>
    public int Neighbours { get; init; } = 200;

    /// <summary>
    /// Items, by decayed sales, that take part in the item-to-item weights; the others live on purchases and popularity. Training
    /// needs 4·n² bytes and n³ operations: 10,000 items 0.4 GB. Default 12,000; 1 to 40,000.
    /// </summary>
    public int MaxEaseItems { get; init; } = 12_000;

    /// <summary>Half-life, in days, of the short side of the trend. Default 7; 1 to 365.</summary>
    public double TrendShortDays { get; init; } = 7;

    /// <summary>Half-life, in days, of the long side of the trend. Default 90; 1 to 3,650.</summary>
    public double TrendLongDays { get; init; } = 90;

    /// <summary>Sales a day added to both sides of the trend, so that rarely sold items do not swing. Default 0.01; 0.0001 to 100.</summary>
    public double TrendSmoothing { get; init; } = 0.01;

    /// <summary>Power of the trend in what goes with the purchases. Default 0.7; 0 to 2.</summary>
    public double TrendPower { get; init; } = 0.7;

    /// <summary>Power by which an item that the shopper does not have yet counts more the less it sells: of the best seller's long-term rate over its own. Default 0.15; 0 to 2.</summary>
    public double RarityPower { get; init; } = 0.15;

    /// <summary>Power of the trend in what the shopper has bought before. Default 0.25; 0 to 2.</summary>
    public double RepeatTrendPower { get; init; } = 0.25;

    /// <summary>Power of the trend in baskets' scores. Default 0.25; 0 to 2.</summary>
    public double BasketTrendPower { get; init; } = 0.25;

    /// <summary>Half-life, in days, of sales in what is popular now. Default 7; 1 to 365.</summary>
    public double PopularityDays { get; init; } = 7;

    /// <summary>Half-life, in days, of baskets in what new shoppers are offered. Default 14; 1 to 365.</summary>
    public double NewShopperDays { get; init; } = 14;

    /// <summary>What each further basket of a shopper weighs there against the one before it: 0 counts first baskets only. Default 0.5; 0 to 1.</summary>
    public double LaterBasketWeight { get; init; } = 0.5;

    /// <summary>These options if every one is within its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Names the option that is not.</exception>
    public LinearBlendOptions Validated()
    {
        Check(EaseWeight, 0, 100, nameof(EaseWeight));
        Check(EaseLambda, 1, 1e6, nameof(EaseLambda));
        Check(EaseHalfLifeDays, 1, 3_650, nameof(EaseHalfLifeDays));
        Check(BasketLambda, 1, 1e6, nameof(BasketLambda));
        Check(BasketHalfLifeDays, 1, 3_650, nameof(BasketHalfLifeDays));
        Check(BasketSizePower, 0, 1, nameof(BasketSizePower));
        Check(BasketWeight, 0, 1_000, nameof(BasketWeight));
        Check(MaxBasketItems, 2, 1_000, nameof(MaxBasketItems));
        Check(Neighbours, 1, 1_000, nameof(Neighbours));
        Check(MaxEaseItems, 1, 40_000, nameof(MaxEaseItems));
        Check(TrendShortDays, 1, 365, nameof(TrendShortDays));
        Check(TrendLongDays, 1, 3_650, nameof(TrendLongDays));
        Check(TrendSmoothing, 1e-4, 100, nameof(TrendSmoothing));
        Check(TrendPower, 0, 2, nameof(TrendPower));
        Check(RarityPower, 0, 2, nameof(RarityPower));
        Check(RepeatTrendPower, 0, 2, nameof(RepeatTrendPower));
        Check(BasketTrendPower, 0, 2, nameof(BasketTrendPower));
        Check(PopularityDays, 1, 365, nameof(PopularityDays));
        Check(NewShopperDays, 1, 365, nameof(NewShopperDays));
        Check(LaterBasketWeight, 0, 1, nameof(LaterBasketWeight));
        return this;
    }

    private static void Check(double value, double lowest, double highest, string option)
    {
        if (!(value >= lowest && value <= highest))
        {
            throw new ArgumentOutOfRangeException(option, value, $"must lie between {lowest} and {highest}");
        }
    }
}
