using System.Collections.Immutable;
using OpsConsole.Platform.Live;

namespace OpsConsole.Delivery.Live;

/// <summary>
/// The fleet that people look at: immutable pictures of the vehicles with committed routes, what is wrong with them, and what is proposed. Changes go out on the live feed as <see cref="VehicleMoved"/>,
/// <see cref="FleetAlertChanged"/> and <see cref="FleetProposalChanged"/>.
/// </summary>
public sealed class FleetBoard
{
    /// <summary>Alerts in memory; the oldest cleared ones go first.</summary>
    public const int MostAlerts = 200;

    private readonly LiveFeed _live;
    private ImmutableSortedDictionary<string, FleetVehicle> _vehicles = ImmutableSortedDictionary.Create<string, FleetVehicle>(StringComparer.Ordinal);
    private ImmutableList<FleetAlert> _alerts = [];
    private ImmutableList<FleetProposal> _proposals = [];

    internal FleetBoard(LiveFeed live) => _live = live;

    /// <summary>Vehicles with a committed route, by id.</summary>
    public IReadOnlyList<FleetVehicle> Vehicles => [.. _vehicles.Values];

    /// <summary>Open ones first, then the newest.</summary>
    public IReadOnlyList<FleetAlert> Alerts => [.. _alerts.OrderBy(alert => alert.ClearedAt is null ? 0 : 1).ThenByDescending(alert => alert.RaisedAt)];

    /// <summary>Open ones, the longest waiting first: a new one comes below, not under the pointer of somebody who decides on another.</summary>
    public IReadOnlyList<FleetProposal> Proposals => [.. _proposals.OrderBy(proposal => proposal.CreatedAt)];

    /// <summary>A vehicle with a committed route, or null.</summary>
    public FleetVehicle? Find(string id) => _vehicles.GetValueOrDefault(id);

    internal void Put(FleetVehicle vehicle)
    {
        ImmutableInterlocked.Update(ref _vehicles, static (all, next) => all.SetItem(next.Id, next), vehicle);
        if (vehicle.Fix is { } fix)
        {
            _live.Publish(new VehicleMoved(
                vehicle.Id, fix.Lat, fix.Lon, fix.At, fix.SpeedKmh, vehicle.PlanId, vehicle.Next?.StopId, vehicle.Next?.P50, vehicle.Done, vehicle.Total, vehicle.WorstLateMs));
        }
    }

    internal void Remove(string vehicleId) => ImmutableInterlocked.Update(ref _vehicles, static (all, id) => all.Remove(id), vehicleId);

    internal void Put(FleetAlert alert)
    {
        ImmutableInterlocked.Update(ref _alerts, static (all, next) =>
        {
            var known = all.FindIndex(other => other.Id == next.Id);
            all = known < 0 ? all.Add(next) : all.SetItem(known, next);
            return all.Count <= MostAlerts ? all : all.Remove(all.OrderBy(other => other.ClearedAt is null ? 1 : 0).ThenBy(other => other.RaisedAt).First());
        }, alert);
        _live.Publish(new FleetAlertChanged(alert));
    }

    internal void Put(FleetProposal proposal)
    {
        ImmutableInterlocked.Update(ref _proposals, static (all, next) => all.RemoveAll(other => other.Id == next.Id).Add(next), proposal);
        _live.Publish(new FleetProposalChanged(proposal, Gone: false));
    }

    internal void Withdraw(FleetProposal proposal)
    {
        ImmutableInterlocked.Update(ref _proposals, static (all, gone) => all.RemoveAll(other => other.Id == gone.Id), proposal);
        _live.Publish(new FleetProposalChanged(proposal, Gone: true));
    }
}
