namespace OpsConsole.Delivery.Instances;

/// <summary>A vehicle routing instance of the literature, as its file says it: one depot, vehicles that are all alike.</summary>
/// <param name="Name">Its name, as best-known values are listed under.</param>
/// <param name="Vehicles">Most vehicles; null: as many as are needed.</param>
/// <param name="Capacity">Room of each.</param>
/// <param name="Depot">Where they start and end; its window is their shift.</param>
/// <param name="Customers">Whom they serve, numbered from 1 in this order.</param>
public sealed record BenchmarkInstance(string Name, int? Vehicles, int Capacity, BenchmarkPlace Depot, IReadOnlyList<BenchmarkPlace> Customers)
{
    /// <summary>Distances between all places, the depot first, row by row, where the file lists them; else null and coordinates count.</summary>
    public double[]? Distances { get; init; }

    /// <summary>Longest route with its services, where the file limits it.</summary>
    public double? LongestRoute { get; init; }

    /// <summary>Whether the file has time windows.</summary>
    public bool Timed { get; init; }

    /// <summary>The depot, then the customers.</summary>
    public BenchmarkPlace Place(int number) => number == 0 ? Depot : Customers[number - 1];

    /// <summary>Distance between two places, 0 being the depot, before any rounding.</summary>
    public double Distance(int from, int to)
    {
        if (Distances is { } listed)
        {
            return listed[(from * (Customers.Count + 1)) + to];
        }

        var (a, b) = (Place(from), Place(to));
        return Math.Sqrt(((a.X - b.X) * (a.X - b.X)) + ((a.Y - b.Y) * (a.Y - b.Y)));
    }
}

/// <summary>A depot or a customer.</summary>
/// <param name="X">Coordinate.</param>
/// <param name="Y">Coordinate.</param>
/// <param name="Demand">Load.</param>
/// <param name="Ready">Earliest begin of service.</param>
/// <param name="Due">Latest begin of service; of the depot the latest return.</param>
/// <param name="Service">Time that the service takes.</param>
public readonly record struct BenchmarkPlace(double X, double Y, int Demand, double Ready, double Due, double Service);
