using System.Globalization;
using System.Text.RegularExpressions;
using OpsConsole.Delivery.Requests;

namespace OpsConsole.Delivery.Desk;

/// <summary>A request with changes: what stays comes first, in its order, and what is added behind it.</summary>
internal sealed partial class ChangeMerge
{
    private readonly int _keptStops;
    private readonly int _keptVehicles;

    public ChangeMerge(RoutePlanRequest before, PlanChanges changes)
    {
        var (goneStops, goneVehicles) = (Known(changes.RemoveStops, before.Stops!.Select(stop => stop.Id!), "removeStops"), Known(changes.RemoveVehicles, before.Vehicles!.Select(vehicle => vehicle.Id!), "removeVehicles"));
        int[] kept = [.. Enumerable.Range(0, before.Stops!.Count).Where(index => !goneStops.Contains(before.Stops[index].Id!))];
        VehicleInput[] vehicles = [.. before.Vehicles!.Where(vehicle => !goneVehicles.Contains(vehicle.Id!))];
        (_keptStops, _keptVehicles) = (kept.Length, vehicles.Length);
        Errors.Require(!(before.Matrix?.Kind == TravelKind.Explicit && changes.AddStops is { Count: > 0 }), "changes.addStops", "cannot be added: the plan's matrix is explicit and does not know their places");
        Request = before with
        {
            Label = changes.Label ?? before.Label,
            Stops = [.. kept.Select(index => before.Stops[index]), .. changes.AddStops ?? []],
            Vehicles = [.. vehicles, .. changes.AddVehicles ?? []],
            Matrix = before.Matrix?.Kind == TravelKind.Explicit ? Without(before.Matrix, before.Depots!.Count, kept) : before.Matrix,
            Locks = changes.Locks ?? Held(before, goneStops, goneVehicles),
            Objective = changes.Objective ?? before.Objective,
            SolveSeconds = changes.SolveSeconds ?? before.SolveSeconds,
            Iterations = changes.Iterations ?? before.Iterations,
            Seed = changes.Seed ?? before.Seed,
        };
    }

    /// <summary>What the new plan is made from.</summary>
    public RoutePlanRequest Request { get; }

    /// <summary>What of the changes makes no sense.</summary>
    public FieldErrors Errors { get; } = new();

    /// <summary>Locks that are void.</summary>
    public List<string> Warnings { get; } = [];

    /// <summary>Errors of the whole request as errors of the changes, where the fault lies there.</summary>
    public FieldErrors InChanges(FieldErrors errors)
    {
        var named = new FieldErrors();
        foreach (var (field, problems) in errors.ByField)
        {
            foreach (var problem in problems)
            {
                named.Add(Place().Replace(field, match => Renamed(match.Groups[1].Value, int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture))), problem);
            }
        }

        return named;
    }

    [GeneratedRegex(@"^(stops|vehicles|locks)\[(\d+)\]")]
    private static partial Regex Place();

    private string Renamed(string list, int index) => (list, index) switch
    {
        ("stops", _) when index >= _keptStops => string.Create(CultureInfo.InvariantCulture, $"changes.addStops[{index - _keptStops}]"),
        ("vehicles", _) when index >= _keptVehicles => string.Create(CultureInfo.InvariantCulture, $"changes.addVehicles[{index - _keptVehicles}]"),
        ("locks", _) => string.Create(CultureInfo.InvariantCulture, $"changes.locks[{index}]"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{list}[{index}]"),
    };

    private HashSet<string> Known(IReadOnlyList<string>? ids, IEnumerable<string> all, string field)
    {
        var known = all.ToHashSet(StringComparer.Ordinal);
        for (var index = 0; index < (ids?.Count ?? 0); index++)
        {
            Errors.Require(known.Contains(ids![index]), string.Create(CultureInfo.InvariantCulture, $"changes.{field}[{index}]"), "is not in the plan");
        }

        return [.. ids ?? []];
    }

    private LockInput[] Held(RoutePlanRequest before, HashSet<string> goneStops, HashSet<string> goneVehicles)
    {
        var (held, free) = ((before.Locks ?? []).Where(Stays).ToArray(), (before.Locks ?? []).Where(one => !Stays(one) && !goneStops.Contains(one.StopId!)));
        Warnings.AddRange(free.Select(one => $"The lock of {one.StopId} is void: {one.VehicleId} is not in the plan any more."));
        return held;

        bool Stays(LockInput one) => !goneStops.Contains(one.StopId!) && !(one.VehicleId is { } vehicle && goneVehicles.Contains(vehicle));
    }

    private static MatrixInput Without(MatrixInput matrix, int depots, int[] stops)
    {
        int[] places = [.. Enumerable.Range(0, depots), .. stops.Select(stop => depots + stop)];
        return matrix with { Durations = Rows(matrix.Durations)!, Distances = Rows(matrix.Distances) };

        IReadOnlyList<IReadOnlyList<double>>? Rows(IReadOnlyList<IReadOnlyList<double>>? rows) => rows is null ? null : [.. places.Select(row => (double[])[.. places.Select(column => rows[row][column])])];
    }
}
