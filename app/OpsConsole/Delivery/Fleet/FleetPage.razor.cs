using System.Globalization;
using Microsoft.AspNetCore.Components;
using MudBlazor;
using OpsConsole.Delivery.Live;
using OpsConsole.Delivery.Plans;
using OpsConsole.Delivery.Streets;
using OpsConsole.Platform.Live;
using OpsConsole.Shell;
using OpsConsole.Shell.Confirm;
using OpsConsole.Shell.Map;

namespace OpsConsole.Delivery.Fleet;

/// <summary>Who is where, on shift, silent; what should be done about it?</summary>
public sealed partial class FleetPage
{
    private const int MostAlerts = 12;
    private static readonly TimeSpan s_clockStep = TimeSpan.FromSeconds(5);

    private IReadOnlyList<FleetVehicle> _vehicles = [];
    private IReadOnlyList<FleetAlert> _alerts = [];
    private IReadOnlyList<FleetProposal> _proposals = [];
    private MapLayers _layers = MapLayers.Empty;
    private DateTimeOffset _now;
    private string? _problem;
    private int _open;
    private bool _busy;

    [Inject]
    internal FleetBoard Board { get; set; } = null!;

    [Inject]
    internal PlanBoard Plans { get; set; } = null!;

    [Inject]
    internal FleetCommands Commands { get; set; } = null!;

    [Inject]
    internal StreetMap Streets { get; set; } = null!;

    [Inject]
    internal Confirmation Confirmation { get; set; } = null!;

    [Inject]
    private ISnackbar Snackbar { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    /// <summary>The chosen vehicle; kept in the address.</summary>
    [SupplyParameterFromQuery(Name = "vehicle")]
    private string? Vehicle { get; set; }

    private string? StaleSince => Session.PausedSince is { } since ? Session.Clock(since) : null;

    private string Verdict
    {
        get
        {
            if (_vehicles.Count == 0)
            {
                return "No vehicle has a committed route.";
            }

            var states = _vehicles.CountBy(vehicle => vehicle.State).ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
            var moving = states.GetValueOrDefault(FleetState.OnShift) + states.GetValueOrDefault(FleetState.Late);
            var words = new List<string> { $"{moving} of {_vehicles.Count} vehicles on the road" };
            foreach (var state in (string[])[FleetState.Late, FleetState.Silent, FleetState.OffDuty])
            {
                if (states.TryGetValue(state, out var count))
                {
                    words.Add($"{count} {FleetStateView.Word(state)}");
                }
            }

            return string.Join("; ", words) + $"; {_vehicles.Sum(vehicle => vehicle.Done)} of {_vehicles.Sum(vehicle => vehicle.Total)} stops done.";
        }
    }

    /// <inheritdoc />
    protected override void OnInitialized()
    {
        base.OnInitialized();
        Listen(typeof(VehicleMoved), typeof(FleetAlertChanged), typeof(FleetProposalChanged), typeof(RoutePlanChanged));
        Read();
    }

    /// <inheritdoc />
    protected override bool Receive(IReadOnlyList<object> messages)
    {
        Read();
        return true;
    }

    /// <inheritdoc />
    protected override bool Beat(DateTimeOffset now)
    {
        if (!Session.Flows || now - _now < s_clockStep)
        {
            return false;
        }

        Read();
        return true;
    }

    /// <inheritdoc />
    protected override Task CatchUpAsync()
    {
        Read();
        return Task.CompletedTask;
    }

    private void Read()
    {
        (_vehicles, _alerts, _proposals, _now) = (Board.Vehicles, Board.Alerts, Board.Proposals, Time.GetUtcNow());
        _open = _alerts.Count(alert => alert.ClearedAt is null);
        _layers = FleetDrawing.Of(_vehicles, Plans, Session);
    }

    private void Choose(string vehicle) => Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("vehicle", vehicle.Length == 0 ? null : vehicle));

    private void Pick(MapTarget target)
    {
        switch (target.Kind)
        {
            case "vehicle" or "route":
                Choose(target.Id);
                break;
            case "stop":
                Choose(_vehicles.FirstOrDefault(vehicle => vehicle.Ahead.Any(stop => stop.StopId == target.Id))?.Id ?? "");
                break;
            case "nothing":
                Choose("");
                break;
        }
    }

    private async Task OffDutyAsync(FleetVehicle vehicle)
    {
        var stranded = Commands.Stranded(vehicle.Id);
        var names = string.Join(", ", stranded.Take(5).Select(stop => stop.Name ?? stop.StopId));
        var effect = stranded.Count == 0 ? "It has no stop ahead." : $"{stranded.Count} stops are left unserved until a proposal for them is accepted: {names}{(stranded.Count > 5 ? $" and {stranded.Count - 5} more" : "")}.";
        if (await Confirmation.AskAsync(new ConfirmRequest(Tier.C1, $"Take {vehicle.Name ?? vehicle.Id} off duty", effect, "Off duty")) is not null)
        {
            await ActAsync(() => Commands.DutyAsync(vehicle.Id, off: true, Gone), $"{vehicle.Name ?? vehicle.Id} is off duty.");
        }
    }

    private Task OnDutyAsync(FleetVehicle vehicle) => ActAsync(() => Commands.DutyAsync(vehicle.Id, off: false, Gone), $"{vehicle.Name ?? vehicle.Id} is back on duty.");

    private async Task AcceptAsync(FleetProposal proposal)
    {
        var answer = await Confirmation.AskAsync(new ConfirmRequest(
            Tier.C2, "Accept this proposal", "Every vehicle of the plan drives it from now on.", "Accept",
            Changes: [("Late", Late(proposal.LateMsBefore), proposal.LateMsAfter is { } late ? Late(late) : Figures.None), ("Not served", Number(proposal.UnassignedBefore), Number(proposal.UnassignedAfter)), ("Cost of the rest", Cost(proposal.CostBefore), Cost(proposal.CostAfter))]));
        if (answer is not null)
        {
            await ActAsync(() => Commands.AcceptAsync(proposal.Id, answer.Reason, Gone), "The vehicles drive the proposal now.");
        }
    }

    private async Task DismissAsync(FleetProposal proposal)
    {
        if (await Confirmation.AskAsync(new ConfirmRequest(Tier.C1, "Dismiss this proposal", "1 draft is discarded; vehicles go on as they are.", "Dismiss")) is not null)
        {
            await ActAsync(() => Commands.DismissAsync(proposal.Id, "dismissed on the Fleet page", Gone), "The proposal is dismissed.");
        }
    }

    private async Task ActAsync(Func<Task<string?>> command, string done)
    {
        if (_busy)
        {
            return;
        }

        (_busy, _problem) = (true, null);
        try
        {
            _problem = await command();
            if (_problem is null)
            {
                Snackbar.Add(done, Severity.Success);
            }

            Read();
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

    private string Age(DateTimeOffset at) => _now - at < TimeSpan.FromSeconds(5) ? "now" : $"{Figures.Span(TimeSpan.FromSeconds(Math.Round((_now - at).TotalSeconds)))} ago";

    private static string Late(long milliseconds) => milliseconds < 30_000 ? "0 min" : Figures.Span(TimeSpan.FromMinutes(Math.Round(milliseconds / 60_000d)));

    private static string Cost(decimal? cost) => cost?.ToString("#,0.00", CultureInfo.InvariantCulture) ?? Figures.None;

    private static string Number(int? count) => count?.ToString(CultureInfo.InvariantCulture) ?? Figures.None;
}
