using System.Text.Json.Serialization;
using OpsConsole.FeatureStore.History;
using OpsConsole.FeatureStore.Parity;

namespace OpsConsole.FeatureStore;

/// <summary>The feature store as it stands.</summary>
/// <param name="SchemaHash">Of the definitions in force.</param>
/// <param name="AsOf">When the answer was made, the shop's time.</param>
/// <param name="Shoppers">Shoppers with online values.</param>
/// <param name="AppliedSequence">Newest event in the shoppers' values.</param>
/// <param name="ItemSequence">Newest purchase in the items' values.</param>
/// <param name="BehindEvents">Committed events that are not applied yet.</param>
/// <param name="UnknownItems">Events that named an item the catalogue does not have.</param>
/// <param name="ShopperDelay">From an event's receipt to its effect on the shopper's values, of late; null before the first event.</param>
/// <param name="ItemDelay">From a purchase's receipt to its effect on the items' values, of late; null before the first purchase.</param>
/// <param name="Checkpoint">The newest checkpoint of this process; null before the first.</param>
/// <param name="Vectors">Logged vectors that the figures by feature are taken from.</param>
/// <param name="Models">The loaded models.</param>
/// <param name="Items">The features.</param>
internal sealed record FeaturesAnswer(
    string SchemaHash, DateTimeOffset AsOf, int Shoppers, long AppliedSequence, long ItemSequence, long BehindEvents, long UnknownItems, DelayFigures? ShopperDelay, DelayFigures? ItemDelay,
    CheckpointAnswer? Checkpoint, int Vectors, IReadOnlyList<FeatureModelAnswer> Models, IReadOnlyList<FeatureAnswer> Items);

/// <summary>A checkpoint.</summary>
/// <param name="At">When it was written, real time.</param>
/// <param name="Sequence">Newest event in it.</param>
internal sealed record CheckpointAnswer(DateTimeOffset At, long Sequence);

/// <summary>A loaded model.</summary>
/// <param name="Version">Its name.</param>
/// <param name="Role">What it is loaded for.</param>
/// <param name="Kind">What kind of model it is.</param>
/// <param name="SchemaHash">The features that it was trained on.</param>
/// <param name="Fits">Whether these are the features in force.</param>
internal sealed record FeatureModelAnswer(string Version, string Role, string Kind, string SchemaHash, bool Fits);

/// <summary>One feature.</summary>
/// <param name="Name">Unique name.</param>
/// <param name="Entity"><c>shopper</c>, <c>item</c>, <c>pair</c> or <c>request</c>.</param>
/// <param name="Type">count, rate, share …</param>
/// <param name="Window">What it looks back on.</param>
/// <param name="Default">Where there is nothing to look back on; null for missing.</param>
/// <param name="TimeToLiveDays">Days after which a value counts as missing; null for never.</param>
/// <param name="Owner">Who answers for it.</param>
/// <param name="Description">What it says.</param>
/// <param name="LastUpdated">When the newest event came that changed a value of it, the shop's time; null when none has.</param>
/// <param name="AgeMs">Age of that, the shop's time.</param>
/// <param name="NullRate">Share of logged vectors in which it is missing; null without vectors.</param>
/// <param name="Mean">Mean of the logged values.</param>
/// <param name="P05">Five per cent of the logged values are at most this.</param>
/// <param name="P50">Median of the logged values.</param>
/// <param name="P95">Ninety-five per cent of the logged values are at most this.</param>
/// <param name="UsedBy">Versions of the loaded models that read it.</param>
/// <param name="Checked">Vectors that the newest parity check compared; null before the first check.</param>
/// <param name="Mismatched">Of these, vectors in which this feature differed; null before the first check.</param>
internal sealed record FeatureAnswer(
    string Name, string Entity, string Type, string Window, float? Default, double? TimeToLiveDays, string Owner, string Description, DateTimeOffset? LastUpdated, double? AgeMs,
    double? NullRate, double? Mean, double? P05, double? P50, double? P95, IReadOnlyList<string> UsedBy, int? Checked, int? Mismatched);

/// <summary>Agreement of what was served with what the events give.</summary>
/// <param name="At">When the newest check ended; null before the first.</param>
/// <param name="Checked">Vectors compared by it.</param>
/// <param name="Mismatched">Of these, vectors with at least one value that differs in a bit.</param>
/// <param name="Rate">Share of mismatches; null when nothing was compared.</param>
/// <param name="Tolerance">Share above which it is an alert.</param>
/// <param name="ExpiredServed">Values served although they had outlived their time to live.</param>
/// <param name="NotComparable">Vectors of other definitions, or of a model that is gone.</param>
/// <param name="Worst">The feature that differs most often, with an example; null when none does.</param>
/// <param name="ByFeature">Features that differ, most often first.</param>
/// <param name="Items">The checks, newest first.</param>
internal sealed record ParityAnswer(
    DateTimeOffset? At, int Checked, int Mismatched, double? Rate, double Tolerance, int ExpiredServed, int NotComparable, ParityMismatch? Worst, IReadOnlyList<FeatureMismatches> ByFeature,
    IReadOnlyList<ParityRunAnswer> Items);

/// <summary>One check.</summary>
/// <param name="At">When it ended, real time.</param>
/// <param name="RunId">The job run.</param>
/// <param name="Trigger">What asked for it.</param>
/// <param name="From">Oldest slate compared, the shop's time.</param>
/// <param name="Until">Newest slate compared, the shop's time.</param>
/// <param name="Checked">Vectors compared.</param>
/// <param name="Mismatched">Vectors that differ.</param>
/// <param name="ExpiredServed">Values served after their time to live.</param>
/// <param name="NotComparable">Vectors that could not be compared.</param>
/// <param name="Worst">Name of the feature that differs most often; null when none does.</param>
internal sealed record ParityRunAnswer(
    DateTimeOffset At, string RunId, string Trigger, DateTimeOffset? From, DateTimeOffset? Until, int Checked, int Mismatched, int ExpiredServed, int NotComparable, string? Worst);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(FeaturesAnswer))]
[JsonSerializable(typeof(ParityAnswer))]
[JsonSerializable(typeof(EntityAnswer))]
[JsonSerializable(typeof(IReadOnlyList<FeatureMismatches>))]
internal sealed partial class FeaturesJson : JsonSerializerContext;
