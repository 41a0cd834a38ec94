namespace OpsConsole.Engines.Routing.Explanations;

/// <summary>Finds and applies relaxations.</summary>
public static class Relaxations
{
    /// <summary>The problem and locks with rules relaxed.</summary>
    public static (RoutingProblem Problem, IReadOnlyList<StopLock> Locks) Apply(RoutingProblem problem, IReadOnlyList<StopLock> locks, IReadOnlyList<Relaxation> relaxed)
    {
        RoutingStop[] stops = [.. problem.Stops];
        RoutingVehicle[] vehicles = [.. problem.Vehicles];
        Apply(stops, vehicles, relaxed);
        var unlocked = relaxed.Where(one => one.Kind == RelaxationKind.Unlock).Select(one => one.StopId).ToHashSet(StringComparer.Ordinal);
        return (RoutingProblem.Create(stops, vehicles, problem.Profiles, problem.Objective), [.. locks.Where(held => !unlocked.Contains(held.StopId))]);
    }

    /// <summary>Relaxes stops and vehicles in place; what is not among them is passed over.</summary>
    internal static void Apply(RoutingStop[] stops, RoutingVehicle[] vehicles, IReadOnlyList<Relaxation> relaxed)
    {
        foreach (var one in relaxed)
        {
            var stop = one.StopId is null ? -1 : Array.FindIndex(stops, stop => stop.Id == one.StopId);
            var vehicle = Array.FindIndex(vehicles, vehicle => vehicle.Id == one.VehicleId);
            if (stop >= 0 && one.Kind is RelaxationKind.WindowLater or RelaxationKind.WindowEarlier)
            {
                stops[stop] = stops[stop] with { Windows = Stretched(stops[stop].Windows, one) };
            }
            else if (vehicle >= 0)
            {
                vehicles[vehicle] = Eased(vehicles[vehicle], one);
            }
        }
    }

    /// <summary>Relaxations that each cover some of what a route breaks, by exactly as much.</summary>
    internal static IReadOnlyList<Relaxation> For(RoutingVehicle vehicle, PlannedRoute route, IReadOnlyList<PlanViolation> violations, Func<string, RoutingStop> stop)
    {
        var found = new List<Relaxation>();
        foreach (var violation in violations)
        {
            Relaxation? one = violation.Kind switch
            {
                ViolationKind.Window => new Relaxation(RelaxationKind.WindowLater, "", violation.StopId, violation.Amount),
                ViolationKind.Capacity => new Relaxation(RelaxationKind.Capacity, vehicle.Id, null, violation.Amount) { Index = violation.Dimension },
                ViolationKind.ShiftEnd => new Relaxation(RelaxationKind.ShiftLonger, vehicle.Id, null, violation.Amount),
                ViolationKind.MaxStops => new Relaxation(RelaxationKind.MaxStops, vehicle.Id, null, violation.Amount),
                ViolationKind.MaxDuration => new Relaxation(RelaxationKind.MaxDuration, vehicle.Id, null, violation.Amount),
                ViolationKind.MaxDistance => new Relaxation(RelaxationKind.MaxDistance, vehicle.Id, null, violation.Amount),
                ViolationKind.Skills when violation.StopId is { } id => Skills(vehicle, [.. stop(id).Skills.Except(vehicle.Skills, StringComparer.Ordinal)]),
                ViolationKind.Lock => new Relaxation(RelaxationKind.Unlock, "", violation.StopId, 1),
                _ => null,
            };
            if (one is not null)
            {
                found.Add(one);
            }
        }

        foreach (var pause in route.Breaks.Where(pause => pause.Start > vehicle.Breaks[pause.Index].To && violations.Any(violation => violation.Kind == ViolationKind.Break)))
        {
            found.Add(new Relaxation(RelaxationKind.BreakLater, vehicle.Id, null, pause.Start - vehicle.Breaks[pause.Index].To) { Index = pause.Index });
        }

        return Merge([], found);
    }

    /// <summary>One relaxation a rule: of several the greatest, of further ones on top of the first the sum.</summary>
    internal static IReadOnlyList<Relaxation> Merge(IReadOnlyList<Relaxation> first, IReadOnlyList<Relaxation> further)
    {
        var merged = first.ToList();
        foreach (var group in further.GroupBy(one => (one.Kind, one.VehicleId, one.StopId, one.Index)))
        {
            var known = merged.FindIndex(one => (one.Kind, one.VehicleId, one.StopId, one.Index) == group.Key);
            var one = group.Key.Kind == RelaxationKind.Skills ? Skills(group.Key.VehicleId, [.. group.SelectMany(each => each.Skills)]) : group.MaxBy(each => each.Amount)!; // A group is not empty.
            if (known < 0)
            {
                merged.Add(one);
            }
            else if (one.Kind == RelaxationKind.Skills)
            {
                merged[known] = Skills(one.VehicleId, [.. merged[known].Skills, .. one.Skills]);
            }
            else
            {
                merged[known] = merged[known] with { Amount = merged[known].Amount + one.Amount };
            }
        }

        return merged;
    }

    private static Relaxation Skills(RoutingVehicle vehicle, string[] skills) => Skills(vehicle.Id, skills);

    private static Relaxation Skills(string vehicleId, string[] skills)
    {
        string[] distinct = [.. skills.Distinct(StringComparer.Ordinal)];
        return new Relaxation(RelaxationKind.Skills, vehicleId, null, distinct.Length) { Skills = distinct };
    }

    private static TimeWindow[] Stretched(TimeWindow[] windows, Relaxation one)
    {
        if (windows.Length == 0)
        {
            return windows;
        }

        TimeWindow[] ordered = [.. windows.OrderBy(window => window.From)];
        if (one.Kind == RelaxationKind.WindowLater)
        {
            ordered[^1] = ordered[^1] with { To = Capped(ordered[^1].To, one.Amount) };
        }
        else
        {
            ordered[0] = ordered[0] with { From = (int)Math.Max(0, ordered[0].From - one.Amount) };
        }

        return ordered;
    }

    private static RoutingVehicle Eased(RoutingVehicle vehicle, Relaxation one) => one.Kind switch
    {
        RelaxationKind.Capacity when one.Index is { } dimension && vehicle.Capacity.Length > 0 => vehicle with { Capacity = Widened(vehicle.Capacity, dimension, one.Amount) },
        RelaxationKind.ShiftLonger => vehicle with { ShiftEnd = Capped(vehicle.ShiftEnd, one.Amount) },
        RelaxationKind.MaxStops => vehicle with { MaxStops = Capped(vehicle.MaxStops, one.Amount) },
        RelaxationKind.MaxDuration => vehicle with { MaxDuration = Capped(vehicle.MaxDuration, one.Amount) },
        RelaxationKind.MaxDistance => vehicle with { MaxDistance = Capped(vehicle.MaxDistance, one.Amount) },
        RelaxationKind.Skills => vehicle with { Skills = [.. vehicle.Skills.Union(one.Skills, StringComparer.Ordinal)] },
        RelaxationKind.BreakLater => vehicle with { Breaks = [.. vehicle.Breaks.Select((pause, index) => index == one.Index ? pause with { To = Capped(pause.To, one.Amount) } : pause)] },
        _ => vehicle,
    };

    private static int[] Widened(int[] capacity, int dimension, long amount)
    {
        int[] widened = [.. capacity, .. Enumerable.Repeat(0, Math.Max(0, dimension + 1 - capacity.Length))];
        widened[dimension] = (int)(widened[dimension] + amount);
        return widened;
    }

    private static int Capped(int tick, long amount) => (int)Math.Min(RoutingVehicle.MaxTime, tick + amount);

    private static int? Capped(int? most, long amount) => most is { } known ? (int)Math.Min(int.MaxValue, known + amount) : null;
}
