using OpsConsole.Engines.Quantities;

namespace OpsConsole.Engines.Routing.Streets;

/// <summary>A place in units of 10⁻⁷ degrees, about a centimetre: what OpenStreetMap stores.</summary>
internal readonly record struct PackedPoint(int Lat, int Lon)
{
    private const double Unit = 1e-7;

    public GeoPoint Point => new(Lat * Unit, Lon * Unit);

    public static PackedPoint Of(GeoPoint at) => new((int)Math.Round(at.Lat / Unit), (int)Math.Round(at.Lon / Unit));
}
