using System.Globalization;
using Microsoft.AspNetCore.Components;
using OpsConsole.Shell;
using OpsConsole.Shell.Charts;

namespace OpsConsole.Experiments.Page;

/// <summary>One experiment with its evaluations.</summary>
public sealed partial class ExperimentPanel
{
    private ChartModel? _chart;
    private string? _shownId;
    private double _traffic;
    private string _decision = KeepControl;

    private const string KeepControl = "keep the control";

    [Inject]
    internal ConsoleSession Session { get; set; } = null!;

    /// <summary>As the API answers it.</summary>
    [Parameter, EditorRequired]
    public ExperimentAnswer Experiment { get; set; } = null!;

    /// <summary>Oldest first.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<ExperimentEvaluation> Evaluations { get; set; } = [];

    /// <summary>Starts a draft.</summary>
    [Parameter]
    public EventCallback<ExperimentAnswer> OnStart { get; set; }

    /// <summary>Changes its share of shoppers.</summary>
    [Parameter]
    public EventCallback<(ExperimentAnswer Experiment, double Traffic)> OnRamp { get; set; }

    /// <summary>Ends it with a decision.</summary>
    [Parameter]
    public EventCallback<(ExperimentAnswer Experiment, string Decision)> OnStop { get; set; }

    private ExperimentEvaluation? Newest => Experiment.Evaluation;

    private bool Mismatch => Experiment.MismatchAt is not null || Newest is { SampleRatio.Mismatch: true };

    private long Total => Newest?.Arms.Sum(arm => arm.Shoppers) ?? 0;

    private IEnumerable<double> Shares => ExperimentWords.Traffic.Append(Experiment.Traffic).Distinct().Order();

    private IEnumerable<string> Decisions => [KeepControl, .. Experiment.Arms.Skip(1).Select(arm => $"ship {arm.Name}"), "inconclusive"];

    private string Period => (Experiment.StartedAt, Experiment.StoppedAt) switch
    {
        ({ } from, { } to) => $"{Session.Stamp(from)} – {Session.Stamp(to)}, times of the shop",
        ({ } from, null) => $"since {Session.Stamp(from)}, time of the shop",
        _ => $"defined {Session.Stamp(Experiment.CreatedAt)}",
    };

    /// <inheritdoc />
    protected override void OnParametersSet()
    {
        _chart = ExperimentChart.Of(Experiment, Evaluations);
        if (_shownId != Experiment.Id)
        {
            (_shownId, _traffic, _decision) = (Experiment.Id, Experiment.Traffic, KeepControl);
        }
    }

    private static string Width(double share) => string.Create(CultureInfo.InvariantCulture, $"width:{100 * share:0.##}%");

    private static string Left(double share) => string.Create(CultureInfo.InvariantCulture, $"left:{100 * share:0.##}%");

    private ArmEvaluation? Of(string arm) => Newest?.Arms.FirstOrDefault(one => one.Arm == arm);
}
