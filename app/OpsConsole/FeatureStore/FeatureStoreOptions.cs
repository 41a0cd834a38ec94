using System.ComponentModel.DataAnnotations;

namespace OpsConsole.FeatureStore;

/// <summary>Bounds of the feature store, section <c>FeatureStore</c>.</summary>
internal sealed record FeatureStoreOptions
{
    /// <summary>
    /// Shoppers kept in memory; beyond it those not heard of for longest are let go and served as new. Default 1,000,000; a shopper
    /// with 50 items bought takes about 2.5 kB.
    /// </summary>
    [Range(1_000, 100_000_000)]
    public int MaxShoppers { get; init; } = 1_000_000;

    /// <summary>Shoppers whose prepared candidates are kept. Default 50,000.</summary>
    [Range(100, 10_000_000)]
    public int MaxPrepared { get; init; } = 50_000;

    /// <summary>Half-life of a purchase in the trending counters, days. Default 3, range 0.1–60.</summary>
    [Range(0.1, 60)]
    public double TrendHalfLifeDays { get; init; } = 3;
}
