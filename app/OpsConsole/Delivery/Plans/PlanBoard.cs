using System.Collections.Immutable;
using OpsConsole.Delivery.Requests;
using OpsConsole.Platform.Live;

namespace OpsConsole.Delivery.Plans;

/// <summary>A plan with everything that a page draws.</summary>
public sealed record PlanView(RoutePlanAnswer Plan, IReadOnlyList<DepotView> Depots, IReadOnlyList<VehicleView> Vehicles, IReadOnlyList<StopView> Stops);

/// <summary>A depot; without a place where the matrix is explicit.</summary>
public sealed record DepotView(string Id, string? Name, double? Lat, double? Lon, DateTimeOffset? Open, DateTimeOffset? Close);

/// <summary>A vehicle of a plan.</summary>
public sealed record VehicleView(string Id, string? Name, IReadOnlyList<double> Capacity, DateTimeOffset? ShiftStart, DateTimeOffset? ShiftEnd, IReadOnlyList<string> Skills);

/// <summary>A stop of a plan; without a place where the matrix is explicit.</summary>
public sealed record StopView(
    string Id, string? Name, double? Lat, double? Lon, IReadOnlyList<double> Demand, double ServiceMinutes, IReadOnlyList<WindowView> Windows, IReadOnlyList<string> Skills, int Priority, bool Optional, string? PickupOf);

/// <summary>A time window; open where an end is null.</summary>
public sealed record WindowView(DateTimeOffset? From, DateTimeOffset? To);

/// <summary>
/// The plans that people look at: immutable pictures of the newest 48, changed as workers and dispatchers change them. Older ones are read from their rows. Each change goes out on the live feed as
/// <see cref="RoutePlanChanged"/>.
/// </summary>
public sealed class PlanBoard
{
    /// <summary>Plans in memory.</summary>
    public const int Bound = 48;

    private readonly LiveFeed _live;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private volatile ImmutableDictionary<string, Entry> _entries = ImmutableDictionary.Create<string, Entry>(StringComparer.Ordinal);
    private ImmutableDictionary<string, TaskCompletionSource> _waiting = ImmutableDictionary.Create<string, TaskCompletionSource>(StringComparer.Ordinal);

    internal PlanBoard(LiveFeed live, TimeProvider time) => (_live, _time) = (live, time);

    /// <summary>The plans in memory, newest first.</summary>
    public IReadOnlyList<PlanSummary> Plans => [.. _entries.Values.Select(entry => entry.Summary).OrderByDescending(plan => plan.CreatedAt).ThenByDescending(plan => plan.Id, StringComparer.Ordinal)];

    /// <summary>A plan in memory, or null.</summary>
    public PlanView? Find(string id) => _entries.GetValueOrDefault(id)?.View;

    /// <summary>Takes over what a plan has become.</summary>
    internal PlanView Put(StoredPlan plan, PlanProgress progress, bool quietly = false)
    {
        var view = View(plan, progress);
        var entry = new Entry(view, PlanRendering.Summary(plan.Row), plan.Row.UpdatedAt);
        lock (_gate)
        {
            var entries = _entries.SetItem(plan.Row.Id, entry);
            if (entries.Count > Bound)
            {
                // What is under way stays; of the rest the one that has been quiet the longest goes.
                entries = entries.Remove(entries.OrderBy(pair => PlanStatus.HasEnded(pair.Value.Summary.Status) ? 0 : 1).ThenBy(pair => pair.Value.UpdatedAt).First().Key);
            }

            _entries = entries;
        }

        if (!quietly)
        {
            Publish(plan.Row, progress);
        }

        return view;
    }

    /// <summary>Says how far a search is, between two changes of its plan.</summary>
    internal void Advance(RoutePlan row, PlanProgress progress)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(row.Id, out var entry))
            {
                _entries = _entries.SetItem(row.Id, entry with { View = entry.View with { Plan = entry.View.Plan with { Progress = progress } } });
            }
        }

        Publish(row, progress);
    }

    /// <summary>Ends with the next change of a plan.</summary>
    internal Task NextChangeAsync(string id)
    {
        var waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return ImmutableInterlocked.GetOrAdd(ref _waiting, id, waiting).Task;
    }

    /// <summary>Nobody waits for a plan that does not exist.</summary>
    internal void Forget(string id) => ImmutableInterlocked.TryRemove(ref _waiting, id, out _);

    /// <summary>A plan as pages draw it.</summary>
    internal static PlanView View(StoredPlan plan, PlanProgress progress)
    {
        var request = plan.Input.Request;
        return new PlanView(
            PlanRendering.Answer(plan, progress),
            [.. request.Depots!.Select(depot => new DepotView(depot.Id!, depot.Name, depot.Lat, depot.Lon, depot.Open, depot.Close))],
            [.. request.Vehicles!.Select(vehicle => new VehicleView(vehicle.Id!, vehicle.Name, vehicle.Capacity ?? [], vehicle.ShiftStart, vehicle.ShiftEnd, vehicle.Skills ?? []))],
            [.. request.Stops!.Select(Stop)]);
    }

    private static StopView Stop(StopInput stop) => new(
        stop.Id!, stop.Name, stop.Lat, stop.Lon, stop.Demand ?? [], stop.ServiceMinutes ?? 0, [.. (stop.Windows ?? []).Select(window => new WindowView(window.From, window.To))], stop.Skills ?? [],
        stop.Priority ?? 0, stop.Optional ?? false, stop.PickupOf);

    private void Publish(RoutePlan row, PlanProgress progress)
    {
        _live.Publish(new RoutePlanChanged(
            row.Id, row.Label, row.Status, row.Stage, row.Revision, progress.Fraction, row.Cost is { } cost ? PlanRendering.Money(cost) : null, row.DistanceMetres, row.LateMs, row.VehiclesUsed, row.Unassigned,
            _time.GetUtcNow()));
        if (ImmutableInterlocked.TryRemove(ref _waiting, row.Id, out var waiting))
        {
            waiting.TrySetResult();
        }
    }

    private sealed record Entry(PlanView View, PlanSummary Summary, DateTimeOffset UpdatedAt);
}
