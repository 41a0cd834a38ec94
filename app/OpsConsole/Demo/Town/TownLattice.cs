using OpsConsole.Engines.Routing.Streets;
using OpsConsole.MobileClient.Shoppers;

namespace OpsConsole.Demo.Town;

/// <summary>A junction of the lattice.</summary>
/// <param name="Column">Half cells east of the middle.</param>
/// <param name="Row">Half cells north of it.</param>
/// <param name="At">Where it lies.</param>
internal sealed record TownJunction(int Column, int Row, TownPlace At);

/// <summary>A street from one junction to the next of its line.</summary>
/// <param name="From">The western or southern end.</param>
/// <param name="To">The other.</param>
/// <param name="Between">Where it bends.</param>
/// <param name="Class">Its class.</param>
/// <param name="IsBridge">Whether it crosses the river.</param>
internal sealed record TownStreet(TownJunction From, TownJunction To, IReadOnlyList<TownPlace> Between, StreetClass Class, bool IsBridge)
{
    public bool IsVertical => From.Column == To.Column;

    /// <summary>Half cells from the middle to the line that it is part of.</summary>
    public int Line => IsVertical ? From.Column : From.Row;

    /// <summary>Half cells along its line.</summary>
    public int Position => IsVertical ? From.Row : From.Column;

    /// <summary>Whether it lies within the street around the old town.</summary>
    public bool IsOldTown => TownLattice.RingOf(From, To) is null && Math.Max(TownLattice.Distance(From), TownLattice.Distance(To)) <= 2 * TownPlan.InnerRing;
}

/// <summary>
/// The streets of the town before they have names: a lattice with a finer one in the old town, from which river, park and chance take streets away; on the
/// hill only hairpins join one level to the next.
/// </summary>
internal sealed class TownLattice
{
    private const double MissingStreets = 0.27;
    private const int HillWest = 2 * -29;
    private const int HillEast = 2 * -21;

    private readonly TownPlan _plan;
    private readonly SeededRandom _random;
    private readonly Dictionary<(int Column, int Row), TownJunction> _junctions = [];

    public TownLattice(TownPlan plan, long seed)
    {
        _plan = plan;
        _random = new SeededRandom(SeededRandom.Derive(seed, "town streets"));
        const int Edge = 2 * TownPlan.Reach;
        for (var row = -Edge; row <= Edge; row++)
        {
            for (var column = -Edge; column <= Edge; column++)
            {
                Settle(column, row);
            }
        }

        Streets = [.. Junctions.SelectMany(from => Leaving(from))];
    }

    /// <summary>All junctions, from south to north and west to east.</summary>
    public IReadOnlyCollection<TownJunction> Junctions => _junctions.Values;

    /// <summary>All streets, in the order of their first junctions.</summary>
    public IReadOnlyList<TownStreet> Streets { get; }

    /// <summary>Half cells to the middle, as the rings count them.</summary>
    public static int Distance(TownJunction at) => Math.Max(Math.Abs(at.Column), Math.Abs(at.Row));

    /// <summary>Cells of the ring that a street is part of; null for none.</summary>
    public static int? RingOf(TownJunction from, TownJunction to)
    {
        var line = from.Column == to.Column ? from.Column : from.Row;
        return Distance(from) == Math.Abs(line) && Distance(to) == Math.Abs(line) && Math.Abs(line) is 2 * TownPlan.InnerRing or 2 * TownPlan.OuterRing ? Math.Abs(line) / 2 : null;
    }

    /// <summary>The northernmost junction of a column.</summary>
    public TownJunction Top(int column) => _junctions.Values.Where(junction => junction.Column == 2 * column).MaxBy(junction => junction.Row)!;

    private static bool IsMain(int line) => line is 0 or 20 or -20 or 2 * TownPlan.OuterRing or -2 * TownPlan.OuterRing;

    private void Settle(int column, int row)
    {
        var isOldTown = Math.Max(Math.Abs(column), Math.Abs(row)) <= 2 * TownPlan.InnerRing;
        if (!isOldTown && (column % 2 != 0 || row % 2 != 0))
        {
            return;
        }

        var (place, jitter) = (_plan.Place(column / 2d, row / 2d), isOldTown ? 8 : 7);
        var at = new TownPlace(place.X + (jitter * Clipped()), place.Y + (jitter * Clipped()));
        if (_plan.IsBuiltUpon(at) && (!TownPlan.IsOnHill(at) || row % 4 == 0 || IsMain(row)))
        {
            _junctions.Add((column, row), new TownJunction(column, row, at));
        }

        double Clipped() => Math.Clamp(_random.NextNormal(), -1.6, 1.6);
    }

    private IEnumerable<TownStreet> Leaving(TownJunction from)
    {
        if (Next(from, 1, 0, 2) is { } east && _plan.IsNorth(from.At) == _plan.IsNorth(east.At) && Street(from, east) is { } eastward)
        {
            yield return eastward;
        }

        var mayCross = from.Column % 2 == 0 && TownPlan.BridgeColumns.Contains(from.Column / 2);
        if (Next(from, 0, 1, mayCross ? 16 : TownPlan.IsOnHill(from.At) ? 4 : 2) is { } north && (mayCross || _plan.IsNorth(from.At) == _plan.IsNorth(north.At))
            && Street(from, north) is { } northward)
        {
            yield return northward;
        }
    }

    private TownJunction? Next(TownJunction from, int columns, int rows, int most) =>
        Enumerable.Range(1, most).Select(step => _junctions.GetValueOrDefault((from.Column + (step * columns), from.Row + (step * rows)))).FirstOrDefault(found => found is not null);

    private TownStreet? Street(TownJunction from, TownJunction to)
    {
        var isBridge = _plan.IsNorth(from.At) != _plan.IsNorth(to.At);
        var rank = Rank(from, to);
        var onHill = TownPlan.IsOnHill(from.At) && TownPlan.IsOnHill(to.At);
        var isHairpin = onHill && from.Column == to.Column;
        if (isBridge)
        {
            return new TownStreet(from, to, [], rank, IsBridge: true);
        }

        var missing = rank >= StreetClass.Residential && (isHairpin
            ? from.Column != (from.Row / 4 % 2 == 0 ? HillEast : HillWest)
            : !onHill && _random.Chance(MissingStreets));
        return missing ? null : new TownStreet(from, to, Bends(from, to, onHill && rank >= StreetClass.Residential), rank, IsBridge: false);
    }

    /// <summary>The bend of the land, and on the hill that of a winding road.</summary>
    private TownPlace[] Bends(TownJunction from, TownJunction to, bool winding)
    {
        double[] shares = winding ? [0.25, 0.5, 0.75] : [0.5];
        var (dx, dy) = (to.At.X - from.At.X, to.At.Y - from.At.Y);
        var length = Math.Max(1, Math.Sqrt((dx * dx) + (dy * dy)));
        return
        [
            .. shares.Select(share =>
            {
                var (column, row) = (from.Column + (share * (to.Column - from.Column)), from.Row + (share * (to.Row - from.Row)));
                var (land, south, north) = (_plan.Place(column / 2, row / 2), _plan.Place(from.Column / 2d, from.Row / 2d), _plan.Place(to.Column / 2d, to.Row / 2d));
                var off = winding ? 16 * Math.Sin(2 * Math.PI * share) * ((from.Column + from.Row) / 2 % 2 == 0 ? 1 : -1) : 0;
                return new TownPlace(
                    land.X + ((1 - share) * (from.At.X - south.X)) + (share * (to.At.X - north.X)) - (off * dy / length),
                    land.Y + ((1 - share) * (from.At.Y - south.Y)) + (share * (to.At.Y - north.Y)) + (off * dx / length));
            }),
        ];
    }

    private static StreetClass Rank(TownJunction from, TownJunction to)
    {
        if (RingOf(from, to) is { } ring)
        {
            return ring == TownPlan.OuterRing ? StreetClass.Primary : StreetClass.Secondary;
        }

        if (Math.Max(Distance(from), Distance(to)) <= 2 * TownPlan.InnerRing)
        {
            return StreetClass.LivingStreet;
        }

        var line = Math.Abs(from.Column == to.Column ? from.Column : from.Row) / 2;
        return line switch
        {
            0 => StreetClass.Primary,
            10 => StreetClass.Secondary,
            _ when line % 5 == 0 => StreetClass.Tertiary,
            _ => StreetClass.Residential,
        };
    }
}
