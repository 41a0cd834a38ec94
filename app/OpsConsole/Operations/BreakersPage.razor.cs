using Microsoft.AspNetCore.Components;
using MudBlazor;
using OpsConsole.Platform.Live;
using OpsConsole.Platform.Resilience;
using OpsConsole.Platform.Telemetry;
using OpsConsole.Platform.Telemetry.Rollups;
using OpsConsole.Shell;
using OpsConsole.Shell.Confirm;
using OpsConsole.Shell.Panels;

namespace OpsConsole.Operations;

/// <summary>What is open, why, and when does it retry?</summary>
public sealed partial class BreakersPage
{
    private static readonly TimeSpan StripLength = TimeSpan.FromHours(24);
    private static readonly TimeSpan StripEvery = TimeSpan.FromSeconds(5);
    private static readonly int[] IsolationMinutes = [15, 30, 60, 240, 1440];

    private IReadOnlyList<BreakerRow> _rows = [];
    private IReadOnlyDictionary<string, IReadOnlyList<double?>> _trends = new Dictionary<string, IReadOnlyList<double?>>();
    private IReadOnlyList<(string Name, IReadOnlyList<StateSpell> Spells)> _strips = [];
    private List<BreakerTransition> _transitions = [];
    private readonly Dictionary<string, IReadOnlyList<DateTimeOffset>> _watched = new(StringComparer.Ordinal);
    private DateTimeOffset _stripFrom;
    private DateTimeOffset _stripAt;
    private DateTimeOffset _rowsAt;
    private DateTimeOffset _begun;
    private string? _filter;
    private string? _stale;

    [Inject]
    private BreakerRegistry Registry { get; set; } = null!;

    [Inject]
    private RollupReader Rollups { get; set; } = null!;

    [Inject]
    internal BreakerTrends Trends { get; set; } = null!;

    [Inject]
    internal GatedCommands Commands { get; set; } = null!;

    [Inject]
    internal Confirmation Confirmation { get; set; } = null!;

    [Inject]
    private ISnackbar Snackbar { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    internal FaultLab Lab { get; set; } = null!;

    /// <summary>The breaker whose transitions are shown; kept in the address.</summary>
    [SupplyParameterFromQuery(Name = "breaker")]
    private string? FilterInAddress { get; set; }

    private bool FaultLab => Lab.Enabled;

    /// <inheritdoc />
    protected override void OnInitialized()
    {
        base.OnInitialized();
        _begun = Time.GetUtcNow();
        Listen(typeof(BreakerRow), typeof(BreakerTransition));
        Read();
    }

    /// <inheritdoc />
    protected override void OnParametersSet()
    {
        if (_filter != FilterInAddress)
        {
            _filter = FilterInAddress;
            ReadTransitions();
        }
    }

    /// <inheritdoc />
    protected override bool Receive(IReadOnlyList<object> messages)
    {
        // Rows come as soon as something changes; the registry has them all as they are now.
        _rows = Registry.Snapshot();
        _rowsAt = Time.GetUtcNow();
        _trends = Trends.Snapshot;
        if (messages.Any(message => message is BreakerTransition))
        {
            ReadTransitions();
            ReadStrips();
        }

        return true;
    }

    /// <inheritdoc />
    protected override bool Beat(DateTimeOffset now)
    {
        if (!Session.Flows)
        {
            return false;
        }

        var newest = _rowsAt > _begun ? _rowsAt : _begun;
        var stale = _rows.Count > 0 && now - newest > OpsConsole.Shell.Live.LivePill.Patience ? Session.Clock(newest) : null;
        var changed = stale != _stale;
        _stale = stale;
        if (now - _stripAt > StripEvery)
        {
            ReadStrips();
            changed = true;
        }

        return changed;
    }

    /// <inheritdoc />
    protected override Task CatchUpAsync()
    {
        _begun = Time.GetUtcNow();
        _watched.Clear();
        Read();
        return Task.CompletedTask;
    }

    private void Read()
    {
        _rows = Registry.Snapshot();
        _trends = Trends.Snapshot;
        ReadTransitions();
        ReadStrips();
    }

    private void ReadTransitions() => _transitions = [.. Registry.History.Where(change => _filter is null || change.Name == _filter).Reverse()];

    private void ReadStrips()
    {
        _stripAt = Time.GetUtcNow();
        _stripFrom = _stripAt - StripLength;
        var history = Registry.History;
        _strips = [.. _rows.Select(row => (row.Name, StateStrip.WithUnknown(
            StateStrip.Spells(row.Name, history, row.State, _stripFrom, _stripAt), Watched(row.Name), _begun)))];
    }

    /// <summary>Minutes before the page was opened in which the breaker's state was recorded: read once, they do not change.</summary>
    private IReadOnlyList<DateTimeOffset> Watched(string name)
    {
        if (!_watched.TryGetValue(name, out var minutes))
        {
            minutes = [.. Rollups.ReadSeries(SeriesNames.BreakerState(name), _stripFrom, _begun, 60).Select(point => point.At)];
            _watched.Add(name, minutes);
        }

        return minutes;
    }

    private void Filter(string? name) => Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("breaker", name), replace: true);

    private async Task IsolateAsync(BreakerRow row)
    {
        var answer = await Confirmation.AskAsync(new ConfirmRequest(
            Tier.C3,
            $"Isolate breaker {row.Name}",
            $"No request reaches {row.Name} until the isolation ends: callers get the next fallback level. {(row.Calls > 0 ? $"It had {Figures.Count(row.Calls)} calls in the last window." : "It had no calls in the last window.")}",
            "Isolate",
            Name: row.Name,
            Minutes: IsolationMinutes));
        if (answer is not null)
        {
            await RunAsync(() => Commands.IsolateAsync(row.Name, answer.Reason, answer.Minutes, Gone), $"{row.Name} is isolated for {Figures.Span(TimeSpan.FromMinutes(answer.Minutes))}.");
        }
    }

    private async Task CloseAsync(BreakerRow row)
    {
        var answer = await Confirmation.AskAsync(new ConfirmRequest(
            Tier.C2,
            $"Close breaker {row.Name}",
            "Requests reach it again at once, without waiting for probes. If it still fails, it opens again after at least 10 calls.",
            "Close it",
            Changes: [("State", StateWords.Of(row.State), "closed"), ("Held by", row.HeldBy ?? "nobody", "nobody")]));
        if (answer is not null)
        {
            await RunAsync(() => Commands.CloseAsync(row.Name, answer.Reason, Gone), $"{row.Name} is closed.");
        }
    }

    private async Task RunAsync(Func<Task<bool>> command, string done)
    {
        try
        {
            var acted = await command();
            Snackbar.Add(acted ? done : "That breaker is gone.", acted ? Severity.Success : Severity.Warning);
        }
        catch (UnauthorizedAccessException refused)
        {
            Snackbar.Add(refused.Message, Severity.Error);
        }

        Read();
    }
}
