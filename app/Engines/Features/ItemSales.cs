namespace OpsConsole.Engines.Features;

/// <summary>How one item has sold so far. Sales of one shopper in one visit count once.</summary>
public readonly record struct ItemSales
{
    /// <summary>An item that has never been sold.</summary>
    public static readonly ItemSales Never = new() { LogPriceFast = float.NaN, LogPriceSlow = float.NaN };

    /// <summary>Sales.</summary>
    public int Count { get; init; }

    /// <summary>Of <see cref="Count"/>, to shoppers who had not bought it before.</summary>
    public int Buyers { get; init; }

    /// <summary>Earliest sale, Unix ms; 0 when there is none.</summary>
    public long FirstAtMs { get; init; }

    /// <summary>Latest sale, Unix ms; 0 when there is none.</summary>
    public long LastAtMs { get; init; }

    /// <summary>Sales decayed to <see cref="LastAtMs"/>.</summary>
    public SalesDecay Sales { get; init; }

    /// <summary>Sales to shoppers who had it already, decayed to <see cref="LastAtMs"/>.</summary>
    public SalesDecay Repeats { get; init; }

    /// <summary>Sales in a shopper's first visit, decayed to <see cref="LastAtMs"/>.</summary>
    public SalesDecay Newcomers { get; init; }

    /// <summary>Mean units of a sale, the latest weighing most.</summary>
    public float Quantity { get; init; }

    /// <summary>ln(price), following the latest sales; NaN where no price is known.</summary>
    public float LogPriceFast { get; init; }

    /// <summary>ln(price), following slowly; NaN where no price is known.</summary>
    public float LogPriceSlow { get; init; }
}
