using OpsConsole.Platform.Security;

namespace OpsConsole.Experiments;

/// <summary>What a definition must look like; a fault names its field.</summary>
internal static class ExperimentRules
{
    public const int MaxArms = 8;

    public static Dictionary<string, string[]> Faults(ExperimentDraft draft)
    {
        var faults = new Dictionary<string, string[]>(StringComparer.Ordinal);
        Check("id", Identifier.IsValid(draft.Id), $"must be {Identifier.Rule}");
        Check("name", draft.Name is { Length: > 0 and <= 120 } && !string.IsNullOrWhiteSpace(draft.Name), "must have 1 to 120 characters");
        Check("hypothesis", draft.Hypothesis is null or { Length: <= 500 }, "must have at most 500 characters");
        Check("surfaces", draft.Surfaces is { Count: > 0 and <= 8 } surfaces && surfaces.All(Identifier.IsValid) && surfaces.Distinct().Count() == surfaces.Count, "must name 1 to 8 different surfaces: home, cart, similar …");
        Check("primaryMetric", ExperimentMetrics.All.Contains(draft.PrimaryMetric), $"must be one of {string.Join(", ", ExperimentMetrics.All)}");
        Check("minimumEffect", draft.MinimumEffect is > 0 and <= 1, "must be above 0 and at most 1: 0.05 is 5 % of the control");
        Check("traffic", draft.Traffic is > 0 and <= 1, "must be above 0 and at most 1");
        Check("guardrails", draft.Guardrails is null || (draft.Guardrails.Count <= 3 && draft.Guardrails.All(rail => rail is not null && ExperimentMetrics.All.Contains(rail.Metric) && rail.MaximumLoss is >= 0 and < 1)
            && draft.Guardrails.DistinctBy(rail => rail.Metric).Count() == draft.Guardrails.Count), "must each name another metric and a maximumLoss from 0 to below 1");
        if (draft.Arms is not { Count: >= 2 and <= MaxArms } arms)
        {
            faults["arms"] = [$"must be 2 to {MaxArms}, the control first"];
            return faults;
        }

        for (var at = 0; at < arms.Count; at++)
        {
            var arm = arms[at];
            Check($"arms[{at}].name", arm is not null && Identifier.IsValid(arm.Name) && arms.Count(other => other?.Name == arm.Name) == 1, $"must be its own, {Identifier.Rule}");
            Check($"arms[{at}].share", arm?.Share is > 0 and < 1, "must be above 0 and below 1");
            Check($"arms[{at}].modelVersion", arm?.ModelVersion is null || Identifier.IsValid(arm.ModelVersion), $"must be null for the champion, or {Identifier.Rule}");
        }

        Check("arms", arms.All(arm => arm is not null) && Math.Abs(arms.Sum(arm => arm.Share) - 1) < 1e-6, "shares must sum to 1");
        return faults;

        void Check(string field, bool holds, string rule)
        {
            if (!holds)
            {
                faults[field] = [rule];
            }
        }
    }
}
