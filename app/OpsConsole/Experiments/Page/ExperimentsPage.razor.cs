using Microsoft.AspNetCore.Components;
using MudBlazor;
using OpsConsole.Models;
using OpsConsole.Shell;
using OpsConsole.Shell.Confirm;

namespace OpsConsole.Experiments.Page;

/// <summary>Is it safe, who wins?</summary>
public sealed partial class ExperimentsPage
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(30);

    private IReadOnlyList<ExperimentAnswer>? _experiments;
    private IReadOnlyList<ExperimentEvaluation> _evaluations = [];
    private IReadOnlyList<string> _models = [];
    private Exception? _failure;
    private DateTimeOffset _readAt;
    private bool _reading;

    [Inject]
    internal ExperimentRegistry Registry { get; set; } = null!;

    [Inject]
    internal ExperimentMonitor Monitor { get; set; } = null!;

    [Inject]
    internal ExperimentPageCommands Commands { get; set; } = null!;

    [Inject]
    private ModelRegistry Models { get; set; } = null!;

    [Inject]
    internal Confirmation Confirmation { get; set; } = null!;

    [Inject]
    private ISnackbar Snackbar { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    /// <summary>The experiment that is shown; kept in the address.</summary>
    [SupplyParameterFromQuery(Name = "experiment")]
    private string? Selected { get; set; }

    /// <summary>Whether the form is open; kept in the address.</summary>
    [SupplyParameterFromQuery(Name = "new")]
    private bool Defines { get; set; }

    /// <summary>What conversion is told apart by; kept in the address.</summary>
    [SupplyParameterFromQuery(Name = "by")]
    private string? By { get; set; }

    /// <summary>Minutes of the shop's time that conversion is counted over; kept in the address.</summary>
    [SupplyParameterFromQuery(Name = "window")]
    private int? Minutes { get; set; }

    private string? Kept => _experiments is null ? null : Session.Clock(_readAt);

    /// <summary>The chosen one, else the newest under way, else the newest.</summary>
    private ExperimentAnswer? Shown =>
        _experiments?.FirstOrDefault(row => row.Id == Selected) ?? _experiments?.FirstOrDefault(row => row.State == "running") ?? (_experiments is [var newest, ..] ? newest : null);

    private string Verdict => _experiments switch
    {
        null => "",
        { Count: 0 } => "Nothing is under way.",
        var all => (all.Count(row => row.State == "running"), all.Count(row => row.State == "running" && (row.MismatchAt is not null || row.ChampionChanged || row.Evaluation?.Breaches.Count > 0))) switch
        {
            (0, _) => "Nothing is under way.",
            (var running, 0) => $"{running} under way, nothing wrong.",
            (var running, var wrong) => $"{running} under way, {wrong} in trouble.",
        },
    };

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        Listen(typeof(ExperimentChanged));
        await ReadAsync();
    }

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        if (_experiments is not null)
        {
            await ReadAsync();
        }
    }

    /// <inheritdoc />
    protected override bool Receive(IReadOnlyList<object> messages)
    {
        _readAt = default;
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

    private async Task ReadAsync()
    {
        _reading = true;
        try
        {
            var experiments = new List<ExperimentAnswer>();
            foreach (var row in await Registry.ListAsync(Gone))
            {
                experiments.Add(ExperimentAnswer.Of(row, await Monitor.NewestAsync(row.Id, Gone)));
            }

            _experiments = experiments;
            _evaluations = Shown is { } shown ? await Monitor.ReadAsync(shown.Id, Gone) : [];
            _models = [.. (await Models.AnswersAsync(Gone)).Where(model => model.Role is not "rejected").Select(model => model.Version)];
            _failure = null;
        }
        catch (Exception failure) when (!Gone.IsCancellationRequested)
        {
            // Whatever kept the rows from being read, the page says so and offers to try again.
            _failure = failure;
        }
        finally
        {
            _readAt = Time.GetUtcNow();
            _reading = false;
        }
    }

    private void Select(string id) => Go("experiment", id);

    private void Go(string name, object? value) => Navigation.NavigateTo(Navigation.GetUriWithQueryParameters(new Dictionary<string, object?> { [name] = value }), replace: true);

    private void ToggleForm() => Go("new", Defines ? null : true);

    private async Task CreateAsync(ExperimentDraft draft)
    {
        if (await ActAsync(() => Commands.CreateAsync(draft, Gone), $"{draft.Id} is defined; it waits as a draft."))
        {
            Navigation.NavigateTo(Navigation.GetUriWithQueryParameters(new Dictionary<string, object?> { ["new"] = null, ["experiment"] = draft.Id }), replace: true);
        }
    }

    private async Task StartAsync(ExperimentAnswer experiment)
    {
        if (await Confirmation.AskAsync(new ConfirmRequest(
            Tier.C1, $"Start {experiment.Id}",
            $"{Figures.Percent(experiment.Traffic)} of shoppers on {string.Join(", ", experiment.Surfaces)} are split over {experiment.Arms.Count} arms from now on. Everybody else gets what serves today.", "Start")) is not null)
        {
            await ActAsync(() => Commands.StartAsync(experiment, Gone), $"{experiment.Id} is under way.");
        }
    }

    private async Task RampAsync((ExperimentAnswer Experiment, double Traffic) request)
    {
        var (experiment, traffic) = request;
        var answer = await Confirmation.AskAsync(new ConfirmRequest(
            Tier.C2, $"Ramp {experiment.Id}", traffic > experiment.Traffic ? "Who takes part stays in the same arm; others join." : "Some who take part drop out and get what serves today.", "Ramp",
            Changes: [("Traffic", Figures.Percent(experiment.Traffic), Figures.Percent(traffic))]));
        if (answer is not null)
        {
            await ActAsync(() => Commands.RampAsync(experiment, traffic, answer.Reason, Gone), $"{experiment.Id} has {Figures.Percent(traffic)} of shoppers.");
        }
    }

    private async Task StopAsync((ExperimentAnswer Experiment, string Decision) request)
    {
        var (experiment, decision) = request;
        var answer = await Confirmation.AskAsync(new ConfirmRequest(
            Tier.C2, $"Stop {experiment.Id}", "It ends for good: nobody is assigned any more, and every shopper gets what serves today. What serves does not change by itself.", "Stop",
            Changes: [("State", experiment.State, "stopped"), ("Decision", "none", decision)]));
        if (answer is not null)
        {
            await ActAsync(() => Commands.StopAsync(experiment, decision, answer.Reason, Gone), $"{experiment.Id} is stopped.");
        }
    }

    private async Task<bool> ActAsync(Func<Task<ExperimentResult>> command, string done)
    {
        var acted = false;
        try
        {
            var result = await command();
            acted = result.Row is not null;
            Snackbar.Add(acted ? done : Refusal(result), acted ? Severity.Success : Severity.Warning);
        }
        catch (UnauthorizedAccessException refused)
        {
            Snackbar.Add(refused.Message, Severity.Error);
        }

        await ReadAsync();
        return acted;
    }

    private static string Refusal(ExperimentResult result) => result.Refusal switch
    {
        ExperimentRefusal.NotFound => "That experiment is gone.",
        ExperimentRefusal.Stale => "Somebody else has changed it; here is how it stands now.",
        _ => result.Why ?? "Its state does not allow it.",
    };
}
