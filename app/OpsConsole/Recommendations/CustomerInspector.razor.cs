using Microsoft.AspNetCore.Components;
using OpsConsole.Platform.Security;
using OpsConsole.Platform.Served;
using OpsConsole.Recommendations.Inspection;
using OpsConsole.Shell.Commands;

namespace OpsConsole.Recommendations;

/// <summary>Asks the production pipeline for one shopper and shows what came, and why.</summary>
public sealed partial class CustomerInspector : IDisposable
{
    /// <summary>SlateSurfaces that have a shopper in view; items beside an item have their own endpoint.</summary>
    internal static readonly IReadOnlyList<string> InspectedSurfaces = [.. SlateSurfaces.All.Split(", ").Where(surface => surface != "similar")];

    private readonly CancellationTokenSource _gone = new();
    private string _userId = string.Empty;
    private string _surface = "home";
    private string _basket = string.Empty;
    private int _limit = 20;
    private bool _running;
    private string? _problem;
    private Exception? _failure;
    private InspectedSlate? _answer;
    private RecentRequest? _before;

    [Inject]
    internal SlateInspector Inspector { get; set; } = null!;

    [Inject]
    internal CommandGate Gate { get; set; } = null!;

    /// <summary>Asks again what a request asked, and sets the two answers side by side.</summary>
    public async Task ReplayAsync(RecentRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        _userId = request.UserId ?? string.Empty;
        _surface = InspectedSurfaces.Contains(request.Surface) ? request.Surface : "home";
        _basket = string.Join(", ", request.Basket);
        _limit = Math.Max(1, request.Items.Count);
        await RunAsync();
        _before = _problem is null && _failure is null ? request : null;
        StateHasChanged();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    internal static string Words(string code) => code.Replace('_', ' ');

    /// <summary>Reasons, arm and, where it is not the ranked order, policy of a request.</summary>
    internal static IEnumerable<string> Notes(RecentRequest request)
    {
        var notes = request.Reasons.Select(Words);
        notes = request.Policy == ServedPolicies.Greedy ? notes : notes.Append(request.Policy);
        return request.Arm is null ? notes : notes.Append($"{request.Experiment}: {request.Arm}");
    }

    internal static string Compare(InspectedSlate now, RecentRequest before)
    {
        var known = before.Items.Select(item => item.Id).ToHashSet(StringComparer.Ordinal);
        var kept = now.Items.Count(item => known.Contains(item.Id));
        var inPlace = now.Items.Where(item => item.Position <= before.Items.Count && before.Items[item.Position - 1].Id == item.Id).Count();
        return $"{kept} of {now.Items.Count} items are the same, {inPlace} in the same place";
    }

    private async Task RunAsync()
    {
        var request = new InspectionRequest(_userId.Trim(), _surface, _basket, _limit);
        _problem = SlateInspector.Problem(request);
        if (_problem is not null || _running)
        {
            return;
        }

        _running = true;
        try
        {
            await Gate.DemandAsync(Policies.Viewer);
            _answer = await Inspector.RunAsync(request, _gone.Token);
            (_failure, _before) = (null, null);
        }
        catch (UnauthorizedAccessException refused)
        {
            _problem = refused.Message;
        }
        catch (Exception failure) when (!_gone.IsCancellationRequested)
        {
            // Shown in the panel with a trace id, in the log with all that is known.
            _failure = failure;
        }
        finally
        {
            _running = false;
        }
    }
}
