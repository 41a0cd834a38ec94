using OpsConsole.Engines.Statistics;

namespace OpsConsole.Engines.Routing.Solving;

/// <summary>Kinds of order in which stops are served, drawn by weight: random, great demand, far from the depot, close to it, narrow window, early begin, late end first.</summary>
internal sealed class RecreateOrders
{
    private const int WeightSum = 17;
    private static readonly int[] Weights = [4, 4, 2, 1, 2, 2, 2];

    private readonly double[][] _keyOf;
    private readonly double[] _keys;

    public RecreateOrders(Model model)
    {
        _keys = new double[model.StopCount];
        var depot = model.Place[model.Start(0)];
        double[] far = [.. Enumerable.Range(0, model.StopCount).Select(stop => -(double)model.Vehicles[0].Distances[(depot * model.PlaceCount) + stop])];
        _keyOf =
        [
            [],
            [.. Enumerable.Range(0, model.StopCount).Select(stop => -Enumerable.Range(0, model.Dimensions).Sum(dimension => (double)Math.Abs(model.Loads.Change[(stop * model.Dimensions) + dimension])))],
            far,
            [.. far.Select(distance => -distance)],
            [.. Enumerable.Range(0, model.StopCount).Select(stop => (double)model.Windows.Close[stop] - model.Windows.Open[stop])],
            [.. Enumerable.Range(0, model.StopCount).Select(stop => (double)model.Windows.Open[stop])],
            [.. Enumerable.Range(0, model.StopCount).Select(stop => -(double)model.Windows.Close[stop])],
        ];
    }

    /// <summary>Orders that make the best first plans: far from the depot first on wide maps, narrow windows first on others.</summary>
    public static int[] First => [2, 4];

    /// <summary>Puts stops into an order, ties at random; of very many some at random. Without a kind one is drawn.</summary>
    public Span<int> Arrange(Span<int> stops, int most, ref SplitMix64 random, int? order = null)
    {
        var kind = order ?? Drawn(ref random);
        for (var at = stops.Length - 1; at > 0; at--)
        {
            var other = random.NextBelow(at + 1);
            (stops[at], stops[other]) = (stops[other], stops[at]);
        }

        stops = stops[..Math.Min(stops.Length, most)];
        if (_keyOf[kind] is { Length: > 0 } keyOf)
        {
            var keys = _keys.AsSpan(0, stops.Length);
            for (var at = 0; at < stops.Length; at++)
            {
                keys[at] = keyOf[stops[at]];
            }

            keys.Sort(stops);
        }

        return stops;
    }

    private static int Drawn(ref SplitMix64 random)
    {
        var drawn = random.NextBelow(WeightSum);
        var kind = 0;
        for (; drawn >= Weights[kind]; kind++)
        {
            drawn -= Weights[kind];
        }

        return kind;
    }
}
