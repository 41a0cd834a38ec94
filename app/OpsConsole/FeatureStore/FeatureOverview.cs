using Microsoft.Extensions.Options;
using OpsConsole.Engines.Features;
using OpsConsole.FeatureStore.Checkpoints;
using OpsConsole.FeatureStore.Coverage;
using OpsConsole.FeatureStore.Parity;
using OpsConsole.Platform.Events;
using OpsConsole.Platform.Time;

namespace OpsConsole.FeatureStore;

/// <summary>Everything that the API and the page say of the feature store.</summary>
internal sealed class FeatureOverview(
    OnlineFeatures features, IEventStream stream, CheckpointWriter checkpoints, FeatureCoverage coverage, ParityCheck parity, FeatureModels models, ShopClock clock, IOptions<FeatureStoreOptions> options)
{
    /// <summary>Checks listed.</summary>
    public const int MaxChecks = 200;

    /// <summary>The store and its features.</summary>
    public async Task<FeaturesAnswer> ReadAsync(CancellationToken token)
    {
        var figures = await coverage.ReadAsync(token);
        var newest = await parity.ListAsync(1, token) is [var first, ..] ? first : null;
        var differing = newest?.Report().ByFeature.ToDictionary(one => one.Feature, one => one.Mismatched, StringComparer.Ordinal);
        var uses = models.Loaded();
        var (state, now) = (features.State, clock.GetUtcNow());
        var rows = new List<FeatureAnswer>(FeatureDefinitions.Count);
        for (var place = 0; place < FeatureDefinitions.Count; place++)
        {
            var feature = FeatureDefinitions.All[place];
            var updatedMs = feature.Entity == FeatureEntity.Item ? state.PublishedPurchaseAtMs : state.PurchasedAtMs;
            DateTimeOffset? updated = updatedMs > 0 && feature.Entity != FeatureEntity.Request ? DateTimeOffset.FromUnixTimeMilliseconds(updatedMs) : null;
            var seen = figures.ByFeature[place];
            rows.Add(new FeatureAnswer(
                feature.Name, Word(feature.Entity), feature.Type, feature.Window, float.IsFinite(feature.Default) ? feature.Default : null, feature.TimeToLive?.TotalDays, feature.Owner, feature.Description,
                updated, updated is { } at ? Math.Max(0, (now - at).TotalMilliseconds) : null, seen.NullRate, seen.Mean, seen.P05, seen.P50, seen.P95,
                [.. uses.Where(use => Reads(use, place)).Select(use => use.Version).Distinct(StringComparer.Ordinal)],
                newest?.Checked, newest is null ? null : differing!.GetValueOrDefault(feature.Name))); // Both come of the newest check.
        }

        return new FeaturesAnswer(
            FeatureDefinitions.SchemaHash, now, state.ShopperCount, state.AppliedSequence, state.Items.AsOfSequence, Math.Max(0, stream.Head - state.AppliedSequence), state.UnknownItems,
            features.ShopperDelays.Figures(), features.ItemDelays.Figures(),
            checkpoints.SavedAt is { } saved ? new CheckpointAnswer(saved, checkpoints.SavedSequence) : null,
            figures.Vectors, [.. uses.Select(use => new FeatureModelAnswer(use.Version, use.Role, use.Model.Kind, use.Model.SchemaHash, use.Model.SchemaHash == FeatureDefinitions.SchemaHash))], rows);
    }

    /// <summary>The checks of online against offline.</summary>
    public async Task<ParityAnswer> ReadParityAsync(int limit, CancellationToken token)
    {
        var runs = await parity.ListAsync(Math.Clamp(limit, 1, MaxChecks), token);
        var newest = runs is [var first, ..] ? first : null;
        var report = newest?.Report();
        return new ParityAnswer(
            newest?.At, report?.Checked ?? 0, report?.Mismatched ?? 0, report?.Rate, options.Value.ParityTolerance, report?.ExpiredServed ?? 0, report?.NotComparable ?? 0, report?.Worst, report?.ByFeature ?? [],
            [.. runs.Select(run => new ParityRunAnswer(run.At, run.RunId, run.Trigger, run.From, run.Until, run.Checked, run.Mismatched, run.ExpiredServed, run.NotComparable, run.Report().Worst?.Feature))]);
    }

    private static string Word(FeatureEntity entity) => entity switch
    {
        FeatureEntity.Shopper => "shopper",
        FeatureEntity.Item => "item",
        FeatureEntity.Pair => "pair",
        _ => "request",
    };

    private static bool Reads(FeatureUse use, int feature) => use.Model.SchemaHash == FeatureDefinitions.SchemaHash && feature >= 0;
}
