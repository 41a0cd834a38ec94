namespace OpsConsole.Engines.Routing.Streets;

/// <summary>Place of a street in the hierarchy of streets, the most important first; the names are those of OpenStreetMap's <c>highway</c>.</summary>
public enum StreetClass : byte
{
    Motorway,
    Trunk,
    Primary,
    Secondary,
    Tertiary,
    Unclassified,
    Residential,
    LivingStreet,
    Service,
}

/// <summary>What a piece of land is, for drawing.</summary>
public enum AreaKind : byte
{
    Water,
    Park,
    Wood,
    BuiltUp,
}

/// <summary>A piece of land to draw: a closed ring whose first point is not repeated.</summary>
public sealed record StreetArea(AreaKind Kind, IReadOnlyList<Quantities.GeoPoint> Ring);

/// <summary>A house.</summary>
/// <param name="Street">Name of its street.</param>
/// <param name="Number">House number as written: <c>12b</c>.</param>
/// <param name="At">Where it stands; not on the street itself.</param>
public readonly record struct StreetAddress(string Street, string Number, Quantities.GeoPoint At);
