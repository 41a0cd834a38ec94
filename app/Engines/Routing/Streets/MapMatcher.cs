using OpsConsole.Engines.Quantities;

namespace OpsConsole.Engines.Routing.Streets;

/// <summary>Where on the streets a measured position belongs.</summary>
/// <param name="Point">The place on a street.</param>
/// <param name="MetresAway">How far from it was measured.</param>
/// <param name="Street">Name of the street, or null.</param>
public readonly record struct MatchedPosition(StreetPoint Point, double MetresAway, string? Street);

/// <summary>
/// Follows one vehicle through its measured positions: a hidden Markov model over nearby places on streets (Newson and Krumm 2009), decoded forward only,
/// so that each position is placed when it arrives. A place is likely when it is near, in the direction of the heading, and when the way to it from the
/// earlier places is about as long as the straight line. Not thread-safe.
/// </summary>
public sealed class MapMatcher
{
    /// <summary>Standard deviation of a satellite position among houses.</summary>
    private const double NoiseMetres = 8;

    /// <summary>Places farther from the measured position than this are not considered.</summary>
    private const double ReachMetres = 60;

    /// <summary>Mean of how much a real way is longer than the straight line between two positions.</summary>
    private const double DetourMetres = 25;

    /// <summary>Cost of a heading at right angles to the street, or against a one-way street.</summary>
    private const double HeadingCost = 6;

    private const int MostPlaces = 8;

    private readonly StreetRouter _router;
    private List<(StreetPoint Place, double Cost)> _places;
    private GeoPoint _measured;

    /// <param name="router">The streets.</param>
    /// <param name="start">Where the vehicle is known to be, or null.</param>
    public MapMatcher(StreetRouter router, StreetPoint? start = null)
    {
        _router = router;
        _places = start is { } place ? [(place, 0)] : [];
        _measured = start?.At ?? default;
    }

    /// <summary>Places the next position; null where no street is within reach, and the trace then begins anew.</summary>
    /// <param name="at">Measured place.</param>
    /// <param name="headingDegrees">Compass heading, or null where it is not known or the vehicle stands.</param>
    public MatchedPosition? Advance(GeoPoint at, double? headingDegrees)
    {
        StreetPoint[] near = [.. _router.Near(at, ReachMetres).Take(MostPlaces)];
        if (near.Length == 0)
        {
            _places = [];
            return null;
        }

        var arriving = Arriving(near, at);
        _places = [.. near.Select((place, i) => (place, arriving[i] + Emission(place, headingDegrees)))];
        var least = _places.MinBy(place => place.Cost);
        _places = [.. _places.Select(place => (place.Place, place.Cost - least.Cost))];
        _measured = at;
        return new MatchedPosition(least.Place, least.Place.MetresAway, _router.Network.Name(least.Place.Segment));
    }

    private double[] Arriving(StreetPoint[] near, GeoPoint at)
    {
        var arriving = new double[near.Length];
        if (_places.Count == 0)
        {
            return arriving;
        }

        var straight = _measured.MetresTo(at);
        var ways = _router.ManyToMany([.. _places.Select(place => place.Place)], near);
        for (var to = 0; to < near.Length; to++)
        {
            arriving[to] = Enumerable.Range(0, _places.Count).Min(from => _places[from].Cost + (Math.Abs(Way(from, to) - straight) / DetourMetres));
        }

        return arriving;

        // Noise puts a vehicle that stands or creeps behind where it was: on a one-way street that is no drive around the block.
        double Way(int from, int to)
        {
            var (before, now) = (_places[from].Place, near[to]);
            var between = before.At.MetresTo(now.At);
            return before.Segment == now.Segment && between <= 2 * NoiseMetres ? between : ways.Distance(from, to);
        }
    }

    private double Emission(StreetPoint place, double? headingDegrees)
    {
        var away = place.MetresAway / NoiseMetres;
        var cost = away * away / 2;
        if (headingDegrees is not { } heading)
        {
            return cost;
        }

        var along = Math.Cos((heading - SegmentShape.Bearing(_router.Network.Tables, place)) * Math.PI / 180);
        var (forward, backward) = _router.Network.Durations(place.Segment);
        var agreement = forward is null ? -along : backward is null ? along : Math.Abs(along);
        return cost + (HeadingCost * (1 - Math.Max(0, agreement)));
    }
}
