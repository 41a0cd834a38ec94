using OpsConsole.Engines.Recommendation;

namespace OpsConsole.FeatureStore;

/// <summary>What the feature store asks of the models that read its values. Models may use features, not the other way round: they register this.</summary>
/// <param name="LoadAsync">The registered model of a version; null when there is none, or its artefact is gone or refused.</param>
/// <param name="Loaded">The models that are loaded now, whatever for.</param>
public sealed record FeatureModels(Func<string, CancellationToken, Task<RecommendationModel?>> LoadAsync, Func<IReadOnlyList<FeatureUse>> Loaded);

/// <summary>A loaded model as a user of features.</summary>
/// <param name="Version">Its name.</param>
/// <param name="Role">What it is loaded for: <c>champion</c>, <c>previous</c>, <c>shadow</c>, <c>canary</c> or <c>experiment</c>.</param>
/// <param name="Model">The model.</param>
public sealed record FeatureUse(string Version, string Role, RecommendationModel Model);
