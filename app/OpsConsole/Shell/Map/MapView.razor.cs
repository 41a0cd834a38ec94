using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace OpsConsole.Shell.Map;

/// <summary>What a press on the map hit.</summary>
/// <param name="Kind"><c>stop</c>, <c>vehicle</c>, <c>route</c>, <c>depot</c> or <c>nothing</c>.</param>
/// <param name="Id">Of it; empty for nothing.</param>
public readonly record struct MapTarget(string Kind, string Id);

/// <summary>The street map. <c>wwwroot/js/map.js</c> draws; this hands over what changed and passes on what was pressed.</summary>
public sealed partial class MapView : IAsyncDisposable
{
    private ElementReference _root;
    private IJSObjectReference? _module;
    private IJSObjectReference? _map;
    private DotNetObjectReference<MapEvents>? _events;
    private MapLayers _sent = MapLayers.Empty;
    private (string? Vehicle, string? Stop) _sentChoice;
    private string? _sentStreets;
    private bool _asTable;
    private bool _busy;
    private bool _gone;

    [Inject]
    private IJSRuntime Browser { get; set; } = null!;

    /// <summary>What lies on the streets; a new record when something changed.</summary>
    [Parameter, EditorRequired]
    public MapLayers Layers { get; set; } = MapLayers.Empty;

    /// <summary>One sentence that says what the map shows.</summary>
    [Parameter, EditorRequired]
    public string Summary { get; set; } = string.Empty;

    /// <summary>Where the streets' drawing format is read from; null draws no streets.</summary>
    [Parameter]
    public string? Streets { get; set; }

    /// <summary>Whom the streets' data asks to be named; null where it is our own.</summary>
    [Parameter]
    public string? Credit { get; set; }

    /// <summary>The vehicle whose route lies on top; the others are faint.</summary>
    [Parameter]
    public string? Vehicle { get; set; }

    /// <summary>The stop that is marked.</summary>
    [Parameter]
    public string? Stop { get; set; }

    /// <summary>Height of the picture, pixels.</summary>
    [Parameter]
    public int Height { get; set; } = 440;

    /// <summary>Name for tests.</summary>
    [Parameter, EditorRequired]
    public string TestId { get; set; } = string.Empty;

    /// <summary>Something was pressed, on the map or in the table.</summary>
    [Parameter]
    public EventCallback<MapTarget> OnPick { get; set; }

    /// <summary>The pointer came to lie on something else; costs a message each time, so only where it is listened to.</summary>
    [Parameter]
    public EventCallback<MapTarget> OnHover { get; set; }

    /// <summary>Shows a vehicle's route whole, or everything.</summary>
    public async Task FitAsync(string? vehicle = null)
    {
        if (_map is not null)
        {
            await _map.InvokeVoidAsync("fit", vehicle);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _gone = true;
        try
        {
            if (_map is not null)
            {
                await _map.InvokeVoidAsync("dispose");
                await _map.DisposeAsync();
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
            // What changed while a message was on its way goes with the next one.
            while (!_gone && _map is not null && (!ReferenceEquals(_sent, Layers) || _sentChoice != (Vehicle, Stop) || _sentStreets != Streets))
            {
                await SendAsync(_map);
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

    private async Task StartAsync()
    {
        _module = await Browser.InvokeAsync<IJSObjectReference>("import", "./" + Assets["js/map.js"]);
        _events = DotNetObjectReference.Create(new MapEvents(this));
        _map = await _module.InvokeAsync<IJSObjectReference>("createMap", _root, _events, new { Hovers = OnHover.HasDelegate });
    }

    private async Task SendAsync(IJSObjectReference map)
    {
        var (layers, choice, streets) = (Layers, (Vehicle, Stop), Streets);
        if (streets is not null && _sentStreets != streets)
        {
            await map.InvokeVoidAsync("showStreets", streets);
        }

        if (MapPatch.Between(_sent, layers) is { } patch)
        {
            await map.InvokeVoidAsync("update", patch);
        }

        if (_sentChoice != choice)
        {
            await map.InvokeVoidAsync("choose", choice.Vehicle, choice.Stop);
        }

        (_sent, _sentChoice, _sentStreets) = (layers, choice, streets);
    }

    /// <summary>Called by the map's script.</summary>
    public sealed class MapEvents
    {
        private readonly MapView _view;

        internal MapEvents(MapView view) => _view = view;

        /// <summary>A press.</summary>
        [JSInvokable]
        public Task Picked(string kind, string id) => _view.InvokeAsync(() => _view.OnPick.InvokeAsync(new MapTarget(kind, id)));

        /// <summary>The pointer moved onto something, or off it.</summary>
        [JSInvokable]
        public Task Hovered(string kind, string id) => _view.InvokeAsync(() => _view.OnHover.InvokeAsync(new MapTarget(kind, id)));
    }
}
