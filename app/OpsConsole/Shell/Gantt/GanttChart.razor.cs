using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace OpsConsole.Shell.Gantt;

/// <summary>A stop that is to go elsewhere.</summary>
/// <param name="Stop">Which.</param>
/// <param name="Vehicle">Onto whose route.</param>
/// <param name="Position">Place there among its stops, from 0, not counting the one that moves; null: the best one.</param>
public readonly record struct StopMove(string Stop, string Vehicle, int? Position);

/// <summary>Bars of vehicles' days. <c>wwwroot/js/gantt.js</c> draws; this hands over what changed and passes on what was pressed or moved.</summary>
public sealed partial class GanttChart : IAsyncDisposable
{
    private ElementReference _root;
    private IJSObjectReference? _module;
    private IJSObjectReference? _bars;
    private DotNetObjectReference<GanttEvents>? _events;
    private GanttModel? _sent;
    private (string? Vehicle, string? Stop) _sentChoice;
    private (DateTimeOffset? Now, TimeSpan Zone) _sentTime;
    private bool _sentMovable;
    private bool _asTable;
    private bool _busy;
    private bool _gone;

    [Inject]
    private IJSRuntime Browser { get; set; } = null!;

    [Inject]
    private ConsoleSession Session { get; set; } = null!;

    /// <summary>What to draw; a new record when something changed.</summary>
    [Parameter, EditorRequired]
    public GanttModel Model { get; set; } = null!;

    /// <summary>Where the line of the present stands; null draws none.</summary>
    [Parameter]
    public DateTimeOffset? Now { get; set; }

    /// <summary>The vehicle whose row is marked.</summary>
    [Parameter]
    public string? Vehicle { get; set; }

    /// <summary>The stop that is marked.</summary>
    [Parameter]
    public string? Stop { get; set; }

    /// <summary>Height of the rows that show at once, with the axis; pixels.</summary>
    [Parameter]
    public int Height { get; set; } = 300;

    /// <summary>Whether stops may be moved by drag and by keys.</summary>
    [Parameter]
    public bool Movable { get; set; }

    /// <summary>Name for tests.</summary>
    [Parameter, EditorRequired]
    public string TestId { get; set; } = string.Empty;

    /// <summary>A vehicle, or a stop on it, was pressed; an empty vehicle for neither.</summary>
    [Parameter]
    public EventCallback<(string Vehicle, string? Stop)> OnPick { get; set; }

    /// <summary>A stop is to go elsewhere.</summary>
    [Parameter]
    public EventCallback<StopMove> OnMove { get; set; }

    private string Keys => "Schedule: arrow keys go from stop to stop, Enter chooses, plus and minus zoom the time."
        + (Movable ? " Alt with an arrow key moves the stop." : null) + " The table below has all of it.";

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _gone = true;
        try
        {
            if (_bars is not null)
            {
                await _bars.InvokeVoidAsync("dispose");
                await _bars.DisposeAsync();
            }

            if (_module is not null)
            {
                await _module.DisposeAsync();
            }
        }
        catch (Exception gone) when (gone is JSException or JSDisconnectedException or ObjectDisposedException or TaskCanceledException)
        {
            // The browser is gone, or the element went first: nothing is left to free there.
        }

        _events?.Dispose();
    }

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_busy || _gone)
        {
            return;
        }

        _busy = true;
        try
        {
            await (firstRender ? StartAsync() : Task.CompletedTask);
            while (!_gone && _bars is not null && (!ReferenceEquals(_sent, Model) || _sentChoice != (Vehicle, Stop) || _sentTime != (Now, Zone) || _sentMovable != Movable))
            {
                await SendAsync(_bars);
            }
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

    private TimeSpan Zone => Session.InZone(Model.Origin).Offset;

    private async Task StartAsync()
    {
        _module = await Browser.InvokeAsync<IJSObjectReference>("import", "./" + Assets["js/gantt.js"]);
        _events = DotNetObjectReference.Create(new GanttEvents(this));
        _bars = await _module.InvokeAsync<IJSObjectReference>("createGantt", _root, _events);
    }

    private async Task SendAsync(IJSObjectReference bars)
    {
        var (model, choice, time, movable) = (Model, (Vehicle, Stop), (Now, Zone), Movable);
        if (!ReferenceEquals(_sent, model) || _sentTime.Zone != time.Zone)
        {
            await bars.InvokeVoidAsync("update", GanttPatch.Between(_sent, model, time.Zone));
        }

        if (_sentTime != time || _sent?.Origin != model.Origin)
        {
            await bars.InvokeVoidAsync("setNow", time.Now is { } now ? (now - model.Origin).TotalSeconds : null);
        }

        if (_sentChoice != choice)
        {
            await bars.InvokeVoidAsync("choose", choice.Vehicle, choice.Stop);
        }

        if (_sentMovable != movable)
        {
            await bars.InvokeVoidAsync("allowMoves", movable);
        }

        (_sent, _sentChoice, _sentTime, _sentMovable) = (model, choice, time, movable);
    }

    private async Task ZoomAsync(string way)
    {
        if (_bars is not null)
        {
            await _bars.InvokeVoidAsync("zoom", way);
        }
    }

    /// <summary>Called by the script.</summary>
    public sealed class GanttEvents
    {
        private readonly GanttChart _chart;

        internal GanttEvents(GanttChart chart) => _chart = chart;

        /// <summary>A press, or Enter.</summary>
        [JSInvokable]
        public Task Picked(string vehicle, string stop) => _chart.InvokeAsync(() => _chart.OnPick.InvokeAsync((vehicle, stop.Length == 0 ? null : stop)));

        /// <summary>A stop was dropped, or carried by keys.</summary>
        [JSInvokable]
        public Task Dropped(string stop, string vehicle, int position) =>
            _chart.InvokeAsync(() => _chart.Movable ? _chart.OnMove.InvokeAsync(new StopMove(stop, vehicle, position)) : Task.CompletedTask);
    }
}
