using OpsConsole.Engines.Statistics;
using OpsConsole.Experiments;
using OpsConsole.Models;
using OpsConsole.Platform.Resilience;
using OpsConsole.Recommendations.Slates;

namespace OpsConsole.Recommendations;

/// <summary>A model that serves, behind its own guard.</summary>
/// <param name="Model">The model.</param>
/// <param name="Dependency">Fault point and options of its guard.</param>
/// <param name="Guard">The guard.</param>
internal sealed record GuardedModel(ServingModel Model, string Dependency, GuardedCall<InferenceRequest, Slate> Guard);

/// <summary>The models of one moment behind their guards: immutable, read once a request.</summary>
/// <param name="Champion">Answers whoever takes part in nothing.</param>
/// <param name="Previous">A fallback level.</param>
/// <param name="Rollout">The model that is tried in shadow or as a canary.</param>
/// <param name="Tried">How it is tried; null without one.</param>
/// <param name="Arms">Models that experiments compare with the champion.</param>
internal sealed record GuardSet(GuardedModel? Champion, GuardedModel? Previous, GuardedModel? Rollout, Rollout? Tried, GuardedModel[] Arms)
{
    public static readonly GuardSet Empty = new(null, null, null, null, []);

    /// <summary>The model of the shadow, or null.</summary>
    public GuardedModel? Shadow => Tried is { Stage: RolloutStage.Shadow } ? Rollout : null;

    /// <summary>All of them, each once.</summary>
    public IEnumerable<GuardedModel> All => new[] { Champion, Previous, Rollout }.OfType<GuardedModel>().Concat(Arms);

    /// <summary>
    /// The model that a request is meant for: that of the shopper's arm; else, for those among its share, the canary; else the champion. A pure function
    /// of the shopper, so that each keeps to one model.
    /// </summary>
    public GuardedModel? For(string? userId, Assignment? assignment)
    {
        if (assignment is not null)
        {
            return assignment.ModelVersion is { } version ? Find(version) ?? Champion : Champion;
        }

        return Tried is { Stage: RolloutStage.Canary } canary && userId is not null && StableHash.Share(userId, canary.Salt) * 100 < canary.Percent
            ? Rollout ?? Champion
            : Champion;
    }

    private GuardedModel? Find(string version)
    {
        if (Champion?.Model.Version == version)
        {
            return Champion;
        }

        foreach (var arm in Arms)
        {
            if (arm.Model.Version == version)
            {
                return arm;
            }
        }

        return Rollout?.Model.Version == version ? Rollout : null;
    }
}
