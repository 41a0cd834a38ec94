namespace OpsConsole.Engines.Routing;

/// <summary>A plan with the times and loads that follow from it.</summary>
public sealed record RoutingSolution
{
    /// <summary>Routes of the vehicles that are used, in the problem's order of vehicles.</summary>
    public required IReadOnlyList<PlannedRoute> Routes { get; init; }

    /// <summary>Ids of the stops that no route serves, in the problem's order.</summary>
    public required IReadOnlyList<string> Unassigned { get; init; }

    /// <summary>Everything that the objective counts, with unserved stops, rounded.</summary>
    public required long Cost { get; init; }

    /// <summary>Sum over the routes.</summary>
    public required long Distance { get; init; }

    /// <summary>Sum over the routes of the ticks from departure to end.</summary>
    public required long Duration { get; init; }

    /// <summary>Vehicles with at least one stop.</summary>
    public required int Vehicles { get; init; }
}

/// <summary>One vehicle's route. It leaves as late as its earliest end allows.</summary>
/// <param name="VehicleId">Who drives.</param>
/// <param name="Stops">Visits in order.</param>
/// <param name="Start">Tick of departure.</param>
/// <param name="End">Tick of arrival at the end, or of the last departure where the route is open.</param>
/// <param name="Distance">Distance driven.</param>
/// <param name="Duration">Ticks from start to end.</param>
/// <param name="Cost">What the route costs, rounded.</param>
public sealed record PlannedRoute(string VehicleId, IReadOnlyList<PlannedStop> Stops, int Start, int End, int Distance, int Duration, long Cost)
{
    /// <summary>Pauses, in order.</summary>
    public IReadOnlyList<PlannedBreak> Breaks { get; init; } = [];

    /// <summary>Visits to the depot on the way, in order.</summary>
    public IReadOnlyList<PlannedReload> Reloads { get; init; } = [];
}

/// <summary>One visit.</summary>
/// <param name="StopId">Whom.</param>
/// <param name="Arrival">Tick of arrival.</param>
/// <param name="Wait">Ticks between arrival and service, without a pause taken then.</param>
/// <param name="ServiceStart">Tick at which the service begins.</param>
/// <param name="Departure">Tick at which it is done.</param>
/// <param name="Load">What is aboard on leaving, a number a dimension.</param>
/// <param name="Late">Ticks behind the end of the window that the service belongs to.</param>
public sealed record PlannedStop(string StopId, int Arrival, int Wait, int ServiceStart, int Departure, int[] Load, int Late);

/// <summary>A pause.</summary>
/// <param name="Index">Which of the vehicle's breaks.</param>
/// <param name="BeforeStop">Number of stops served before it.</param>
/// <param name="OnArrival">Taken where the next stop is; otherwise before driving there.</param>
/// <param name="Start">Tick at which it begins.</param>
public sealed record PlannedBreak(int Index, int BeforeStop, bool OnArrival, int Start);

/// <summary>A visit to the depot on the way.</summary>
/// <param name="BeforeStop">Number of stops served before it.</param>
/// <param name="Arrival">Tick of arrival.</param>
/// <param name="Departure">Tick at which loading is done.</param>
public sealed record PlannedReload(int BeforeStop, int Arrival, int Departure);
