using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Plotly.Blazor;

namespace OpsConsole.Shell.Charts;

/// <summary>
/// A chart over time: Plotly, or the same figures as a table, under one sentence that says it in words. Newer steps extend the lines;
/// a new range, theme or time zone draws anew. Plotly's script is loaded with the first chart.
/// </summary>
public sealed partial class ChartView : IAsyncDisposable
{
    private static int _numbers;
    private readonly string _id = $"chart-{Interlocked.Increment(ref _numbers)}";
    private readonly Config _config = PlotlyDrawing.Config();
    private PlotlyChart? _plot;
    private PlotlyChart? _drawnPlot;
    private IList<ITrace> _traces = [];
    private Layout _layout = new();
    private ChartModel? _shown;
    private (bool Dark, bool Utc) _look;
    private bool _asTable;
    private bool _busy;

    /// <summary>What to draw; null before it has been read.</summary>
    [Parameter, EditorRequired]
    public ChartModel? Model { get; set; }

    /// <summary>Height of the picture, pixels.</summary>
    [Parameter]
    public int Height { get; set; } = 240;

    /// <summary>Name for tests.</summary>
    [Parameter, EditorRequired]
    public string TestId { get; set; } = string.Empty;

    /// <summary>What stands there without traffic.</summary>
    [Parameter]
    public RenderFragment? Empty { get; set; }

    private static RenderFragment DefaultEmpty => builder =>
    {
        builder.OpenComponent<Panels.EmptyState>(0);
        builder.AddComponentParameter(1, nameof(Panels.EmptyState.Why), "No traffic in this time.");
        builder.CloseComponent();
    };

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_drawnPlot is not { } plot)
        {
            return;
        }

        try
        {
            await plot.Purge();
        }
        catch (Exception gone) when (gone is JSException or JSDisconnectedException or ObjectDisposedException or TaskCanceledException)
        {
            // The browser is gone, or the element went first: nothing is left to free there.
        }
    }

    /// <inheritdoc />
    protected override void OnParametersSet()
    {
        // Before the first picture exists the parameters of the Plotly component are what it begins with.
        if (_plot is null && Model is { } model)
        {
            Prepare(model);
        }
    }

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_busy || _asTable || Model is not { IsEmpty: false } model || _plot is null || _drawnPlot is null || ReferenceEquals(model, _shown) && _look == Look)
        {
            return;
        }

        _busy = true;
        try
        {
            await UpdateAsync(model);
        }
        catch (Exception gone) when (gone is JSDisconnectedException or ObjectDisposedException or TaskCanceledException)
        {
            // The circuit ended between the render and the call.
        }
        finally
        {
            _busy = false;
        }
    }

    private (bool Dark, bool Utc) Look => (Session.Dark, Session.Utc);

    private async Task UpdateAsync(ChartModel model)
    {
        var newer = _shown is not null && _look == Look ? model.NewStepsSince(_shown) : null;
        if (newer == 0)
        {
            _shown = model;
            return;
        }

        if (newer is { } steps)
        {
            _shown = model;
            var x = PlotlyDrawing.Moments(model.X.TakeLast(steps), Session);
            await _plot!.ExtendTraces(
                model.Series.Select(_ => (IEnumerable<object>)x).ToList(),
                model.Series.Select(series => (IEnumerable<object>)[.. series.Y.TakeLast(steps).Select(value => (object)value!)]).ToList(),
                Enumerable.Range(0, model.Series.Count).ToList(),
                model.X.Count);
            return;
        }

        Prepare(model);
        // The component takes parameters only from a render of ours, and draws only when told to.
        StateHasChanged();
        await _plot!.React();
    }

    private void Prepare(ChartModel model)
    {
        _traces = PlotlyDrawing.Traces(model, Session);
        _layout = PlotlyDrawing.Layout(model, Session);
        (_shown, _look) = (model, Look);
    }

    private void Drawn() => _drawnPlot = _plot;

    private void ToggleTable() => _asTable = !_asTable;
}
