namespace OpsConsole.Engines.Recommendation;

/// <summary>How likely a shopper looks at each place of a list, against the place looked at most.</summary>
/// <remarks>
/// Position-based model: an item is taken if its place is examined and it is wanted, independently. Both parts are estimated from
/// the log by expectation maximisation (Wang, Golbandi, Bendersky, Metzler, Najork: Position bias estimation for unbiased learning to rank
/// in personal search, WSDM 2018), with one probability an item. It can tell them apart only where items were shown at several places.
/// </remarks>
public sealed class ExaminationCurve
{
    /// <summary>Places that are estimated; further ones count as the last of them.</summary>
    public const int MaxPositions = 100;

    /// <summary>Expectation maximisation creeps where places and items hardly mix; it ends early once no place moves.</summary>
    private const int MaxRounds = 3_000;

    private const double Settled = 1e-6;

    private readonly double[] _examined;

    private ExaminationCurve(double[] examined)
    {
        _examined = examined;
    }

    /// <summary>Every place is looked at alike.</summary>
    public static ExaminationCurve Flat { get; } = new([1]);

    /// <summary>Estimates the curve; <see cref="Flat"/> where nothing was wanted. O(rounds · items · places).</summary>
    public static ExaminationCurve Estimate(IReadOnlyList<ShownExample> shown)
    {
        var counts = Count(shown);
        var positions = counts.Keys.Select(cell => cell.Position + 1).DefaultIfEmpty().Max();
        var wanted = counts.Values.Sum(cell => (long)cell.Wanted);
        if (wanted == 0)
        {
            return Flat;
        }

        var cells = counts.OrderBy(pair => pair.Key.Item).ThenBy(pair => pair.Key.Position).ToArray();
        var items = new Dictionary<int, double>();
        var examined = new double[positions];
        Array.Fill(examined, 0.5);
        foreach (var (cell, _) in cells)
        {
            items.TryAdd(cell.Item, 0.5);
        }

        for (var (round, moved) = (0, 1d); round < MaxRounds && moved > Settled; round++)
        {
            moved = Improve(cells, items, examined);
        }

        return new ExaminationCurve(Relative(examined, cells));
    }

    /// <summary>Probability that a place is examined, over that of the place examined most: above 0, at most 1.</summary>
    public double At(int position) => _examined[Math.Clamp(position, 0, _examined.Length - 1)];

    private static Dictionary<(int Item, int Position), Cell> Count(IReadOnlyList<ShownExample> shown)
    {
        var counts = new Dictionary<(int Item, int Position), Cell>();
        foreach (var example in shown)
        {
            var key = (example.Item, Math.Clamp(example.Position, 0, MaxPositions - 1));
            var cell = counts.GetValueOrDefault(key);
            counts[key] = new Cell(cell.Shown + 1, cell.Wanted + (example.Wanted ? 1 : 0));
        }

        return counts;
    }

    /// <summary>One round; returns how far a place moved at most.</summary>
    private static double Improve(KeyValuePair<(int Item, int Position), Cell>[] cells, Dictionary<int, double> items, double[] examined)
    {
        var (byPosition, byItem) = (new (double Sum, double Shown)[examined.Length], new Dictionary<int, (double Sum, double Shown)>());
        foreach (var ((item, position), cell) in cells)
        {
            var (look, want) = (examined[position], items[item]);
            var passed = Math.Max(1e-12, 1 - look * want);
            var left = cell.Shown - cell.Wanted;
            var (looks, wants) = byItem.GetValueOrDefault(item);
            byItem[item] = (looks + cell.Wanted + left * (1 - look) * want / passed, wants + cell.Shown);
            byPosition[position].Sum += cell.Wanted + left * look * (1 - want) / passed;
            byPosition[position].Shown += cell.Shown;
        }

        var moved = 0d;
        for (var position = 0; position < examined.Length; position++)
        {
            var better = byPosition[position].Shown > 0 ? byPosition[position].Sum / byPosition[position].Shown : examined[position];
            moved = Math.Max(moved, Math.Abs(better - examined[position]));
            examined[position] = better;
        }

        foreach (var (item, (sum, count)) in byItem)
        {
            items[item] = sum / count;
        }

        return moved;
    }

    /// <summary>Against the greatest; a place never shown is as the one before it.</summary>
    private static double[] Relative(double[] examined, KeyValuePair<(int Item, int Position), Cell>[] cells)
    {
        var seen = cells.Select(pair => pair.Key.Position).ToHashSet();
        var most = seen.Max(position => examined[position]);
        var relative = new double[examined.Length];
        var last = 1.0;
        for (var position = 0; position < relative.Length; position++)
        {
            last = seen.Contains(position) ? Math.Max(1e-3, examined[position] / most) : last;
            relative[position] = last;
        }

        return relative;
    }

    private readonly record struct Cell(int Shown, int Wanted);
}
