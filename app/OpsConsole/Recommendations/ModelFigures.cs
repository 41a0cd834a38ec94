using System.Globalization;
using OpsConsole.Models;
using OpsConsole.Platform.Resilience;
using OpsConsole.Platform.Served;

namespace OpsConsole.Recommendations;

/// <summary>A model that serves, and how its version fares.</summary>
/// <param name="Name">Of its guard: unique.</param>
/// <param name="Role">What it serves as.</param>
/// <param name="Breaker">State of its breaker, as in <c>BreakerRow.State</c>; null where it has just gone.</param>
/// <param name="Health">Its version's figures, whatever it served as.</param>
public sealed record ModelNow(string Name, string Role, string? Breaker, ModelHealthRow Health);

/// <summary>Reads how the models fare that serve now.</summary>
internal sealed class ModelFigures(ModelGuards models, ModelHealth health, BreakerRegistry breakers)
{
    /// <summary>Length of the figures' window.</summary>
    public static readonly TimeSpan Window = ModelHealth.Kept;

    /// <summary>A row a model and use: champion, previous, rollout, arms.</summary>
    public IReadOnlyList<ModelNow> Read()
    {
        var guards = models.Current;
        var rows = new List<ModelNow>();
        Add(guards.Champion, "champion");
        Add(guards.Previous, "previous");
        Add(guards.Rollout, guards.Tried is { Stage: RolloutStage.Canary } canary ? string.Create(CultureInfo.InvariantCulture, $"canary, {canary.Percent:0.##} %") : "shadow");
        foreach (var arm in guards.Arms)
        {
            Add(arm, "arm of an experiment");
        }

        return rows;

        void Add(GuardedModel? model, string role)
        {
            if (model is not null)
            {
                rows.Add(new ModelNow(model.Guard.Name, role, breakers.Find(model.Guard.Name)?.State, health.Window(model.Model.Version, Window)));
            }
        }
    }
}
