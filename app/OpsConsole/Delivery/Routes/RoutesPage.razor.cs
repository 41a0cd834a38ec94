using System.Globalization;
using Microsoft.AspNetCore.Components;
using MudBlazor;
using OpsConsole.Delivery.Plans;
using OpsConsole.Delivery.Streets;
using OpsConsole.Platform.Live;
using OpsConsole.Shell;
using OpsConsole.Shell.Confirm;
using OpsConsole.Shell.Gantt;
using OpsConsole.Shell.Map;

namespace OpsConsole.Delivery.Routes;

/// <summary>Who will be late, can I fix it? Plan, stop, vehicle, search and filter are in the address.</summary>
public sealed partial class RoutesPage
{
    private static readonly int[] SearchSeconds = [2, 5, 10, 30, 60, 120];
    private static readonly TimeSpan s_clockStep = TimeSpan.FromSeconds(15);

    private IReadOnlyList<PlanSummary>? _plans;
    private PlanView? _view;
    private (PlanPicture Picture, long Revision, string Plan, bool Utc)? _drawn;
    private Exception? _failure;
    private string? _missing;
    private string? _problem;
    private TriedMove? _tried;
    private DateTimeOffset? _now;
    private int _seconds = 10;
    private bool _busy;

    [Inject]
    internal PlanBoard Board { get; set; } = null!;

    [Inject]
    internal PlanReading Reading { get; set; } = null!;

    [Inject]
    internal RouteCommands Commands { get; set; } = null!;

    [Inject]
    internal StreetMap Streets { get; set; } = null!;

    [Inject]
    internal Confirmation Confirmation { get; set; } = null!;

    [Inject]
    private ISnackbar Snackbar { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "plan")]
    private string? PlanId { get; set; }

    [SupplyParameterFromQuery(Name = "stop")]
    private string? Stop { get; set; }

    [SupplyParameterFromQuery(Name = "vehicle")]
    private string? ChosenVehicle { get; set; }

    [SupplyParameterFromQuery(Name = "q")]
    private string? Query { get; set; }

    [SupplyParameterFromQuery(Name = "show")]
    private string? Filter { get; set; }

    private string? StaleSince => Session.PausedSince is { } since ? Session.Clock(since) : null;

    private string PoolFilter => Filter is "unserved" or "late" ? Filter : "all";

    /// <summary>The chosen vehicle, else the one that serves the chosen stop.</summary>
    private string? Vehicle => ChosenVehicle is { Length: > 0 } chosen ? chosen
        : Stop is { Length: > 0 } stop ? _view?.Plan.Routes.FirstOrDefault(route => route.Stops.Any(visit => visit.StopId == stop))?.VehicleId
        : null;

    private StopView? Found => _view?.Stops.FirstOrDefault(stop => stop.Id == Stop);

    private bool Searching => _view is { } view && !PlanStatus.HasEnded(view.Plan.Status);

    private bool Changeable => _view is { Plan: { Stage: PlanStage.Draft, Routes.Count: > 0 } } && !Searching;

    private IEnumerable<PlanSummary> Choices => _plans!.Any(plan => plan.Id == _view!.Plan.Id) ? _plans! : [.. _plans!, RouteCommands.SummaryOf(_view!)];

    /// <summary>What vehicles drive: the newest committed plan other than the one that is shown.</summary>
    private PlanSummary? Baseline => _plans?.FirstOrDefault(plan => plan.Stage == PlanStage.Committed && plan.Id != _view?.Plan.Id);

    private PlanPicture Picture
    {
        get
        {
            var view = _view!; // Only asked for where there is a plan.
            if (_drawn is not { } drawn || (drawn.Revision, drawn.Plan, drawn.Utc) != (view.Plan.Revision, view.Plan.Id, Session.Utc))
            {
                _drawn = drawn = (PlanDrawing.Of(view, Session), view.Plan.Revision, view.Plan.Id, Session.Utc);
            }

            return drawn.Picture;
        }
    }

    private string Verdict => _view is not { } view ? "" : view.Plan.Routes.Count == 0 ? "" : Picture.Summary;

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        Listen(typeof(RoutePlanChanged));
        _now = Time.GetUtcNow();
        await ReadAsync();
    }

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        if (_plans is not null && PlanId is { Length: > 0 } && PlanId != _view?.Plan.Id)
        {
            await ReadAsync();
        }
    }

    /// <inheritdoc />
    protected override bool Receive(IReadOnlyList<object> messages)
    {
        _plans = Board.Plans;
        if (_view is null)
        {
            _ = InvokeAsync(async () =>
            {
                await ReadAsync();
                StateHasChanged();
            });
        }
        else if (messages.Cast<RoutePlanChanged>().Any(change => change.Id == _view.Plan.Id))
        {
            _view = Board.Find(_view.Plan.Id) ?? _view;
        }

        return true;
    }

    /// <inheritdoc />
    protected override bool Beat(DateTimeOffset now)
    {
        if (!Session.Flows || now - _now < s_clockStep)
        {
            return false;
        }

        _now = now;
        return true;
    }

    /// <inheritdoc />
    protected override Task CatchUpAsync() => ReadAsync();

    private async Task ReadAsync()
    {
        try
        {
            _plans = await Commands.PlansAsync(Gone);
            var wanted = PlanId is { Length: > 0 } asked ? asked : Preferred(_plans);
            _view = wanted is null ? null : await Reading.FindAsync(wanted, Gone);
            _missing = wanted is not null && _view is null ? wanted : null;
            _failure = null;
        }
        catch (Exception failure) when (!Gone.IsCancellationRequested)
        {
            // Whatever kept the rows from being read, the page says so and offers to try again.
            _failure = failure;
        }
    }

    /// <summary>What is searched for now, else what vehicles drive, else the newest.</summary>
    private static string? Preferred(IReadOnlyList<PlanSummary> plans) =>
        (plans.FirstOrDefault(plan => !PlanStatus.HasEnded(plan.Status)) ?? plans.FirstOrDefault(plan => plan.Stage == PlanStage.Committed) ?? (plans is [var newest, ..] ? newest : null))?.Id;

    /// <summary>Into the address, which is where the page takes it from; an empty text takes a part away, null leaves it.</summary>
    private void Show(string? plan = null, string? stop = null, string? vehicle = null, string? query = null, string? filter = null)
    {
        var parts = new Dictionary<string, object?>();
        Put("plan", plan);
        Put("stop", stop);
        // Another stop is shown on its own vehicle's route; another plan has other routes.
        Put("vehicle", vehicle ?? (stop is not null ? "" : null));
        Put("q", query);
        Put("show", filter == "all" ? "" : filter);
        _tried = null;
        _problem = null;
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameters(parts), replace: query is not null);

        void Put(string name, string? value)
        {
            if (value is not null)
            {
                parts[name] = value.Length == 0 ? null : value;
            }
        }
    }

    private void PickOnMap(MapTarget target)
    {
        switch (target.Kind)
        {
            case "stop":
                Show(stop: target.Id);
                break;
            case "route" or "vehicle":
                Show(vehicle: target.Id, stop: "");
                break;
            case "nothing":
                Show(vehicle: "", stop: "");
                break;
        }
    }

    private Task StopAsync() => RunAsync(async view => await Commands.StopAsync(view.Plan.Id, Gone));

    private Task OptimiseAsync(WhatIf asked) => RunAsync(async view =>
    {
        var outcome = await Commands.OptimiseAsync(view, asked, Gone);
        if (outcome.NewPlan is { } draft)
        {
            Show(plan: draft);
        }

        return outcome;
    });

    private Task DiscardAsync() => RunAsync(async view =>
    {
        var answer = await Confirmation.AskAsync(new ConfirmRequest(
            Tier.C1, "Discard this draft", $"Its {view.Plan.Routes.Count} routes are given up; vehicles go on as they are. The draft stays in the list of discarded plans.", "Discard"));
        return answer is null ? CommandOutcome.Nothing : await Commands.DiscardAsync(view, answer.Reason, Gone);
    });

    private Task CommitAsync() => RunAsync(async view =>
    {
        var changes = PlanFigure.Of(view.Plan.Cost, Unserved(view), Baseline?.Cost, Baseline?.Unassigned).Zip(PlanFigure.Of(Baseline?.Cost, Baseline?.Unassigned, null, null))
            .Select(pair => (pair.First.Title, pair.Second.Value, pair.First.Value));
        var answer = await Confirmation.AskAsync(new ConfirmRequest(
            Tier.C2, "Commit this plan", $"{view.Plan.Routes.Count} vehicles get new routes at once.{(view.Plan.Violations.Count > 0 ? $" It breaks {(view.Plan.Violations.Count == 1 ? "a rule" : $"{view.Plan.Violations.Count} rules")}: {string.Join(" ", view.Plan.Violations.Take(3).Select(violation => violation.Message))}{(view.Plan.Violations.Count > 3 ? " …" : null)}" : null)}{(view.Plan.Unassigned.Count > 0 ? $" {view.Plan.Unassigned.Count} stops stay unserved." : null)}",
            "Commit", Changes: [.. changes]));
        return answer is null ? CommandOutcome.Nothing : await Commands.CommitAsync(view, answer.Reason, Gone);
    });

    private Task MoveAsync(StopMove move, bool force) => RunAsync(async view =>
    {
        var outcome = await Commands.MoveAsync(view, move, force, Gone);
        _tried = outcome.Tried;
        return outcome;
    });

    private Task UndoAsync() => RunAsync(view => Commands.UndoAsync(view, Gone));

    private Task LockAsync(string stop, string level) => RunAsync(view => Commands.LockAsync(view, stop, level, Gone));

    /// <summary>One command at a time, against the plan that is shown; what came of it is read anew.</summary>
    private async Task RunAsync(Func<PlanView, Task<CommandOutcome>> command)
    {
        if (_busy || _view is not { } view)
        {
            return;
        }

        (_busy, _problem, _tried) = (true, null, null);
        try
        {
            var outcome = await command(view);
            _problem = outcome.Problem;
            if (outcome.Done is { } done)
            {
                Snackbar.Add(done, Severity.Success);
            }

            _plans = Board.Plans;
            _view = await Reading.FindAsync(_view.Plan.Id, Gone) ?? _view;
        }
        catch (UnauthorizedAccessException refused)
        {
            _problem = refused.Message;
        }
        finally
        {
            _busy = false;
        }
    }

    private string Title(PlanSummary plan) => $"{plan.Label ?? PlansTable.Short(plan.Id)} · {plan.Stage} · {Session.Stamp(plan.CreatedAt)}";

    private string ProgressWords(PlanView view)
    {
        var progress = view.Plan.Progress;
        return progress.Phase switch
        {
            "queued" => progress.QueuePosition is > 0 and var ahead ? $"{ahead} in front of it" : "next in line",
            "travelTimes" => "reading travel times",
            "search" => $"{Figures.Span(TimeSpan.FromMilliseconds(progress.SpentMs))} of {Figures.Span(TimeSpan.FromMilliseconds(progress.BudgetMs))}, {Figures.Count(progress.Improvements)} improvements",
            _ => view.Plan.Error ?? (view.Plan.EndedAt is { } ended ? $"since {Session.Stamp(ended)}" : ""),
        };
    }

    private static string? WhyFixed(PlanView view) => view.Plan.Stage switch
    {
        PlanStage.Committed => "Vehicles drive this plan. Optimise it as a draft, and change that.",
        PlanStage.Draft when !PlanStatus.HasEnded(view.Plan.Status) => "The search goes on. Stop it early, or wait for its end.",
        PlanStage.Draft => "There are no routes to change.",
        var stage => $"The plan is {stage}.",
    };

    private static int? Unserved(PlanView view) => view.Plan.Routes.Count == 0 ? null : view.Plan.Unassigned.Count;

    private static int BarsHeight(PlanView view) => Math.Clamp(26 + (view.Vehicles.Count * 30), 86, 386);

    private static string Signed(decimal amount) => amount.ToString("+#,0.00;−#,0.00;±0", CultureInfo.InvariantCulture);
}
