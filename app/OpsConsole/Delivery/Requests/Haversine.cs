namespace OpsConsole.Delivery.Requests;

/// <summary>Distance as the crow flies on a sphere of the earth's mean radius: within 0.6 % of the ellipsoid's.</summary>
internal static class Haversine
{
    private const double RadiusMetres = 6_371_008.8;

    /// <summary>Metres between two points in degrees.</summary>
    public static double Metres(double lat1, double lon1, double lat2, double lon2)
    {
        var (phi1, phi2) = (double.DegreesToRadians(lat1), double.DegreesToRadians(lat2));
        var (halfLat, halfLon) = (Math.Sin((phi2 - phi1) / 2), Math.Sin(double.DegreesToRadians(lon2 - lon1) / 2));
        var chord = (halfLat * halfLat) + (Math.Cos(phi1) * Math.Cos(phi2) * halfLon * halfLon);
        return 2 * RadiusMetres * Math.Asin(Math.Min(1, Math.Sqrt(chord)));
    }
}
