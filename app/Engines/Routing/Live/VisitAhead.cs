namespace OpsConsole.Engines.Routing.Live;

/// <summary>A stop that a vehicle has yet to serve; all times in seconds from now.</summary>
/// <param name="StopId">Which.</param>
/// <param name="TravelSeconds">Planned travel from the stop before, or from where the vehicle is.</param>
/// <param name="ServiceSeconds">Planned service, or what is left of it.</param>
public sealed record VisitAhead(string StopId, double TravelSeconds, double ServiceSeconds)
{
    /// <summary>Pauses and reloads on the way there, which take what they take.</summary>
    public double PauseSeconds { get; init; }

    /// <summary>When the service may begin, in order; none: at any time.</summary>
    public IReadOnlyList<WindowAhead> Windows { get; init; } = [];
}

/// <summary>A time window, in seconds from now; either end may be past.</summary>
public readonly record struct WindowAhead(double Opens, double Closes);

/// <summary>When a vehicle will be at a stop, in seconds from now.</summary>
/// <param name="StopId">Which.</param>
/// <param name="P10">Earlier in one of ten cases.</param>
/// <param name="P50">The middle.</param>
/// <param name="P90">Later in one of ten cases.</param>
/// <param name="MissProbability">Chance that the service begins after its window.</param>
/// <param name="ExpectedLateSeconds">Mean of how much after it, counting being in time as 0.</param>
public sealed record ArrivalForecast(string StopId, double P10, double P50, double P90, double MissProbability, double ExpectedLateSeconds);
