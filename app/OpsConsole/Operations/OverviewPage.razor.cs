using Microsoft.AspNetCore.Components;
using OpsConsole.Ingestion;
using OpsConsole.Platform.Live;
using OpsConsole.Platform.Resilience;
using OpsConsole.Platform.Startup;
using OpsConsole.Platform.Telemetry;
using OpsConsole.Platform.Telemetry.Conversion;
using OpsConsole.Shell.Charts;
using OpsConsole.Shell.Time;

namespace OpsConsole.Operations;

/// <summary>Is anything wrong, since when, and what changed?</summary>
public sealed partial class OverviewPage
{
    /// <summary>Surfaces that answer with items; events have a page of their own.</summary>
    internal static readonly IReadOnlyList<string> ServingSurfaces = [.. Surfaces.Known.Where(surface => surface != "events")];

    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(30);

    private IReadOnlyList<BreakerRow> _breakers = [];
    private IReadOnlyList<TimelineEntry> _timeline = [];
    private OverviewFigures? _figures;
    private ChartModel? _latency;
    private Exception? _failure;
    private DateTimeOffset? _readAt;
    private TimeRange _range = TimeRange.Default;
    private string _surface = "recommendations";
    private string _window = string.Empty;
    private string _verdict = string.Empty;
    private string? _stale;
    private string _stage = string.Empty;
    private bool _surfaceChosen;

    [Inject]
    private LatencyStore Store { get; set; } = null!;

    [Inject]
    internal LatencyHistory History { get; set; } = null!;

    [Inject]
    private ConversionStore Conversion { get; set; } = null!;

    [Inject]
    private IngestionStats Ingestion { get; set; } = null!;

    [Inject]
    private BreakerRegistry Breakers { get; set; } = null!;

    [Inject]
    private Timeline Changes { get; set; } = null!;

    [Inject]
    private StartupSequence Startup { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    /// <summary>Surface of the latency lines; kept in the address.</summary>
    [SupplyParameterFromQuery(Name = "surface")]
    private string? SurfaceInAddress { get; set; }

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        _range = Session.Range;
        Listen(typeof(LatencyTick));
        Listen(typeof(BreakerRow), typeof(TimelineEntry));
        await CatchUpAsync();
    }

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        if (SurfaceInAddress is not null && ServingSurfaces.Contains(SurfaceInAddress) && SurfaceInAddress != _surface)
        {
            (_surface, _surfaceChosen) = (SurfaceInAddress, true);
            await ReadChartAsync();
        }
    }

    /// <inheritdoc />
    protected override bool Receive(IReadOnlyList<object> messages)
    {
        var breakersMoved = false;
        foreach (var message in messages)
        {
            switch (message)
            {
                case LatencyTick tick:
                    Session.Tick(tick.At);
                    ReadFigures();
                    if (LatencyHistory.IsInMemory(_range))
                    {
                        ReadMemoryChart();
                    }

                    break;
                case BreakerRow:
                    breakersMoved = true;
                    break;
                case TimelineEntry:
                    _timeline = Changes.Entries;
                    break;
            }
        }

        if (breakersMoved)
        {
            _breakers = Breakers.Snapshot();
        }

        Judge();
        return true;
    }

    /// <inheritdoc />
    protected override bool Beat(DateTimeOffset now)
    {
        var late = Session.Flows && Session.LastTick is { } tick && now - tick > OpsConsole.Shell.Live.LivePill.Patience ? Session.Clock(tick) : null;
        var changed = late != _stale || Startup.Current != _stage;
        (_stale, _stage) = (late, Startup.Current);
        if (Session.Flows && !LatencyHistory.IsInMemory(_range) && _readAt is { } read && now - read > Poll)
        {
            _readAt = now;
            _ = ReadChartAsync();
        }

        return changed;
    }

    /// <inheritdoc />
    protected override async Task CatchUpAsync()
    {
        _timeline = Changes.Entries;
        _breakers = Breakers.Snapshot();
        ReadFigures();
        if (!_surfaceChosen && SurfaceInAddress is null)
        {
            // Where nobody chose, the busiest surface says most.
            _surface = Store.Rows(60).Where(row => ServingSurfaces.Contains(row.Surface) && row.Sources.Count > 0).MaxBy(row => row.Count) is { Count: > 0 } busiest ? busiest.Surface : _surface;
        }

        await ReadChartAsync();
        Judge();
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

    private void ReadFigures() => _figures = OverviewFigures.Read(Store, Conversion, Ingestion, _figures);

    private void ReadMemoryChart() => Show(History.ReadMemory(_surface, _range));

    private async Task ReadChartAsync()
    {
        try
        {
            Show(await History.ReadAsync(_surface, _range, Gone));
            _failure = null;
        }
        catch (Exception failure) when (!Gone.IsCancellationRequested)
        {
            // Whatever kept this panel from being read, the others go on; the panel says so and offers to try again.
            _failure = failure;
        }
    }

    private void Show(PointSeries points)
    {
        _readAt = Time.GetUtcNow();
        _window = Session.Words(_range);
        var (from, to) = _range.At(_readAt.Value);
        _latency = Percentiles.Lines(_surface, _window, points, ChartMarker.Within(_timeline, from, to));
    }

    private void ChooseSurface(ChangeEventArgs change) =>
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("surface", change.Value as string), replace: true);

    private void Judge()
    {
        var broken = _breakers.Where(row => row.State is "open" or "isolated" or "halfOpen").ToList();
        _verdict = broken switch
        {
            [] when !Startup.IsReady => "Getting ready.",
            [] => _figures?.ErrorShare switch
            {
                null => "No traffic in the last 60 s; nothing is open.",
                > 0.01 => "Errors are above 1 %.",
                _ => "Nothing is open, errors are under 1 %.",
            },
            [var one] => $"Breaker {one.Name} is {OpsConsole.Shell.Panels.StateWords.Of(one.State)}{(one.OpenedAt is { } since ? $" since {Session.Clock(since)}" : string.Empty)}.",
            _ => $"{broken.Count} breakers are not closed.",
        };
    }
}
