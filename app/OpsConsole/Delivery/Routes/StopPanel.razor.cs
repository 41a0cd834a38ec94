using System.Globalization;
using Microsoft.AspNetCore.Components;
using OpsConsole.Delivery.Plans;
using OpsConsole.Shell;
using OpsConsole.Shell.Gantt;

namespace OpsConsole.Delivery.Routes;

/// <summary>One stop of a plan and what may be done with it.</summary>
public sealed partial class StopPanel
{
    private string? _shown;
    private string _vehicle = "";
    private int? _place = 1;

    [Inject]
    private ConsoleSession Session { get; set; } = null!;

    /// <summary>The plan.</summary>
    [Parameter, EditorRequired]
    public PlanView View { get; set; } = null!;

    /// <summary>The stop.</summary>
    [Parameter, EditorRequired]
    public StopView Found { get; set; } = null!;

    /// <summary>Whether the plan takes changes.</summary>
    [Parameter]
    public bool Changeable { get; set; }

    /// <summary>Why it does not.</summary>
    [Parameter]
    public string? Why { get; set; }

    /// <summary>Whether a command is under way.</summary>
    [Parameter]
    public bool Busy { get; set; }

    /// <summary>What explains the stop, below the controls.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    /// <summary>The stop is to go elsewhere.</summary>
    [Parameter]
    public EventCallback<StopMove> OnMove { get; set; }

    /// <summary>The stop is to be held: <c>free</c>, <c>vehicle</c>, <c>sequence</c> or <c>time</c>.</summary>
    [Parameter]
    public EventCallback<string> OnLock { get; set; }

    /// <summary>All stops are to be shown again.</summary>
    [Parameter]
    public EventCallback OnClose { get; set; }

    private RouteAnswer? Route => View.Plan.Routes.FirstOrDefault(route => route.Stops.Any(visit => visit.StopId == Found.Id));

    private int Place => Route is { } route ? route.Stops.TakeWhile(visit => visit.StopId != Found.Id).Count() : -1;

    private StopAnswer? Visit => Route?.Stops[Place];

    private string? Level => View.Plan.Locks.FirstOrDefault(held => held.StopId == Found.Id)?.Level;

    /// <summary>Stops that the chosen vehicle serves besides this one.</summary>
    private int Most => View.Plan.Routes.FirstOrDefault(route => route.VehicleId == _vehicle)?.Stops.Count(visit => visit.StopId != Found.Id) ?? 0;

    /// <inheritdoc />
    protected override void OnParametersSet()
    {
        // What was typed stays while the plan changes below it; another stop, or another place of this one, begins anew.
        var now = $"{Found.Id} {Route?.VehicleId} {Place}";
        if (_shown != now)
        {
            (_shown, _vehicle, _place) = (now, Route?.VehicleId ?? View.Vehicles[0].Id, Place < 0 ? null : Place + 1);
        }
    }

    /// <summary>Of another vehicle nobody knows a place by heart: the best one is proposed.</summary>
    private void Choose(string vehicle) => (_vehicle, _place) = (vehicle, vehicle == Route?.VehicleId ? Place + 1 : null);

    private Task MoveAsync() => OnMove.InvokeAsync(new StopMove(Found.Id, _vehicle, _place is { } place ? Math.Clamp(place - 1, 0, Most) : null));

    private Task StepAsync(int steps) => OnMove.InvokeAsync(new StopMove(Found.Id, Route!.VehicleId, Place + steps));

    private string VehicleName(string id) => View.Vehicles.FirstOrDefault(vehicle => vehicle.Id == id)?.Name ?? id;

    private string Clock(DateTimeOffset moment) => Session.InZone(moment).ToString("HH:mm", CultureInfo.InvariantCulture);
}
