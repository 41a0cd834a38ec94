using Microsoft.Extensions.Options;
using OpsConsole.Delivery.Streets;
using OpsConsole.Engines.Quantities;

namespace OpsConsole.Delivery.Live;

/// <summary>Planned travel from where a vehicle is to where it goes next.</summary>
internal sealed class RemainingTravel(StreetMap streets, IOptions<DeliveryOptions> options)
{
    /// <summary>The streets in use, or null.</summary>
    public StreetsInUse? Streets => streets.Current;

    /// <summary>Seconds by the shortest way on streets where the plan is on streets, else in a straight line.</summary>
    public double Seconds(TravelGuess guess, GeoPoint from, GeoPoint to)
    {
        var reach = options.Value.SnapMetres;
        if (guess.OnStreets && streets.Current?.Router is { } router && router.Snap(from, reach) is { } leave && router.Snap(to, reach) is { } arrive)
        {
            return router.ManyToMany([leave], [arrive], CancellationToken.None).Durations[0] / 10d;
        }

        return from.MetresTo(to) / ((guess.SpeedKmh ?? options.Value.StraightSpeedKmh) / 3.6);
    }
}
