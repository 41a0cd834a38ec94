using Microsoft.AspNetCore.Components;

namespace OpsConsole.Experiments.Page;

/// <summary>The form of a new experiment; judged by the same rules as the API.</summary>
public sealed partial class ExperimentForm
{
    private readonly HashSet<string> _surfaces = new(["home"], StringComparer.Ordinal);
    private readonly List<ArmFields> _arms = [new() { Name = "control", Percent = 50 }, new() { Name = "treatment", Percent = 50 }];
    private Dictionary<string, string[]> _faults = [];
    private string _id = "";
    private string _name = "";
    private string _hypothesis = "";
    private string _metric = ExperimentMetrics.PurchaseConversion;
    private double _effect = 5;
    private double _loss = 10;
    private double _traffic = 0.1;

    /// <summary>Versions that an arm may serve.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<string> Models { get; set; } = [];

    /// <summary>Called with a definition that breaks no rule.</summary>
    [Parameter]
    public EventCallback<ExperimentDraft> OnCreate { get; set; }

    private void Toggle(string surface)
    {
        if (!_surfaces.Remove(surface))
        {
            _surfaces.Add(surface);
        }
    }

    /// <summary>One arm more; the shares become equal again, so that they sum to a whole.</summary>
    private void AddArm()
    {
        _arms.Add(new ArmFields { Name = $"treatment-{_arms.Count}" });
        foreach (var arm in _arms)
        {
            arm.Percent = 100.0 / _arms.Count;
        }
    }

    private async Task CreateAsync()
    {
        var draft = new ExperimentDraft(
            _id.Trim(), _name, _hypothesis, [.. ExperimentWords.Surfaces.Where(_surfaces.Contains)],
            [.. _arms.Select(arm => new ArmDefinition(arm.Name.Trim(), arm.Percent / 100, arm.ModelVersion is "" ? null : arm.ModelVersion, arm.Explore))],
            _metric, [new GuardrailDefinition(ExperimentMetrics.PurchaseConversion, _loss / 100)], _effect / 100, _traffic);
        _faults = ExperimentRules.Faults(draft);
        if (_faults.Count == 0)
        {
            await OnCreate.InvokeAsync(draft);
        }
    }

    private sealed class ArmFields
    {
        public string Name { get; set; } = "";

        public string? ModelVersion { get; set; } = "";

        public double Percent { get; set; }

        public bool Explore { get; set; }
    }
}
