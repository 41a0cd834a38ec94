using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using OpsConsole.Platform.Live;
using OpsConsole.Platform.Served;
using OpsConsole.Platform.Telemetry;
using OpsConsole.Recommendations.Fallback;
using OpsConsole.Recommendations.Inspection;
using OpsConsole.Shell.Charts;
using OpsConsole.Shell.Time;

namespace OpsConsole.Recommendations;

/// <summary>How fast, served by which level, and why?</summary>
public sealed partial class RecommendationsPage
{
    /// <summary>Surfaces of the latency samples whose answers come from a level.</summary>
    internal static readonly IReadOnlyList<string> ServingSurfaces = ["recommendations", "home", "similar"];

    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan HeatPoll = TimeSpan.FromSeconds(10);

    private CustomerInspector? _inspector;
    private IReadOnlyList<RecentRequest> _requests = [];
    private IReadOnlyList<FallbackFigures> _levels = [];
    private IReadOnlyList<ModelNow> _models = [];
    private ChartModel? _latency;
    private ChartModel? _servedBy;
    private ChartModel? _heat;
    private Exception? _failure;
    private Exception? _heatFailure;
    private DateTimeOffset? _readAt;
    private DateTimeOffset _heatAt;
    private TimeRange _range = TimeRange.Default;
    private string _surface = "recommendations";
    private string _window = string.Empty;
    private string _verdict = string.Empty;
    private string? _stale;
    private string? _replayed;

    [Inject]
    private LatencyStore Store { get; set; } = null!;

    [Inject]
    internal LatencyHistory History { get; set; } = null!;

    [Inject]
    private Timeline Changes { get; set; } = null!;

    [Inject]
    private RecentRequests Recent { get; set; } = null!;

    [Inject]
    internal FallbackChain Chain { get; set; } = null!;

    [Inject]
    internal ModelFigures Models { get; set; } = null!;

    [Inject]
    private ServedSlates ServedLog { get; set; } = null!;

    [Inject]
    internal IOptions<RecommendationsOptions> Options { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    /// <summary>Surface of the charts; kept in the address.</summary>
    [SupplyParameterFromQuery(Name = "surface")]
    private string? SurfaceInAddress { get; set; }

    private long NotLogged => ServedLog.NotLogged;

    private string? Kept => _readAt is { } at && _latency is not null ? Session.Clock(at) : null;

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        _range = Session.Range;
        Listen(typeof(LatencyTick));
        if (SurfaceInAddress is null)
        {
            // Where nobody chose, the busiest surface says most.
            _surface = Store.Rows(60).Where(row => ServingSurfaces.Contains(row.Surface)).MaxBy(row => row.Count) is { Count: > 0 } busiest ? busiest.Surface : _surface;
        }

        await CatchUpAsync();
    }

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        if (SurfaceInAddress is not null && ServingSurfaces.Contains(SurfaceInAddress) && SurfaceInAddress != _surface)
        {
            _surface = SurfaceInAddress;
            await CatchUpAsync();
        }
    }

    /// <inheritdoc />
    protected override bool Receive(IReadOnlyList<object> messages)
    {
        Session.Tick(((LatencyTick)messages[^1]).At);
        _requests = Recent.Newest();
        _levels = [.. Chain.Levels.Select(level => level.Figures)];
        _models = Models.Read();
        if (LatencyHistory.IsInMemory(_range))
        {
            Show(History.ReadMemory(_surface, _range));
        }

        return true;
    }

    /// <inheritdoc />
    protected override bool Beat(DateTimeOffset now)
    {
        var late = Session.Flows && Session.LastTick is { } tick && now - tick > OpsConsole.Shell.Live.LivePill.Patience ? Session.Clock(tick) : null;
        var changed = late != _stale;
        _stale = late;
        if (!Session.Flows)
        {
            return changed;
        }

        if (now - _heatAt > (LatencyHistory.IsInMemory(_range) ? HeatPoll : Poll))
        {
            _heatAt = now;
            _ = InvokeAsync(async () =>
            {
                await ReadHeatAsync();
                if (!LatencyHistory.IsInMemory(_range))
                {
                    await ReadAsync();
                }

                StateHasChanged();
            });
        }

        return changed;
    }

    /// <inheritdoc />
    protected override async Task CatchUpAsync()
    {
        _requests = Recent.Newest();
        _levels = [.. Chain.Levels.Select(level => level.Figures)];
        _models = Models.Read();
        _heatAt = Time.GetUtcNow();
        await ReadAsync();
        await ReadHeatAsync();
    }

    /// <inheritdoc />
    protected override async Task<bool> OnSessionAsync()
    {
        if (Session.Range == _range)
        {
            return false;
        }

        _range = Session.Range;
        await CatchUpAsync();
        return true;
    }

    private async Task ReadAsync()
    {
        try
        {
            Show(await History.ReadAsync(_surface, _range, Gone));
            _failure = null;
        }
        catch (Exception failure) when (!Gone.IsCancellationRequested)
        {
            // Whatever kept these panels from being read, the others go on.
            _failure = failure;
        }
    }

    private async Task ReadHeatAsync()
    {
        try
        {
            _heat = await History.ReadHeatAsync(_surface, _range, Session.Words(_range), Options.Value.DeadlineMs, Gone);
            _heatFailure = null;
        }
        catch (Exception failure) when (!Gone.IsCancellationRequested)
        {
            // As above.
            _heatFailure = failure;
        }
    }

    private void Show(PointSeries points)
    {
        _readAt = Time.GetUtcNow();
        _window = Session.Words(_range);
        var (from, to) = _range.At(_readAt.Value);
        _latency = Percentiles.Lines(_surface, _window, points, ChartMarker.Within(Changes.Entries, from, to));
        _servedBy = Percentiles.ServedBy(_surface, _window, points);
        _verdict = _servedBy.Summary;
    }

    private void ChooseSurface(ChangeEventArgs change) =>
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("surface", change.Value as string), replace: true);

    private async Task ReplayAsync(RecentRequest request)
    {
        _replayed = request.RequestId;
        if (_inspector is not null)
        {
            await _inspector.ReplayAsync(request);
        }
    }
}
