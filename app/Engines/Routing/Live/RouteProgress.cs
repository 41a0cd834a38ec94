using System.Collections.Immutable;
using OpsConsole.Engines.Quantities;

namespace OpsConsole.Engines.Routing.Live;

/// <summary>A place that a vehicle is to visit.</summary>
public readonly record struct PlaceAhead(string StopId, GeoPoint At);

/// <summary>
/// Sees from positions when a vehicle has come to a stop: it is near and slow, or near twice in a row. Drivers go out of order, so every stop ahead is looked for. Immutable.
/// </summary>
public sealed record RouteProgress
{
    /// <summary>How near counts as being there: parking is not in front of every door.</summary>
    private const double NearMetres = 70;

    /// <summary>How far counts as having left.</summary>
    private const double LeftMetres = 160;

    private const double SlowKmh = 8;

    /// <summary>Stops that the vehicle has come to and not been told done, with the moment, seconds of the positions' clock.</summary>
    public ImmutableDictionary<string, double> Arrived { get; private init; } = ImmutableDictionary.Create<string, double>(StringComparer.Ordinal);

    /// <summary>The stop where the vehicle is; null under way.</summary>
    public string? Here { get; private init; }

    private string? Passing { get; init; }

    private double PassingSince { get; init; }

    /// <summary>Takes the next position.</summary>
    /// <param name="at">Where.</param>
    /// <param name="seconds">When; positions come in order.</param>
    /// <param name="speedKmh">How fast, where it is known.</param>
    /// <param name="ahead">Stops not yet done, in the order of the plan.</param>
    public RouteProgress Advance(GeoPoint at, double seconds, double? speedKmh, IReadOnlyList<PlaceAhead> ahead)
    {
        var (nearest, metres) = (default(PlaceAhead?), double.PositiveInfinity);
        foreach (var place in ahead)
        {
            var away = at.MetresTo(place.At);
            // Of several in one house the plan's first counts.
            if (away < metres - 1)
            {
                (nearest, metres) = (place, away);
            }

            if (place.StopId == Here && away <= LeftMetres)
            {
                return this;
            }
        }

        if (nearest is not { } close || metres > NearMetres)
        {
            return this with { Here = null, Passing = null };
        }

        if (speedKmh < SlowKmh || Passing == close.StopId)
        {
            var since = Passing == close.StopId ? PassingSince : seconds;
            return this with { Here = close.StopId, Passing = null, Arrived = Arrived.ContainsKey(close.StopId) ? Arrived : Arrived.Add(close.StopId, since) };
        }

        return this with { Here = null, Passing = close.StopId, PassingSince = seconds };
    }

    /// <summary>Forgets a stop that is done.</summary>
    public RouteProgress Done(string stopId) => this with { Arrived = Arrived.Remove(stopId), Here = Here == stopId ? null : Here };
}
