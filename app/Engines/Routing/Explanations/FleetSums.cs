namespace OpsConsole.Engines.Routing.Explanations;

/// <summary>Compares what must be served with what the whole fleet can take.</summary>
internal static class FleetSums
{
    public static IReadOnlyList<DiagnosisFinding> Exceeded(RoutingProblem problem)
    {
        var found = new List<DiagnosisFinding>();
        var pickups = problem.Stops.Where(stop => stop.PickupId is not null).Select(stop => stop.PickupId!).ToHashSet(StringComparer.Ordinal); // Filtered for it.
        RoutingStop[] due = [.. problem.Stops.Where(stop => !stop.Optional)];
        RoutingStop[] single = [.. due.Where(stop => stop.PickupId is null && !pickups.Contains(stop.Id))];
        var dimensions = single.Select(stop => stop.Demand.Length).DefaultIfEmpty().Max();
        for (var dimension = 0; dimension < dimensions && problem.Vehicles.All(vehicle => vehicle.Capacity.Length > 0); dimension++)
        {
            // Deliveries leave the depot, collections come back to it: each trip has room for either.
            var room = problem.Vehicles.Sum(vehicle => Room(vehicle, dimension));
            var delivered = single.Sum(stop => Math.Max(0L, At(stop.Demand, dimension)));
            var collected = single.Sum(stop => Math.Max(0L, -(long)At(stop.Demand, dimension)));
            if (Math.Max(delivered, collected) > room)
            {
                found.Add(new DiagnosisFinding(DiagnosisKind.TotalDemand, "vehicles", Math.Max(delivered, collected) - room) { Dimension = dimension });
            }
        }

        if (problem.Vehicles.All(vehicle => vehicle.MaxStops is not null) && due.Length - problem.Vehicles.Sum(vehicle => (long)(vehicle.MaxStops ?? 0)) is > 0 and var beyond)
        {
            found.Add(new DiagnosisFinding(DiagnosisKind.TotalStops, "vehicles", beyond));
        }

        return found;
    }

    /// <summary>Room for one trip, and another one for each reload.</summary>
    private static long Room(RoutingVehicle vehicle, int dimension) =>
        Math.Max(0L, At(vehicle.Capacity, dimension) - At(vehicle.InitialLoad, dimension)) + ((vehicle.Reload?.Limit ?? 0) * (long)At(vehicle.Capacity, dimension));

    private static int At(int[] amounts, int dimension) => dimension < amounts.Length ? amounts[dimension] : 0;
}
