namespace OpsConsole.Engines.Quantities;

/// <summary>A place on the earth.</summary>
/// <param name="Lat">Degrees north, WGS 84.</param>
/// <param name="Lon">Degrees east, WGS 84.</param>
public readonly record struct GeoPoint(double Lat, double Lon)
{
    /// <summary>Mean radius of the earth, IUGG.</summary>
    public const double EarthRadiusMetres = 6_371_008.8;

    /// <summary>Metres of one degree along a meridian.</summary>
    public const double MetresPerDegree = EarthRadiusMetres * Math.PI / 180;

    /// <summary>Whether both are finite and on the globe.</summary>
    public bool IsValid => Lat is >= -90 and <= 90 && Lon is >= -180 and <= 180;

    /// <summary>Great-circle distance by the haversine formula.</summary>
    public double MetresTo(GeoPoint other)
    {
        var (phi1, phi2) = (Radians(Lat), Radians(other.Lat));
        var sinLat = Math.Sin((phi2 - phi1) / 2);
        var sinLon = Math.Sin(Radians(other.Lon - Lon) / 2);
        var h = (sinLat * sinLat) + (Math.Cos(phi1) * Math.Cos(phi2) * sinLon * sinLon);
        return 2 * EarthRadiusMetres * Math.Asin(Math.Min(1, Math.Sqrt(h)));
    }

    /// <summary>Initial compass bearing to another place, degrees clockwise from north, 0 up to but not including 360.</summary>
    public double BearingTo(GeoPoint other)
    {
        var (phi1, phi2, across) = (Radians(Lat), Radians(other.Lat), Radians(other.Lon - Lon));
        var degrees = Math.Atan2(
            Math.Sin(across) * Math.Cos(phi2), (Math.Cos(phi1) * Math.Sin(phi2)) - (Math.Sin(phi1) * Math.Cos(phi2) * Math.Cos(across))) * 180 / Math.PI;
        return degrees < 0 ? degrees + 360 : degrees;
    }

    private static double Radians(double degrees) => degrees * Math.PI / 180;
}

/// <summary>A rectangle of latitudes and longitudes that does not cross the 180th meridian.</summary>
public readonly record struct GeoBounds(double South, double West, double North, double East)
{
    /// <summary>The middle of the rectangle.</summary>
    public GeoPoint Middle => new((South + North) / 2, (West + East) / 2);

    /// <summary>Whether a place lies inside or on the border.</summary>
    public bool Contains(GeoPoint at) => at.Lat >= South && at.Lat <= North && at.Lon >= West && at.Lon <= East;
}
