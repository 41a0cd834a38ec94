namespace OpsConsole.Demo;

/// <summary>Prices a shop would print.</summary>
internal static class Pricing
{
    /// <summary>Least and most that a brand's level may do to the ordinary range of a type.</summary>
    public const double LeastLevel = 0.65;

    /// <inheritdoc cref="LeastLevel"/>
    public const double MostLevel = 1.5;

    /// <summary>The price of one product. A larger size of the same make costs no less.</summary>
    /// <param name="type">Gives the ordinary range.</param>
    /// <param name="size">Place among the sizes, 0 smallest to 1 largest.</param>
    /// <param name="kind">Place among the makes, 0 plain to 1 fine.</param>
    /// <param name="brand">Price level of the brand.</param>
    public static decimal Of(ProductType type, double size, double kind, double brand)
    {
        // Geometric between the ends: the step from small to large is a factor, as shops have it.
        var place = (0.75 * size) + (0.25 * kind);
        return Printed(type.From * Math.Pow(type.To / type.From, place) * Math.Clamp(brand, LeastLevel, MostLevel));
    }

    /// <summary>Ends in 9 below ten euros, in .49 or .99 below fifty, in .00 above.</summary>
    private static decimal Printed(double price) => price switch
    {
        < 10 => Math.Max(0.49m, (decimal)Math.Ceiling(price * 10) / 10 - 0.01m),
        < 50 => (decimal)Math.Ceiling(price * 2) / 2 - 0.01m,
        _ => (decimal)Math.Round(price),
    };
}
