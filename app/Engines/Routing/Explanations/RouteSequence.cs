namespace OpsConsole.Engines.Routing.Explanations;

/// <summary>Which stops a vehicle visits, in order: a route without its times.</summary>
/// <param name="VehicleId">Who drives.</param>
/// <param name="StopIds">Whom, in order.</param>
public sealed record RouteSequence(string VehicleId, IReadOnlyList<string> StopIds)
{
    /// <summary>Where the vehicle loads again: for each time the number of stops served before. Null: where its loads need it, at the least detour.</summary>
    public IReadOnlyList<int>? Reloads { get; init; }

    /// <summary>The sequence of a planned route, with the reloads it has.</summary>
    public static RouteSequence Of(PlannedRoute route) => new(route.VehicleId, [.. route.Stops.Select(visit => visit.StopId)]) { Reloads = [.. route.Reloads.Select(reload => reload.BeforeStop)] };
}
