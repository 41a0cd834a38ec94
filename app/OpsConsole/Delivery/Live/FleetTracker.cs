using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpsConsole.Delivery.Modelling;
using OpsConsole.Delivery.Plans;
using OpsConsole.Delivery.Vehicles;
using OpsConsole.Platform.Persistence;

namespace OpsConsole.Delivery.Live;

/// <summary>
/// The vehicles with committed routes: which plan each drives, taken from rows at start and after every commit, and what they report. Rows are the truth; what is here can be rebuilt from them.
/// </summary>
internal sealed class FleetTracker(
    IDbContextFactory<OpsDbContext> contexts, PlanStore plans, FleetBoard board, RemainingTravel travel, IOptions<LiveOptions> options, TimeProvider time) : IDisposable
{
    /// <summary>Most vehicles that are followed: those committed last.</summary>
    private const int MostVehicles = 1_000;

    /// <summary>Routes committed longer ago are over.</summary>
    private static readonly TimeSpan s_followed = TimeSpan.FromDays(3);

    /// <summary>A plan is asked for a little after it was looked at what is done.</summary>
    private static readonly TimeSpan s_between = TimeSpan.FromSeconds(30);

    /// <summary>How far a plan's ancestors are looked for outcomes.</summary>
    private const int MostAncestors = 32;

    private readonly SemaphoreSlim _loading = new(1, 1);
    private readonly ConcurrentDictionary<string, VehicleTrack> _tracks = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _vehicleOfStop = new(StringComparer.Ordinal);

    /// <summary>All that are followed.</summary>
    public IReadOnlyList<VehicleTrack> Tracks => [.. _tracks.Values.OrderBy(track => track.Route.VehicleId, StringComparer.Ordinal)];

    /// <summary>Age of a position from which on a vehicle is silent.</summary>
    public TimeSpan Silent => TimeSpan.FromSeconds(options.Value.SilentSeconds);

    public void Dispose() => _loading.Dispose();

    public VehicleTrack? Find(string vehicleId) => _tracks.GetValueOrDefault(vehicleId);

    /// <summary>The vehicle on whose committed route a stop is, or was.</summary>
    public VehicleTrack? FindStop(string stopId) => _vehicleOfStop.TryGetValue(stopId, out var vehicle) ? Find(vehicle) : null;

    /// <summary>The vehicles of a plan that are on the road, as a new plan for the rest of the day must take them.</summary>
    public IReadOnlyList<VehicleUnderWay> UnderWay(string planId)
    {
        var now = time.GetUtcNow();
        return [.. Tracks.Where(track => track.Route.PlanId == planId).Select(track => track.UnderWay(now)).OfType<VehicleUnderWay>()];
    }

    /// <summary>Looks at a vehicle anew and shows it.</summary>
    public FleetVehicle Show(VehicleTrack track, Engines.Routing.Live.LatenessRule? rule = null)
    {
        var vehicle = track.Look(time.GetUtcNow(), Silent, rule);
        board.Put(vehicle);
        return vehicle;
    }

    /// <summary>Takes over which vehicle drives which plan, as the rows say it.</summary>
    public async Task LoadAsync(CancellationToken token)
    {
        await _loading.WaitAsync(token).ConfigureAwait(false);
        try
        {
            await using var db = await contexts.CreateDbContextAsync(token).ConfigureAwait(false);
            var since = time.GetUtcNow() - s_followed;
            var rows = await db.Set<VehicleRoute>().AsNoTracking().Where(row => row.CommittedAt > since).OrderByDescending(row => row.CommittedAt).Take(MostVehicles).ToListAsync(token).ConfigureAwait(false);
            rows = Current(rows);
            foreach (var group in rows.GroupBy(row => row.PlanId, StringComparer.Ordinal))
            {
                await TakeAsync(db, group.Key, [.. group], token).ConfigureAwait(false);
            }

            foreach (var gone in _tracks.Keys.Except(rows.Select(row => row.VehicleId), StringComparer.Ordinal))
            {
                _tracks.TryRemove(gone, out _);
                board.Remove(gone);
            }

            Index(rows);
        }
        finally
        {
            _loading.Release();
        }
    }

    /// <summary>Of a vehicle's days today's, or the last before it, or the first to come.</summary>
    private List<VehicleRoute> Current(List<VehicleRoute> rows)
    {
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        return [.. rows.GroupBy(row => row.VehicleId, StringComparer.Ordinal).Select(days => days.Where(row => row.Day <= today).MaxBy(row => row.Day) ?? days.MinBy(row => row.Day)!)];
    }

    private async Task TakeAsync(OpsDbContext db, string planId, IReadOnlyList<VehicleRoute> rows, CancellationToken token)
    {
        VehicleRoute[] changed = [.. rows.Where(row => Find(row.VehicleId)?.Route is not { } known || (known.PlanId, known.Generation) != (row.PlanId, row.Generation))];
        if (changed.Length == 0 || await plans.FindAsync(planId, token).ConfigureAwait(false) is not { } plan)
        {
            return;
        }

        var outcomes = await OutcomesAsync(db, plan.Row, token).ConfigureAwait(false);
        var ids = changed.Select(row => row.VehicleId).ToArray();
        var states = await db.Set<VehicleState>().AsNoTracking().Where(state => ids.Contains(state.VehicleId)).ToDictionaryAsync(state => state.VehicleId, StringComparer.Ordinal, token).ConfigureAwait(false);
        foreach (var row in changed.Where(row => plan.Input.Request.Vehicles!.Any(vehicle => vehicle.Id == row.VehicleId)))
        {
            var route = AssignedRoute.Of(plan, row.VehicleId, row.Generation);
            var stops = route.Stops.Select(stop => stop.StopId).ToHashSet(StringComparer.Ordinal);
            var known = _tracks.TryGetValue(row.VehicleId, out var track);
            track ??= new VehicleTrack(route, travel, time.GetUtcNow());
            track.Assign(route, outcomes.Where(outcome => stops.Contains(outcome.StopId)), row.OffDutyAt is { } since ? (since, row.OffDutyReason) : null);
            if (!known && states.TryGetValue(row.VehicleId, out var state))
            {
                track.Restore(state);
            }

            _tracks[row.VehicleId] = track;
            Show(track);
        }
    }

    /// <summary>Of a plan's ancestors those outcomes count that it did not know when it was made: what it plans although it knew is to be served again.</summary>
    private static async Task<List<StopOutcome>> OutcomesAsync(OpsDbContext db, RoutePlan plan, CancellationToken token)
    {
        var (ids, parent) = (new List<string> { plan.Id }, plan.ParentId);
        while (parent is not null && ids.Count < MostAncestors)
        {
            ids.Add(parent);
            parent = await db.Set<RoutePlan>().Where(row => row.Id == parent).Select(row => row.ParentId).FirstOrDefaultAsync(token).ConfigureAwait(false);
        }

        var outcomes = await db.Set<StopOutcome>().AsNoTracking().Where(row => ids.Contains(row.PlanId)).ToListAsync(token).ConfigureAwait(false);
        return [.. outcomes.Where(outcome => outcome.PlanId == plan.Id || outcome.ReceivedAt >= plan.CreatedAt - s_between)];
    }

    private void Index(IReadOnlyList<VehicleRoute> rows)
    {
        foreach (var row in rows.OrderBy(row => row.CommittedAt))
        {
            foreach (var stop in Find(row.VehicleId)?.Route.Stops ?? [])
            {
                _vehicleOfStop[stop.StopId] = row.VehicleId;
            }
        }

        foreach (var (stop, vehicle) in _vehicleOfStop)
        {
            if (Find(vehicle)?.Route.Stops.Any(other => other.StopId == stop) != true)
            {
                _vehicleOfStop.TryRemove(stop, out _);
            }
        }
    }
}
