using Microsoft.Extensions.Options;
using OpsConsole.Engines.Features;
using OpsConsole.Engines.Recommendation;
using OpsConsole.FeatureStore;
using OpsConsole.Platform.Time;
using OpsConsole.Recommendations.Slates;

namespace OpsConsole.Recommendations;

/// <summary>What every model's inference shares.</summary>
/// <param name="pool">Where slates come from.</param>
/// <param name="features">Where items' sales are kept.</param>
/// <param name="shop">The shop's time: what features call now.</param>
/// <param name="time">Real time: how long a computation took.</param>
/// <param name="options">How far categories are spread.</param>
internal sealed class InferenceParts(SlatePool pool, OnlineFeatures features, ShopClock shop, TimeProvider time, IOptions<RecommendationsOptions> options)
{
    /// <summary>How far categories are spread over a slate.</summary>
    public DiversityOptions Diversity { get; } = new(options.Value.DiversityMost, options.Value.DiversityWindow, options.Value.DiversityReach);

    /// <summary>Where slates come from.</summary>
    public SlatePool Pool => pool;

    /// <summary>How every item has sold, as of this moment.</summary>
    public ItemStatistics Items => features.Items;

    /// <summary>The shop's now, Unix ms.</summary>
    public long NowMs => shop.NowMs;

    /// <summary>Real time.</summary>
    public TimeProvider Time => time;
}
