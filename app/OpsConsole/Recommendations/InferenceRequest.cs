using OpsConsole.Engines.Features;
using OpsConsole.FeatureStore;
using OpsConsole.Merchandising.Serving;
using OpsConsole.Recommendations.Slates;

namespace OpsConsole.Recommendations;

/// <summary>What one inference is made from: immutable values of one moment, so that a call that outlives its caller harms nobody.</summary>
/// <param name="Shopper">Where prepared candidates are kept; null for a shopper not heard of.</param>
/// <param name="State">What is known of the shopper.</param>
/// <param name="Items">How every item has sold.</param>
/// <param name="NowMs">The shop's now, Unix ms.</param>
/// <param name="Catalog">What may be shown.</param>
/// <param name="Basket">Ordinals of the basket, or of the one item whose neighbours are wanted.</param>
/// <param name="Limit">Items wanted.</param>
/// <param name="ExcludeBought">Whether items bought before are left out.</param>
/// <param name="Similar">Whether neighbours of the basket are wanted, whoever the shopper is.</param>
internal readonly record struct InferenceRequest(
    Shopper? Shopper, ShopperState State, ItemStatistics Items, long NowMs, ServingCatalog Catalog, int[] Basket, int Limit, bool ExcludeBought, bool Similar)
{
    /// <summary>The merchandisers' rules that hold: what they bury and boost is weighed before the list is cut.</summary>
    public RuleSet Rules { get; init; } = RuleSet.None;
}
