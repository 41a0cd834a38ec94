namespace OpsConsole.Engines.Routing.Solving;

/// <summary>
/// Travel of a profile, place × place: rows of what leads out of a place and, transposed, of what leads into it. A stop's insertion reads its own two rows, which stay in the cache.
/// One array stands for several where they are equal.
/// </summary>
internal sealed class TravelRows
{
    private const int Stripe = 16;

    private readonly int _size;

    public TravelRows(int size, int[] durations, int[] distances)
    {
        _size = size;
        Durations = durations;
        DurationsInto = Transposed(durations, size);
        (Distances, DistancesInto) = durations.AsSpan().SequenceEqual(distances) ? (Durations, DurationsInto) : (distances, Transposed(distances, size));
    }

    public int[] Durations { get; }
    public int[] Distances { get; }
    public int[] DurationsInto { get; }
    public int[] DistancesInto { get; }

    /// <summary>Distances from a place.</summary>
    public ReadOnlySpan<int> From(int place) => Distances.AsSpan(place * _size, _size);

    /// <summary>Distances to a place.</summary>
    public ReadOnlySpan<int> Into(int place) => DistancesInto.AsSpan(place * _size, _size);

    /// <summary>Column by column in stripes that fit the cache; what is symmetric stands for itself.</summary>
    private static int[] Transposed(int[] rows, int size)
    {
        if (IsSymmetric(rows, size))
        {
            return rows;
        }

        var columns = new int[rows.Length];
        for (var corner = 0; corner < size; corner += Stripe)
        {
            for (var from = 0; from < size; from++)
            {
                for (var to = corner; to < Math.Min(size, corner + Stripe); to++)
                {
                    columns[(to * size) + from] = rows[(from * size) + to];
                }
            }
        }

        return columns;
    }

    private static bool IsSymmetric(int[] rows, int size)
    {
        for (var corner = 0; corner < size; corner += Stripe)
        {
            for (var from = corner; from < size; from++)
            {
                for (var to = corner; to < Math.Min(size, corner + Stripe); to++)
                {
                    if (rows[(to * size) + from] != rows[(from * size) + to])
                    {
                        return false;
                    }
                }
            }
        }

        return true;
    }
}
