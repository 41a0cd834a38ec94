using OpsConsole.FeatureStore;

namespace OpsConsole.Models;

/// <summary>Tells the feature store which models read its values.</summary>
internal static class FeatureUses
{
    /// <summary>The loaded models, and any other of the registry by its version.</summary>
    public static FeatureModels Of(ActiveModels active) => new(
        (version, token) => Task.Run(() => (active.Current.Find(version) ?? active.Load(version))?.Model, token),
        () => Loaded(active.Current));

    private static List<FeatureUse> Loaded(ServingSet set)
    {
        var uses = new List<FeatureUse>();
        Add(set.Champion, "champion");
        Add(set.Previous, "previous");
        Add(set.Rollout?.Model, set.Rollout?.Stage == RolloutStage.Canary ? "canary" : "shadow");
        foreach (var arm in set.Arms)
        {
            Add(arm, "experiment");
        }

        return uses;

        void Add(ServingModel? model, string role)
        {
            if (model is not null && !uses.Any(use => use.Version == model.Version))
            {
                uses.Add(new FeatureUse(model.Version, role, model.Model));
            }
        }
    }
}
