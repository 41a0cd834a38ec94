using System.Globalization;
using Microsoft.AspNetCore.Components;

namespace OpsConsole.Models.OffPolicyEvaluation;

/// <summary>Estimates on demand, one model at a time.</summary>
public sealed partial class OffPolicyPanel : IDisposable
{
    private const int Days = 7;

    private readonly CancellationTokenSource _gone = new();
    private OffPolicyReward _reward;
    private OffPolicyAnswer? _answer;
    private Exception? _failure;
    private string? _problem;
    private string? _shown;
    private bool _computing;

    [Inject]
    internal OffPolicyEvaluator Evaluator { get; set; } = null!;

    /// <summary>The model.</summary>
    [Parameter, EditorRequired]
    public string Version { get; set; } = "";

    private string Window => _answer is { From: { } from, To: { } to }
        ? string.Create(CultureInfo.InvariantCulture, $"{Shell.Figures.Count(_answer.Shoppers)} shoppers, {from.ToUniversalTime():yyyy-MM-dd HH:mm} to {to.ToUniversalTime():yyyy-MM-dd HH:mm} UTC, the shop's time")
        : $"from the shop's last {Days} days";

    /// <inheritdoc />
    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    /// <inheritdoc />
    protected override void OnParametersSet()
    {
        if (_shown != Version)
        {
            _shown = Version;
            Forget();
        }
    }

    private void Forget() => (_answer, _problem, _failure) = (null, null, null);

    private async Task EstimateAsync()
    {
        Forget();
        _computing = true;
        var (version, reward) = (Version, _reward);
        try
        {
            var answer = await Evaluator.EvaluateAsync(version, reward, Days, _gone.Token);
            if ((version, reward) == (Version, _reward))
            {
                (_answer, _problem) = (answer, answer is null ? "The model's artefact is gone or was refused." : null);
            }
        }
        catch (Exception failure) when (!_gone.IsCancellationRequested)
        {
            // Whatever kept the log from being read, the panel says so and offers to try again.
            _failure = failure;
        }
        finally
        {
            _computing = false;
        }
    }

    private static string Words(OffPolicyFigure? figure) => figure is null
        ? Shell.Figures.None
        : string.Create(CultureInfo.InvariantCulture, $"{figure.Value:0.000} ({figure.Lower:0.000} to {figure.Upper:0.000})");

    private static string Verdict(OffPolicyFigure difference) => difference switch
    {
        { Lower: > 0 } => "surely more",
        { Upper: < 0 } => "surely less",
        _ => "could be either",
    };
}
