using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using MudBlazor;
using OpsConsole.Drift.Checks;
using OpsConsole.Drift.Monitors;
using OpsConsole.Platform.Jobs;
using OpsConsole.Platform.Live;
using OpsConsole.Shell;
using OpsConsole.Shell.Confirm;

namespace OpsConsole.Drift.Page;

/// <summary>What moved, does it matter?</summary>
public sealed partial class DriftPage
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Past = TimeSpan.FromDays(60);

    private DriftAnswer? _answer;
    private DriftItem? _selected;
    private DriftHeat? _heat;
    private IReadOnlyList<DriftAlarmItem> _alarms = [];
    private Exception? _failure;
    private DateTimeOffset _readAt;
    private double _warn;
    private double _alarm;
    private bool _checking;
    private bool _reading;

    [Inject]
    internal DriftStore Store { get; set; } = null!;

    [Inject]
    internal DriftPageCommands Commands { get; set; } = null!;

    [Inject]
    internal Confirmation Confirmation { get; set; } = null!;

    [Inject]
    private ISnackbar Snackbar { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private IOptions<DriftOptions> Configured { get; set; } = null!;

    /// <summary>The monitor whose distribution is shown; kept in the address.</summary>
    [SupplyParameterFromQuery(Name = "feature")]
    private string? Feature { get; set; }

    /// <summary><c>all</c> shows the features of the ranker that have not moved, too; kept in the address.</summary>
    [SupplyParameterFromQuery(Name = "show")]
    private string? Show { get; set; }

    private DriftOptions Options => Configured.Value;

    private bool ShowsAll => Show == "all";

    private string? Kept => _answer is null ? null : Session.Clock(_readAt);

    private IEnumerable<DriftItem> Shown => _answer?.Items.Where(item => ShowsAll || Matters(item)) ?? [];

    private string? AlarmsWindow => _answer?.NextCheckAt is { } next ? $"next check {Session.Stamp(next)}" : null;

    private string? HeatWindow => _answer?.CheckedAt is { } at ? $"checked {Session.Stamp(at)}" : null;

    private string? SelectedWindow => _selected is { WindowFrom: { } from, WindowTo: { } to } ? $"{Session.Stamp(from)} – {Session.Stamp(to)} against {_selected.Reference}" : null;

    private string Verdict => _answer switch
    {
        null => "",
        { CheckedAt: null } => "Nothing has been checked yet.",
        { Items: var items } => (Count(items, "alarm"), Count(items, "warn")) switch
        {
            (0, 0) => "Nothing has moved that matters.",
            (0, var warnings) => $"{warnings} worth a look, no alarm.",
            (var alarms, var warnings) => $"{alarms} in alarm, {warnings} worth a look.",
        },
    };

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        Listen(typeof(DriftChanged));
        Listen(typeof(JobRun));
        await ReadAsync();
    }

    /// <inheritdoc />
    protected override void OnParametersSet() => Choose();

    /// <inheritdoc />
    protected override bool Receive(IReadOnlyList<object> messages)
    {
        foreach (var run in messages.OfType<JobRun>().Where(run => run.Job == DriftChecks.JobName))
        {
            _checking = !run.HasEnded;
        }

        if (messages.Any(message => message is DriftChanged))
        {
            _readAt = default;
        }

        return true;
    }

    /// <inheritdoc />
    protected override bool Beat(DateTimeOffset now)
    {
        if (Session.Flows && !_reading && now - _readAt > Every)
        {
            _ = InvokeAsync(async () =>
            {
                await ReadAsync();
                StateHasChanged();
            });
        }

        return false;
    }

    /// <inheritdoc />
    protected override Task CatchUpAsync() => ReadAsync();

    private static int Count(IReadOnlyList<DriftItem> items, string state) => items.Count(item => item.State == state);

    /// <summary>The ranker's features are many: those that have not moved wait behind a button.</summary>
    private static bool Matters(DriftItem item) => item.State is "alarm" or "warn" || !item.Feature.StartsWith("feature.", StringComparison.Ordinal);

    private static string Width(DriftHistogram histogram, double share) =>
        string.Create(CultureInfo.InvariantCulture, $"width:{60 * share / Math.Max(0.000_001, Math.Max(histogram.Reference.Max(), histogram.Current.Max())):0.#}%");

    private string Short(DateTimeOffset column) =>
        Session.InZone(column).ToString(_heat!.Columns.Select(one => one.UtcDateTime.Date).Distinct().Count() >= 3 ? "d MMM" : "HH:mm", CultureInfo.InvariantCulture); // Called for a column of the heat.

    private string Value(string feature, double value) => DriftWords.Value(_answer?.Items.FirstOrDefault(item => item.Feature == feature)?.Statistic ?? "psi", value);

    private async Task ReadAsync()
    {
        _reading = true;
        try
        {
            _answer = await Store.ReadAsync(Gone);
            _alarms = [.. (await Store.AlarmsAsync(null, Gone)).Where(alarm => alarm.Status != Alarms.DriftAlarm.Closed)];
            _heat = DriftHeat.Of([.. Shown], await Store.HistoryAsync(Time.GetUtcNow() - Past, null, Gone));
            _failure = null;
            Choose();
        }
        catch (Exception failure) when (!Gone.IsCancellationRequested)
        {
            // Whatever kept the results from being read, the page says so and offers to try again.
            _failure = failure;
        }
        finally
        {
            _readAt = Time.GetUtcNow();
            _reading = false;
        }
    }

    /// <summary>The monitor of the address, else the worst; half-typed thresholds stay while the monitor does.</summary>
    private void Choose()
    {
        var before = _selected?.Feature;
        _selected = _answer?.Items.FirstOrDefault(item => item.Feature == Feature) ?? (_answer is { Items: [var worst, ..] } ? worst : null);
        if (_selected is { } chosen && chosen.Feature != before)
        {
            (_warn, _alarm) = (chosen.Warn, chosen.Alarm);
        }
    }

    private void Select(string feature) => Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("feature", feature), replace: true);

    private async Task ToggleAll()
    {
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("show", ShowsAll ? null : "all"), replace: true);
        await ReadAsync();
    }

    private async Task CheckAsync()
    {
        _checking = true;
        await ActAsync(async () => await Commands.CheckAsync(Gone) is not null, "A check has been asked for.");
    }

    private async Task RetrainAsync()
    {
        if (await Confirmation.AskAsync(new ConfirmRequest(
            Tier.C1, "Retrain because of drift", "1 training begins on everything known until now. What it makes serves only after its gates.", "Retrain")) is not null)
        {
            await ActAsync(() => Commands.RetrainAsync(Gone), "A training has been asked for.");
        }
    }

    private async Task AcknowledgeAsync(DriftAlarmItem alarm)
    {
        var answer = await Confirmation.AskAsync(new ConfirmRequest(
            Tier.C2, $"Acknowledge: {alarm.Title}", "The alarm stays until the monitor is in order again; it no longer counts as open.", "Acknowledge", Changes: [("State", "open", "acknowledged")]));
        if (answer is not null)
        {
            await ActAsync(() => Commands.AcknowledgeAsync(long.Parse(alarm.Id, CultureInfo.InvariantCulture), answer.Reason, Gone), "The alarm is acknowledged.");
        }
    }

    private async Task BaselineAsync(string feature)
    {
        var item = _answer!.Items.First(one => one.Feature == feature); // Buttons stand beside monitors that were read.
        var clear = item.Reference == "baseline";
        var answer = await Confirmation.AskAsync(new ConfirmRequest(
            Tier.C2,
            clear ? $"Remove the baseline: {item.Title}" : $"New baseline: {item.Title}",
            clear ? "The champion's training is the reference again." : $"The newest {Figures.Span(Options.Window)} count as normal from now on; an alarm of this monitor ends.",
            clear ? "Remove" : "Set baseline",
            Changes: [("Reference", item.Reference ?? "training", clear ? "training" : "the newest window")]));
        if (answer is not null)
        {
            await ActAsync(() => Commands.SetBaselineAsync(feature, clear, answer.Reason, Gone), clear ? "The baseline is removed." : "The baseline is set; the next check uses it.");
        }
    }

    private async Task ThresholdsAsync()
    {
        if (_selected is not { } item)
        {
            return;
        }

        if (!(_warn > 0 && _alarm >= _warn && _alarm <= Alarms.DriftCommands.MostThreshold))
        {
            Snackbar.Add($"Warn must be above 0, and alarm from warn to {Alarms.DriftCommands.MostThreshold}.", Severity.Warning);
            return;
        }

        var answer = await Confirmation.AskAsync(new ConfirmRequest(
            Tier.C2, $"Thresholds: {item.Title}", "The next check judges by them.", "Set thresholds",
            Changes: [("Warn", DriftWords.Value(item.Statistic, item.Warn), DriftWords.Value(item.Statistic, _warn)), ("Alarm", DriftWords.Value(item.Statistic, item.Alarm), DriftWords.Value(item.Statistic, _alarm))]));
        if (answer is not null)
        {
            await ActAsync(() => Commands.SetThresholdsAsync(item.Feature, _warn, _alarm, answer.Reason, Gone), "The thresholds are set; the next check judges by them.");
        }
    }

    private async Task ActAsync(Func<Task<bool?>> command, string done)
    {
        try
        {
            var acted = await command();
            Snackbar.Add(acted is true ? done : "That cannot be done any more.", acted is true ? Severity.Success : Severity.Warning);
        }
        catch (UnauthorizedAccessException refused)
        {
            Snackbar.Add(refused.Message, Severity.Error);
        }

        await ReadAsync();
    }
}
