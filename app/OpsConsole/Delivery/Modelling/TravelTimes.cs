using OpsConsole.Delivery.Requests;
using OpsConsole.Engines.Quantities;
using OpsConsole.Engines.Routing;

namespace OpsConsole.Delivery.Modelling;

/// <summary>Travel between the places of a plan that need no streets.</summary>
internal static class TravelTimes
{
    /// <summary>As the crow flies at one speed.</summary>
    /// <param name="places">All with coordinates.</param>
    /// <param name="speedKmh">Of every vehicle.</param>
    /// <param name="token">Ends it.</param>
    public static TravelMatrix Haversine(IReadOnlyList<GeoPoint?> places, double speedKmh, CancellationToken token)
    {
        var size = places.Count;
        var (durations, distances) = (new int[size * size], new int[size * size]);
        for (var from = 0; from < size; from++)
        {
            token.ThrowIfCancellationRequested();
            for (var to = from + 1; to < size; to++)
            {
                var metres = places[from]!.Value.MetresTo(places[to]!.Value); // Checked with the request.
                distances[(from * size) + to] = distances[(to * size) + from] = (int)Math.Round(metres);
                durations[(from * size) + to] = durations[(to * size) + from] = (int)Math.Ceiling(metres / (speedKmh / 3.6));
            }
        }

        return new TravelMatrix(size, durations, distances);
    }

    /// <summary>What the request says; distances that it does not name are those as the crow flies, or without coordinates 0. Behind the places of the request, straight lines.</summary>
    public static TravelMatrix Explicit(MatrixInput matrix, IReadOnlyList<GeoPoint?> places, double speedKmh)
    {
        var (stated, size) = (matrix.Durations!.Count, places.Count);
        var (durations, distances) = (new int[size * size], new int[size * size]);
        for (var from = 0; from < size; from++)
        {
            for (var to = 0; to < size; to++)
            {
                var metres = places[from] is { } here && places[to] is { } there ? here.MetresTo(there) : 0;
                var known = from < stated && to < stated;
                durations[(from * size) + to] = (int)Math.Ceiling(known ? matrix.Durations[from][to] : metres / (speedKmh / 3.6));
                distances[(from * size) + to] = (int)Math.Round(known && matrix.Distances is { } given ? given[from][to] : metres);
            }
        }

        return new TravelMatrix(size, durations, distances);
    }
}
