using OpsConsole.Engines.Routing;

namespace OpsConsole.Engines.Tests.Routing;

/// <summary>Small problems with any mix of constraints, the same for the same seed.</summary>
internal static class RandomProblems
{
    public static RoutingProblem Plain(int seed, int stops = 30, int vehicles = 8)
    {
        var random = new Random(seed);
        var matrix = Matrix(random, stops + 2, symmetric: random.Next(2) == 0);
        return RoutingProblem.Create(
            [.. Enumerable.Range(0, stops).Select(index => Stop(random, index, rich: false))],
            [.. Enumerable.Range(0, vehicles).Select(index => new RoutingVehicle { Id = $"v{index}", StartLocation = stops, EndLocation = stops, Capacity = [25], ShiftEnd = 4_000 })],
            [matrix], new RoutingObjective());
    }

    /// <summary>Everything at once: skills, several windows, breaks, reloads, pickups, optional stops, limits, open routes, vehicles under way, lateness, balance, promises.</summary>
    public static RoutingProblem Rich(int seed, int stops = 24, int vehicles = 5)
    {
        var random = new Random(seed);
        var (matrix, slow) = (Matrix(random, stops + 3, symmetric: false), Matrix(random, stops + 3, symmetric: true));
        var list = Enumerable.Range(0, stops).Select(index => Stop(random, index, rich: true)).ToArray();
        for (var pair = 0; pair + 1 < stops && random.Next(3) > 0; pair += 2)
        {
            list[pair] = list[pair] with { Demand = [random.Next(1, 5), 1], Optional = false };
            list[pair + 1] = list[pair + 1] with { PickupId = list[pair].Id, Demand = [], Optional = false, Skills = [] };
        }

        return RoutingProblem.Create(list, [.. Enumerable.Range(0, vehicles).Select(index => Vehicle(random, index, stops))], [matrix, slow], Objective(random, list, vehicles));
    }

    private static RoutingStop Stop(Random random, int index, bool rich)
    {
        var from = random.Next(0, 2_000);
        var to = from + random.Next(100, 1_500);
        TimeWindow[] windows = random.Next(4) == 0 ? [] : rich && random.Next(3) == 0 ? [new TimeWindow(to + 300, to + 700), new TimeWindow(from, to)] : [new TimeWindow(from, to)];
        return new RoutingStop
        {
            Id = $"s{index}", Location = index, ServiceTime = random.Next(0, 60), Windows = windows,
            Demand = rich ? [random.Next(-3, 7), random.Next(0, 2)] : [random.Next(1, 7)],
            Skills = rich && random.Next(5) == 0 ? ["cold"] : [],
            Priority = rich ? random.Next(3) : 0,
            Optional = rich && random.Next(4) == 0,
            Prize = rich ? random.Next(0, 600) : 0,
        };
    }

    private static RoutingVehicle Vehicle(Random random, int index, int stops) => new()
    {
        Id = $"v{index}",
        StartLocation = stops + random.Next(3), EndLocation = random.Next(3) == 0 ? null : stops, Capacity = [random.Next(8, 20), 6], ShiftStart = random.Next(0, 300), ShiftEnd = random.Next(2_500, 4_500),
        Skills = index % 2 == 0 ? ["cold", "lift"] : [], FixedCost = random.Next(0, 300), CostPerDistance = 1 + random.NextDouble(), CostPerTime = random.Next(2) * 0.5,
        CostPerOvertime = random.Next(2), OvertimeAfter = 1_500,
        MaxStops = random.Next(3) == 0 ? random.Next(3, 9) : null, MaxDuration = random.Next(3) == 0 ? random.Next(1_000, 3_000) : null, MaxDistance = random.Next(3) == 0 ? random.Next(500, 2_000) : null,
        Breaks = random.Next(3) switch { 0 => [], 1 => [new VehicleBreak(900, 1_500, 120)], _ => [new VehicleBreak(600, 900, 60), new VehicleBreak(1_400, 1_900, 90)] },
        Reload = random.Next(2) == 0 ? new VehicleReload(stops, 40, 2) : null,
        Profile = random.Next(2), ReadyAt = random.Next(4) == 0 ? random.Next(0, 900) : null, InitialLoad = random.Next(4) == 0 ? [2] : [],
    };

    private static RoutingObjective Objective(Random random, RoutingStop[] stops, int vehicles) => new()
    {
        LateAllowed = random.Next(2) * 90, CostPerLate = 2, Balance = random.Next(2) * 0.3, VehicleCost = random.Next(2) * 100,
        CostPerMovedStop = random.Next(2) * 25, CostPerShift = random.Next(2) * 0.1,
        Previous = [.. stops.Where(_ => random.Next(3) == 0).Select(stop => new PreviousVisit(stop.Id, $"v{random.Next(vehicles + 1)}", random.Next(0, 3_000)))],
    };

    private static TravelMatrix Matrix(Random random, int size, bool symmetric)
    {
        var points = Enumerable.Range(0, size).Select(_ => (X: random.NextDouble() * 300, Y: random.NextDouble() * 300)).ToArray();
        var (durations, distances) = (new int[size * size], new int[size * size]);
        for (var at = 0; at < durations.Length; at++)
        {
            var (from, to) = (points[at / size], points[at % size]);
            var metres = Math.Sqrt(Math.Pow(from.X - to.X, 2) + Math.Pow(from.Y - to.Y, 2));
            distances[at] = (int)(metres * (symmetric || to.Y > from.Y ? 1 : 1.3));
            durations[at] = (int)(metres * (symmetric || to.X > from.X ? 1 : 1.2));
        }

        return new TravelMatrix(size, durations, distances).Closed();
    }
}
