using OpsConsole.Engines.Quantities;
using OpsConsole.Engines.Routing;
using OpsConsole.Engines.Routing.Streets;

namespace OpsConsole.Delivery.Solving;

/// <summary>
/// Travel times on the streets, kept by place: a plan that shares places with a recent one searches for its new places only, forward and backward. Holds the 4 newest matrices.
/// </summary>
internal sealed class RoadMatrices
{
    private const int Bound = 4;

    private readonly Lock _gate = new();
    private readonly LinkedList<Known> _known = [];

    /// <summary>The matrix between places that all lie near streets, in ticks of a second and metres.</summary>
    public TravelMatrix Between(StreetRouter router, IReadOnlyList<StreetPoint> places, CancellationToken token)
    {
        var size = places.Count;
        var (durations, distances) = (new int[size * size], new int[size * size]);
        var known = Best(router, places);
        int[] at = [.. places.Select(place => known?.Places.GetValueOrDefault(place.At, -1) ?? -1)];
        int[] fresh = [.. Enumerable.Range(0, size).Where(place => at[place] < 0)];
        for (var from = 0; from < size; from++)
        {
            for (var to = 0; to < size && at[from] >= 0; to++)
            {
                if (at[to] >= 0)
                {
                    durations[(from * size) + to] = known!.Travel.Duration(at[from], at[to]); // Places are known of something.
                    distances[(from * size) + to] = known.Travel.Distance(at[from], at[to]);
                }
            }
        }

        if (fresh.Length > 0)
        {
            int[] old = [.. Enumerable.Range(0, size).Where(place => at[place] >= 0)];
            StreetPoint[] added = [.. fresh.Select(place => places[place])];
            Fill(router.ManyToMany(added, places, token), fresh, [.. Enumerable.Range(0, size)], durations, distances, size);
            if (old.Length > 0)
            {
                Fill(router.ManyToMany([.. old.Select(place => places[place])], added, token), old, fresh, durations, distances, size);
            }
        }

        var travel = new TravelMatrix(size, durations, distances);
        Keep(new Known(router, places.Select((place, index) => (place.At, index)).DistinctBy(pair => pair.At).ToDictionary(pair => pair.At, pair => pair.index), travel), known, fresh.Length);
        return travel;
    }

    private static void Fill(StreetMatrix matrix, int[] rows, int[] columns, int[] durations, int[] distances, int size)
    {
        for (var row = 0; row < rows.Length; row++)
        {
            for (var column = 0; column < columns.Length; column++)
            {
                // Deciseconds, to the next whole second: a plan is never quicker than the streets.
                durations[(rows[row] * size) + columns[column]] = (matrix.Duration(row, column) + 9) / 10;
                distances[(rows[row] * size) + columns[column]] = matrix.Distance(row, column);
            }
        }
    }

    private Known? Best(StreetRouter router, IReadOnlyList<StreetPoint> places)
    {
        Known[] all;
        lock (_gate)
        {
            all = [.. _known.Where(known => ReferenceEquals(known.Router, router))];
        }

        return all.MaxBy(known => places.Count(place => known.Places.ContainsKey(place.At)));
    }

    private void Keep(Known matrix, Known? basis, int fresh)
    {
        lock (_gate)
        {
            // What the new one holds and the old one held too need not be held twice.
            if (basis is not null && (fresh == 0 || basis.Places.Keys.All(matrix.Places.ContainsKey)))
            {
                _known.Remove(basis);
                matrix = fresh == 0 && matrix.Places.Count < basis.Places.Count ? basis : matrix;
            }

            _known.AddFirst(matrix);
            if (_known.Count > Bound)
            {
                _known.RemoveLast();
            }
        }
    }

    private sealed record Known(StreetRouter Router, Dictionary<GeoPoint, int> Places, TravelMatrix Travel);
}
