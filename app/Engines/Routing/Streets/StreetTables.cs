namespace OpsConsole.Engines.Routing.Streets;

/// <summary>The arrays behind a network, in the form of its file.</summary>
/// <param name="Source">Where the streets come from.</param>
/// <param name="Attribution">Whom to name where it is shown; empty for nobody.</param>
/// <param name="Nodes">Junctions and dead ends.</param>
/// <param name="Segments">Stretches between them.</param>
/// <param name="ShapeStart">By segment, and one more: where its inner shape points begin.</param>
/// <param name="ShapePoints">Inner points of all segments.</param>
/// <param name="Names">Street names, each once.</param>
/// <param name="Turns">Forbidden pairs of arcs.</param>
/// <param name="Addresses">Houses.</param>
/// <param name="Areas">Water and parks.</param>
internal sealed record StreetTables(
    string Source, string Attribution, PackedPoint[] Nodes, StreetSegment[] Segments, int[] ShapeStart, PackedPoint[] ShapePoints, string[] Names,
    ForbiddenTurn[] Turns, StreetAddress[] Addresses, StreetArea[] Areas)
{
    public int ArcCount => 2 * Segments.Length;

    /// <summary>Inner points of a segment's geometry.</summary>
    public ReadOnlySpan<PackedPoint> Between(int segment) => ShapePoints.AsSpan(ShapeStart[segment]..ShapeStart[segment + 1]);

    public int Tail(int arc) => (arc & 1) == 0 ? Segments[arc >> 1].From : Segments[arc >> 1].To;

    public int Head(int arc) => (arc & 1) == 0 ? Segments[arc >> 1].To : Segments[arc >> 1].From;

    public int Deciseconds(int arc) => (arc & 1) == 0 ? Segments[arc >> 1].ForwardDeciseconds : Segments[arc >> 1].BackwardDeciseconds;

    public bool IsOpen(int arc) => Deciseconds(arc) != StreetSegment.Closed;

    public long Cost(int arc) => TravelCost.Of(Deciseconds(arc), Segments[arc >> 1].LengthDecimetres);
}

/// <summary>Nobody may drive from one arc directly into another.</summary>
/// <param name="FromArc">2 · segment along its geometry, 2 · segment + 1 against it.</param>
/// <param name="ToArc">The same; begins where the first ends.</param>
public readonly record struct ForbiddenTurn(int FromArc, int ToArc);
