using OpsConsole.Engines.Quantities;
using OpsConsole.Engines.Routing.Streets;

namespace OpsConsole.Engines.Tests.Routing.Streets;

/// <summary>Small street networks with everything that makes searches hard, the same for the same seed.</summary>
internal static class RandomStreets
{
    /// <summary>A crooked grid with one-way streets, dead ends, parallel streets, loops and forbidden turns.</summary>
    public static StreetNetwork Network(int seed, int side = 8)
    {
        var random = new Random(seed);
        var builder = new StreetNetworkBuilder();
        for (var row = 0; row < side; row++)
        {
            for (var column = 0; column < side; column++)
            {
                builder.AddNode(Place(random, row, column));
            }
        }

        var leaving = new Dictionary<int, List<int>>();
        for (var node = 0; node < side * side; node++)
        {
            foreach (var next in (int[])[node + 1, node + side])
            {
                if (next < side * side && (next == node + side || next % side != 0) && random.Next(10) > 0)
                {
                    Street(node, next);
                }
            }
        }

        for (var extra = 0; extra < side; extra++)
        {
            Street(random.Next(side * side), random.Next(side * side));
        }

        foreach (var (node, arcs) in leaving.OrderBy(pair => pair.Key))
        {
            foreach (var arc in arcs.Where(_ => random.Next(6) == 0))
            {
                builder.Forbid(arc ^ 1, arcs[random.Next(arcs.Count)]);
            }
        }

        return builder.Build($"random {seed}");

        void Street(int from, int to)
        {
            var direction = random.Next(10);
            var kmh = random.Next(5, 90);
            var segment = builder.AddSegment(new SegmentDraft(from, to, (StreetClass)random.Next(9), direction == 0 ? null : kmh, direction is 1 or 2 ? null : kmh)
            {
                Name = random.Next(3) == 0 ? null : $"Street {random.Next(9)}",
                Between = [.. Enumerable.Range(0, from == to ? 2 : random.Next(3)).Select(_ => Place(random, random.Next(side), random.Next(side)))],
            });
            Leave(from, 2 * segment);
            Leave(to, (2 * segment) + 1);
        }

        void Leave(int node, int arc)
        {
            leaving.TryAdd(node, []);
            leaving[node].Add(arc);
        }
    }

    /// <summary>Places anywhere on the streets, on junctions too, and several on one segment.</summary>
    public static StreetPoint[] Points(StreetNetwork network, int seed, int count)
    {
        var random = new Random(seed);
        return
        [
            .. Enumerable.Range(0, count).Select(i =>
            {
                var segment = i % 3 == 0 ? seed % network.SegmentCount : random.Next(network.SegmentCount);
                return new StreetPoint(segment, random.Next(4) switch { 0 => 0, 1 => 1, _ => random.NextDouble() }, network.Shape(segment)[0], 0);
            }),
        ];
    }

    private static GeoPoint Place(Random random, int row, int column) => new(45 + (0.001 * (row + (0.6 * random.NextDouble()))), -30 + (0.0014 * (column + (0.6 * random.NextDouble()))));
}
