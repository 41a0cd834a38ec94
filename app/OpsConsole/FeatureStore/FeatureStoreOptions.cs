using System.ComponentModel.DataAnnotations;

namespace OpsConsole.FeatureStore;

/// <summary>Bounds of the feature store, section <c>FeatureStore</c>.</summary>
internal sealed record FeatureStoreOptions
{
    /// <summary>
    /// Shoppers kept in memory; beyond it those not heard of for longest are let go and served as new. Default 1,000,000; a shopper
    /// with 50 items bought takes about 4 kB.
    /// </summary>
    [Range(1_000, 100_000_000)]
    public int MaxShoppers { get; init; } = 1_000_000;

    /// <summary>Shoppers whose prepared candidates are kept. Default 50,000.</summary>
    [Range(100, 10_000_000)]
    public int MaxPrepared { get; init; } = 50_000;

    /// <summary>
    /// How long prepared candidates serve while the shopper does nothing, real seconds: so much may pass before a sale of somebody else or the
    /// passing of time shows in a ranking. Default 5, range 0–600; 0 prepares for every request.
    /// </summary>
    [Range(0, 600)]
    public double PreparedSeconds { get; init; } = 5;

    /// <summary>Half-life of a purchase in the trending counters, days. Default 3, range 0.1–60.</summary>
    [Range(0.1, 60)]
    public double TrendHalfLifeDays { get; init; } = 3;

    /// <summary>Real seconds between two checkpoints of the online values. Default 60, range 1–86,400.</summary>
    [Range(1, 86_400)]
    public double CheckpointSeconds { get; init; } = 60;

    /// <summary>Share of mismatches among checked vectors above which a parity check is an alert. Default 0.001, range 0–1.</summary>
    [Range(0, 1)]
    public double ParityTolerance { get; init; } = 0.001;

    /// <summary>Most vectors of one parity check, the newest. Default 20,000, range 100–1,000,000.</summary>
    [Range(100, 1_000_000)]
    public int ParityVectors { get; init; } = 20_000;
}
