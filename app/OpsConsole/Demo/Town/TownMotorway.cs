using OpsConsole.Engines.Routing.Streets;

namespace OpsConsole.Demo.Town;

/// <summary>A motorway north of the town: two carriageways with ramps to three main streets, and a loop back at either end.</summary>
internal static class TownMotorway
{
    private const double SouthernY = (TownPlan.Reach + 3) * TownPlan.CellMetres;
    private const double BetweenCarriageways = 32;
    private const double RampMetres = 320;
    private const double Kmh = 100;
    private static readonly int[] Columns = [-10, 0, 10];

    public static void Add(StreetNetworkBuilder builder, TownLattice lattice, Dictionary<TownJunction, int> node, string name)
    {
        var (east, west) = (new List<(double X, int Node)>(), new List<(double X, int Node)>());
        foreach (var end in (double[])[-4_300, 4_300])
        {
            OnCarriageways(end);
        }

        foreach (var top in Columns.Select(lattice.Top))
        {
            var x = top.At.X;
            var (near, far) = (Node(x, Y(x) - 55), Node(x, Y(x) + BetweenCarriageways + 55));
            Road(node[top], near, StreetClass.Secondary, 50, 50, isBridge: false);
            Road(near, far, StreetClass.Secondary, 50, 50, isBridge: true);
            var (before, after) = (OnCarriageways(x - RampMetres), OnCarriageways(x + RampMetres));
            Ramp(before.East, near);
            Ramp(near, after.East);
            Ramp(after.West, far);
            Ramp(far, before.West);
        }

        Carriageway(east, 1);
        Carriageway(west, -1);
        Ramp(east.MaxBy(place => place.X).Node, west.MaxBy(place => place.X).Node);
        Ramp(west.MinBy(place => place.X).Node, east.MinBy(place => place.X).Node);

        (int East, int West) OnCarriageways(double x)
        {
            var (south, north) = (Node(x, Y(x)), Node(x, Y(x) + BetweenCarriageways));
            east.Add((x, south));
            west.Add((x, north));
            return (south, north);
        }

        void Carriageway(List<(double X, int Node)> places, int direction)
        {
            var ordered = places.OrderBy(place => direction * place.X).ToList();
            foreach (var (from, to) in ordered.Zip(ordered.Skip(1)))
            {
                var offset = direction > 0 ? 0 : BetweenCarriageways;
                builder.AddSegment(new SegmentDraft(from.Node, to.Node, StreetClass.Motorway, Kmh, null)
                {
                    Name = name,
                    Between = [.. Enumerable.Range(1, 4).Select(step => from.X + (step * (to.X - from.X) / 5)).Select(x => TownPlan.Geo(new TownPlace(x, Y(x) + offset)))],
                });
            }
        }

        void Ramp(int from, int to) => builder.AddSegment(new SegmentDraft(from, to, StreetClass.Motorway, 45, null) { IsLink = true });

        void Road(int from, int to, StreetClass kind, double forward, double backward, bool isBridge) =>
            builder.AddSegment(new SegmentDraft(from, to, kind, forward, backward) { Name = "Motorway Approach", IsBridge = isBridge });

        int Node(double x, double y) => builder.AddNode(TownPlan.Geo(new TownPlace(x, y)));
    }

    private static double Y(double x) => SouthernY + (160 * Math.Sin(x / 2_300));
}
