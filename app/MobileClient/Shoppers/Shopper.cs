namespace OpsConsole.MobileClient.Shoppers;

/// <summary>One shopper: hidden tastes, habits, and what they have bought. One visit at a time.</summary>
public sealed class Shopper
{
    internal Shopper(string userId, int number, Taste taste)
    {
        UserId = userId;
        Number = number;
        Taste = taste;
    }

    /// <summary>The shopper's id at the shop.</summary>
    public string UserId { get; }

    /// <summary>A number of this world's own, in the order in which shoppers were met.</summary>
    public int Number { get; }

    /// <summary>Visits a day, on average.</summary>
    public double VisitsADay { get; internal init; }

    /// <summary>Hour of the day, UTC, around which most visits fall.</summary>
    public double FavouriteHour { get; internal init; }

    /// <summary>Chance to look at the next slot of a slate after one that was not tapped: the source of position bias.</summary>
    public double Patience { get; internal init; }

    internal Taste Taste { get; }

    /// <summary>What is bought again and again, and what was bought once; by item.</summary>
    internal Dictionary<int, Need> Needs { get; } = [];

    /// <summary>Items of <see cref="Needs"/> that are staples.</summary>
    internal int[] Staples { get; set; } = [];
}

/// <summary>A shopper's need of one item.</summary>
/// <param name="LastBoughtMs">Unix milliseconds; <see cref="long.MinValue"/> when it was never seen bought.</param>
/// <param name="CycleMs">How long one purchase lasts this shopper; 0 when it is no staple.</param>
/// <param name="Phase">Where in the cycle an unseen staple stands, 0 to 1.</param>
internal readonly record struct Need(long LastBoughtMs, long CycleMs, double Phase);

/// <summary>What a shopper likes, in log-odds.</summary>
/// <param name="ByLeaf">Liking of each category.</param>
/// <param name="Style">Liking of styles.</param>
/// <param name="PriceLevel">The price level that suits them, in deviations within a category.</param>
internal sealed record Taste(float[] ByLeaf, float[] Style, float PriceLevel);
