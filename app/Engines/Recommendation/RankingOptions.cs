namespace OpsConsole.Engines.Recommendation;

/// <summary>How a <see cref="RecommendationModel"/> uses its ranker.</summary>
public sealed record RankingOptions
{
    /// <summary>Whether candidates of a shopper without purchases are ranked too, rather than left in the order of what new shoppers begin with. Default false.</summary>
    public bool RankNewShoppers { get; init; }

    /// <summary>Weight of what goes with the basket against the probability that the ranker gives. Default 4; 0 to 1,000.</summary>
    public double BasketWeight { get; init; } = 4;

    /// <summary>
    /// How much the generators' order of items not bought before counts beside the trees': log-odds a factor of e in the generators' place. First purchases are
    /// rare, so that the trees' estimates of them vary from training to training; the generators' order does not. Default 0: the trees alone; 0 to 10.
    /// </summary>
    public double GeneratorWeight { get; init; }

    /// <summary>
    /// The same for a basket of somebody unknown, of whom the trees know less than of a shopper: log-odds a factor of e in an item's place by what shares baskets
    /// with the basket's items. Default 0: the trees alone; 0 to 10.
    /// </summary>
    public double BasketGeneratorWeight { get; init; }

    /// <summary>These options if every one is within its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Names the option that is not.</exception>
    public RankingOptions Validated()
    {
        if (!(BasketWeight is >= 0 and <= 1_000))
        {
            throw new ArgumentOutOfRangeException(nameof(BasketWeight), BasketWeight, "must lie between 0 and 1000");
        }

        if (!(GeneratorWeight is >= 0 and <= 10))
        {
            throw new ArgumentOutOfRangeException(nameof(GeneratorWeight), GeneratorWeight, "must lie between 0 and 10");
        }

        if (!(BasketGeneratorWeight is >= 0 and <= 10))
        {
            throw new ArgumentOutOfRangeException(nameof(BasketGeneratorWeight), BasketGeneratorWeight, "must lie between 0 and 10");
        }

        return this;
    }
}
