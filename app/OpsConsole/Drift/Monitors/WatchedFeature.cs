using System.Globalization;
using OpsConsole.Engines.Features;

namespace OpsConsole.Drift.Monitors;

/// <summary>A feature of the ranker that is watched: what grows with the shop's own age (counts and days over all time) is not, since it moves when nothing drifts.</summary>
/// <param name="Monitor">Its monitor.</param>
/// <param name="Column">Place in a vector.</param>
/// <param name="Entity">What it describes. Rows of one item have one value together, and so are one cluster; otherwise the shopper is.</param>
/// <param name="SettlesInDays">Age of the shop, days, before which the feature changes with it: three half-lives, or half a year of all time.</param>
internal sealed record WatchedFeature(DriftMonitor Monitor, int Column, FeatureEntity Entity, int SettlesInDays)
{
    private const string AllTime = "all time";
    private const int SettlesAllTime = 180;

    /// <summary>Every watched feature, in the order of the vector.</summary>
    public static IEnumerable<WatchedFeature> All => FeatureDefinitions.All.ToArray()
        .Select((feature, column) => (Feature: feature, Column: column))
        .Where(pair => !(pair.Feature is { Window: AllTime, Type: "count" or "days" }))
        .Select(pair => new WatchedFeature(
            DriftMonitor.Distribution($"feature.{pair.Feature.Name}", pair.Feature.Name, "input", $"As the ranker was given it: {pair.Feature.Description}"),
            pair.Column, pair.Feature.Entity, Settles(pair.Feature.Window)));

    /// <summary>Three times the longest number of days that the window names.</summary>
    private static int Settles(string window) => window == AllTime ? SettlesAllTime : 3 * window.Split(' ')
        .Select(word => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var days) ? days : 0).Max();
}
