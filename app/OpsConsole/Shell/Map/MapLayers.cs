using System.Text;

namespace OpsConsole.Shell.Map;

/// <summary>A vehicle's way, as the map draws it.</summary>
/// <param name="Id">The vehicle's.</param>
/// <param name="Color">Which of the ten colours of routes.</param>
/// <param name="Dash">Which of the six dashes: with the colours, sixty routes are told apart.</param>
/// <param name="Line">Encoded polyline with five decimals, see <see cref="EncodedLine"/>; empty draws nothing.</param>
public sealed record MapRoute(string Id, int Color, int Dash, string Line);

/// <summary>A stop.</summary>
/// <param name="Number">Its place on the route, from 1.</param>
/// <param name="Vehicle">Who serves it; null while nobody does.</param>
/// <param name="State"><c>planned</c>, <c>late</c>, <c>done</c>, <c>failed</c> or <c>unassigned</c>.</param>
/// <param name="Title">What the pointer is told: lines, the first is the name.</param>
public sealed record MapStop(string Id, double Lat, double Lon, int? Number, int Color, string? Vehicle, string State, string Title);

/// <summary>A depot.</summary>
public sealed record MapDepot(string Id, double Lat, double Lon, string Title);

/// <summary>A vehicle where it was last seen.</summary>
/// <param name="Heading">Degrees from north, clockwise; null where it isn't known.</param>
/// <param name="State"><c>onShift</c>, <c>late</c> or <c>silent</c>.</param>
public sealed record MapVehicle(string Id, string Name, double Lat, double Lon, double? Heading, int Color, string State, string Title);

/// <summary>Everything on top of the streets, immutable: what is the same as before is not sent to the browser again.</summary>
public sealed record MapLayers
{
    /// <summary>Nothing.</summary>
    public static readonly MapLayers Empty = new();

    public IReadOnlyList<MapRoute> Routes { get; init; } = [];

    public IReadOnlyList<MapStop> Stops { get; init; } = [];

    public IReadOnlyList<MapVehicle> Vehicles { get; init; } = [];

    public IReadOnlyList<MapDepot> Depots { get; init; } = [];
}

/// <summary>What one kind of mark has gained, changed and lost.</summary>
public sealed record MarkChange<T>(IReadOnlyList<T> Set, IReadOnlyList<string> Gone);

/// <summary>From one picture to the next; a null part is the same in both.</summary>
public sealed record MapPatch(MarkChange<MapRoute>? Routes, MarkChange<MapStop>? Stops, MarkChange<MapVehicle>? Vehicles, IReadOnlyList<MapDepot>? Depots)
{
    /// <summary>The change, or null when there is none.</summary>
    public static MapPatch? Between(MapLayers before, MapLayers after)
    {
        var patch = new MapPatch(
            Change(before.Routes, after.Routes, route => route.Id), Change(before.Stops, after.Stops, stop => stop.Id), Change(before.Vehicles, after.Vehicles, vehicle => vehicle.Id),
            ReferenceEquals(before.Depots, after.Depots) || before.Depots.SequenceEqual(after.Depots) ? null : after.Depots);
        return patch is { Routes: null, Stops: null, Vehicles: null, Depots: null } ? null : patch;
    }

    private static MarkChange<T>? Change<T>(IReadOnlyList<T> before, IReadOnlyList<T> after, Func<T, string> id)
        where T : class
    {
        if (ReferenceEquals(before, after))
        {
            return null;
        }

        var known = before.ToDictionary(id, StringComparer.Ordinal);
        var set = after.Where(mark => !known.Remove(id(mark), out var old) || !mark.Equals(old)).ToArray();
        return set.Length == 0 && known.Count == 0 ? null : new MarkChange<T>(set, [.. known.Keys]);
    }
}

/// <summary>Lines as text: the encoded polyline algorithm with five decimals, about a metre. A tenth of what the numbers take.</summary>
public static class EncodedLine
{
    /// <summary>Encodes points in order.</summary>
    public static string Of(IEnumerable<(double Lat, double Lon)> points)
    {
        var text = new StringBuilder();
        var (lastLat, lastLon) = (0, 0);
        foreach (var (lat, lon) in points)
        {
            var (thisLat, thisLon) = ((int)Math.Round(lat * 1e5), (int)Math.Round(lon * 1e5));
            Append(text, thisLat - lastLat);
            Append(text, thisLon - lastLon);
            (lastLat, lastLon) = (thisLat, thisLon);
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, int value)
    {
        var left = value < 0 ? ~(value << 1) : value << 1;
        for (; left >= 32; left >>= 5)
        {
            text.Append((char)((32 | (left & 31)) + 63));
        }

        text.Append((char)(left + 63));
    }
}
