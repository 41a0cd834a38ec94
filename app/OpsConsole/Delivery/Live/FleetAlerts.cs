using System.Globalization;
using OpsConsole.Platform.Live;
using OpsConsole.Platform.Telemetry;

namespace OpsConsole.Delivery.Live;

/// <summary>Raises alerts of vehicles and clears them: one of a kind a vehicle at a time.</summary>
internal sealed class FleetAlerts(FleetBoard board, Timeline timeline, TimeProvider time)
{
    public const string Late = "late";
    public const string Silent = "silent";
    public const string OffDuty = "offDuty";

    /// <summary>The open alert of a kind, or null.</summary>
    public FleetAlert? Open(string kind, string vehicleId) => board.Alerts.FirstOrDefault(alert => alert.ClearedAt is null && alert.Kind == kind && alert.VehicleId == vehicleId);

    /// <summary>Makes alerts agree with how a vehicle stands.</summary>
    public void Follow(FleetVehicle vehicle, bool isLate)
    {
        var onRoad = vehicle.State is not (FleetState.OffDuty or FleetState.OffShift);
        Set(Late, vehicle, isLate && onRoad, () => string.Create(
            CultureInfo.InvariantCulture, $"{NameOf(vehicle)} will probably be {Math.Ceiling(vehicle.WorstLateMs / 60_000d):0} min late at {StopOf(vehicle, vehicle.WorstStopId)}"), vehicle.WorstStopId);
        Set(Silent, vehicle, vehicle.State == FleetState.Silent, () => vehicle.Fix is { } fix
            ? string.Create(CultureInfo.InvariantCulture, $"{NameOf(vehicle)} has sent no position since {fix.At.UtcDateTime:HH:mm:ss} UTC")
            : $"{NameOf(vehicle)} should be on the road and has sent no position", null);
        Set(OffDuty, vehicle, vehicle.State == FleetState.OffDuty && vehicle.Ahead.Count > 0, () => string.Create(
            CultureInfo.InvariantCulture, $"{NameOf(vehicle)} is off duty ({vehicle.OffDutyReason}) with {vehicle.Ahead.Count} stops ahead"), null);
    }

    /// <summary>Names the proposal that was made for an alert.</summary>
    public void Propose(string kind, string vehicleId, string proposalId)
    {
        if (Open(kind, vehicleId) is { } alert)
        {
            board.Put(alert with { ProposalId = proposalId });
        }
    }

    /// <summary>Its alerts, where they are still open, may have another proposal.</summary>
    public void Release(string proposalId)
    {
        foreach (var alert in board.Alerts.Where(alert => alert.ClearedAt is null && alert.ProposalId == proposalId))
        {
            board.Put(alert with { ProposalId = null });
        }
    }

    private static string NameOf(FleetVehicle vehicle) => vehicle.Name ?? vehicle.Id;

    private static string StopOf(FleetVehicle vehicle, string? stopId) => vehicle.Ahead.FirstOrDefault(stop => stop.StopId == stopId)?.Name ?? stopId ?? "a stop";

    private void Set(string kind, FleetVehicle vehicle, bool holds, Func<string> words, string? stopId)
    {
        var open = Open(kind, vehicle.Id);
        if (holds && open is null)
        {
            var alert = new FleetAlert($"{kind}-{vehicle.Id}-{time.GetUtcNow().ToUnixTimeMilliseconds()}", kind, vehicle.Id, stopId, words(), time.GetUtcNow(), null, null);
            board.Put(alert);
            timeline.Add(new TimelineEntry(alert.RaisedAt, "alert", alert.Text, null, null));
        }
        else if (holds && open!.StopId != stopId)
        {
            board.Put(open with { StopId = stopId, Text = words() });
        }
        else if (!holds && open is not null)
        {
            board.Put(open with { ClearedAt = time.GetUtcNow() });
        }
    }
}
