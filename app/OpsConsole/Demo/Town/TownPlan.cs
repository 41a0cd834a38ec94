using OpsConsole.Engines.Quantities;
using OpsConsole.MobileClient.Shoppers;

namespace OpsConsole.Demo.Town;

/// <summary>A place in the town: metres east and north of its middle.</summary>
internal readonly record struct TownPlace(double X, double Y);

/// <summary>
/// The lie of the land: where the town ends, where river, park and hill are, and how a square lattice bends into streets. Squares around the middle become
/// rings, lines through it become radials.
/// </summary>
/// <remarks>The town lies in the North Atlantic, far from any coast, so that nobody takes it for a place that exists.</remarks>
internal sealed class TownPlan
{
    /// <summary>Metres between two streets.</summary>
    public const double CellMetres = 105;

    /// <summary>Cells from the middle to the farthest outskirts.</summary>
    public const int Reach = 37;

    /// <summary>Cells from the middle to the street around the old town.</summary>
    public const int InnerRing = 4;

    /// <summary>Cells from the middle to the ring road.</summary>
    public const int OuterRing = 18;

    private const double RiverHalfWidth = 38;
    private const double RoundingOfSquares = 0.7;
    private static readonly GeoPoint Middle = new(44.5, -36);
    private static readonly TownPlace Hill = new(-2_600, 1_700);
    private static readonly TownPlace Park = new(1_480, 520);

    private readonly double[] _phases;

    public TownPlan(long seed)
    {
        var random = new SeededRandom(SeededRandom.Derive(seed, "town plan"));
        _phases = [.. Enumerable.Range(0, 8).Select(_ => random.NextDouble() * 2 * Math.PI)];
    }

    /// <summary>Columns of the lattice whose street crosses the river.</summary>
    public static IReadOnlySet<int> BridgeColumns { get; } = new HashSet<int> { -OuterRing, 0, 10, OuterRing };

    /// <summary>Where a place is on the globe.</summary>
    public static GeoPoint Geo(TownPlace at) => new(
        Middle.Lat + (at.Y / GeoPoint.MetresPerDegree), Middle.Lon + (at.X / (GeoPoint.MetresPerDegree * Math.Cos(Middle.Lat * Math.PI / 180))));

    /// <summary>Where a point of the lattice lies.</summary>
    public TownPlace Place(double column, double row)
    {
        var radius = Math.Sqrt((column * column) + (row * row));
        var round = radius == 0 ? 1 : Math.Pow(Math.Max(Math.Abs(column), Math.Abs(row)) / radius, RoundingOfSquares);
        var swayX = (0.8 * Math.Sin((row / 5) + _phases[0])) + (0.4 * Math.Sin((column / 6) + (row / 9) + _phases[1]));
        var swayY = (0.8 * Math.Sin((column / 5.5) + _phases[2])) + (0.4 * Math.Sin((row / 7) - (column / 8) + _phases[3]));
        return new TownPlace(CellMetres * ((column * round) + swayX), CellMetres * ((row * round) + swayY));
    }

    /// <summary>Whether a place is built upon: inside the outskirts, beside river and park.</summary>
    public bool IsBuiltUpon(TownPlace at) =>
        Math.Sqrt((at.X * at.X) + (at.Y * at.Y)) < OutskirtsMetres(Math.Atan2(at.Y, at.X)) && Math.Abs(at.Y - RiverY(at.X)) > RiverHalfWidth + 22 && !Inside(at, Park, 330, 290);

    /// <summary>Whether a place is on the hill.</summary>
    public static bool IsOnHill(TownPlace at) => Inside(at, Hill, 850, 850);

    /// <summary>Whether a place is north of the river.</summary>
    public bool IsNorth(TownPlace at) => at.Y > RiverY(at.X);

    /// <summary>Outline of everything built.</summary>
    public IEnumerable<TownPlace> Outskirts() => Around(angle => OutskirtsMetres(angle) + 60).Select(at => at);

    /// <summary>Outline of the river, far beyond the town.</summary>
    public IEnumerable<TownPlace> River()
    {
        const int End = 5_600;
        const int Step = 80;
        double[] along = [.. Enumerable.Range(-End / Step, (2 * End / Step) + 1).Select(step => (double)Step * step)];
        return [.. along.Select(x => new TownPlace(x, RiverY(x) + RiverHalfWidth)), .. along.Reverse().Select(x => new TownPlace(x, RiverY(x) - RiverHalfWidth))];
    }

    /// <summary>Outline of the park.</summary>
    public static IEnumerable<TownPlace> ParkOutline() => Around(_ => 1).Select(at => new TownPlace(Park.X + (at.X * 315), Park.Y + (at.Y * 275)));

    /// <summary>Outline of the park's pond.</summary>
    public static IEnumerable<TownPlace> PondOutline() => Around(angle => 70 + (18 * Math.Sin(3 * angle))).Select(at => new TownPlace(Park.X - 60 + (1.5 * at.X), Park.Y + at.Y));

    /// <summary>Outline of the wood on the hill.</summary>
    public IEnumerable<TownPlace> WoodOutline() =>
        Around(angle => 700 + (90 * Math.Sin((3 * angle) + _phases[6])) + (45 * Math.Sin((7 * angle) + _phases[7]))).Select(at => new TownPlace(Hill.X + at.X, Hill.Y + at.Y));

    private static bool Inside(TownPlace at, TownPlace middle, double halfWidth, double halfHeight)
    {
        var (x, y) = ((at.X - middle.X) / halfWidth, (at.Y - middle.Y) / halfHeight);
        return (x * x) + (y * y) < 1;
    }

    private static IEnumerable<TownPlace> Around(Func<double, double> radius) =>
        Enumerable.Range(0, 72).Select(step => 2 * Math.PI * step / 72).Select(angle => new TownPlace(radius(angle) * Math.Cos(angle), radius(angle) * Math.Sin(angle)));

    private double OutskirtsMetres(double angle) =>
        CellMetres * (Reach - 5 + (2.5 * Math.Sin((2 * angle) + _phases[4])) + (1.5 * Math.Sin((5 * angle) + _phases[5])));

    private double RiverY(double x) => -760 + (190 * Math.Sin((x / 900) + _phases[6])) + (60 * Math.Sin((x / 340) + _phases[7]));
}
