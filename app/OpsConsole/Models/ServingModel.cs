using OpsConsole.Engines.Recommendation;

namespace OpsConsole.Models;

/// <summary>A trained model as serving uses it.</summary>
/// <param name="Version">Name in the registry, and in every answer that the model gave.</param>
/// <param name="Model">The model.</param>
/// <param name="TrainedAt">When its training ended.</param>
public sealed record ServingModel(string Version, RecommendationModel Model, DateTimeOffset TrainedAt);
