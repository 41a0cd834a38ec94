using OpsConsole.Engines.Quantities;

namespace OpsConsole.Engines.Routing.Streets;

/// <summary>A place on a street.</summary>
/// <param name="Segment">The segment that it lies on.</param>
/// <param name="Fraction">How far along the segment's geometry, 0 to 1 of its length.</param>
/// <param name="At">The place itself.</param>
/// <param name="MetresAway">How far the place that was looked for is from it.</param>
public readonly record struct StreetPoint(int Segment, double Fraction, GeoPoint At, double MetresAway);

/// <summary>Quickest ways between all pairs of two lists of places, row-major by source.</summary>
/// <param name="Sources">Rows.</param>
/// <param name="Targets">Columns.</param>
/// <param name="Durations">Free-flow durations in deciseconds.</param>
/// <param name="Distances">Metres along those ways; among equally quick ways the shortest.</param>
public sealed record StreetMatrix(int Sources, int Targets, int[] Durations, int[] Distances)
{
    /// <summary>Duration of one pair in deciseconds.</summary>
    public int Duration(int source, int target) => Durations[(source * Targets) + target];

    /// <summary>Distance of one pair in metres.</summary>
    public int Distance(int source, int target) => Distances[(source * Targets) + target];
}

/// <summary>A quickest way.</summary>
/// <param name="DurationDeciseconds">Free-flow duration.</param>
/// <param name="DistanceMetres">Length.</param>
/// <param name="Geometry">From the first place to the last, at least two points.</param>
/// <param name="Streets">Names of the streets in order, without repetition of neighbours; stretches without a name are left out.</param>
public sealed record StreetPath(int DurationDeciseconds, int DistanceMetres, IReadOnlyList<GeoPoint> Geometry, IReadOnlyList<string> Streets);
