using OpsConsole.Engines.Routing.Solving.Plain;

namespace OpsConsole.Engines.Routing.Solving.Genetic;

/// <summary>
/// Routes of a plain problem that may be late and overloaded, at a price: linked nodes, each with all that lies before it and behind it as one <see cref="Segment"/>. Nodes are the stops, then a start and an end for each route.
/// Prices are in units of distance.
/// </summary>
internal sealed class PenalisedRoutes
{
    private readonly PlainProblem _problem;
    private readonly Segment[] _single;
    private readonly Segment _sentinel;

    public PenalisedRoutes(PlainProblem problem)
    {
        _problem = problem;
        _sentinel = new Segment(0, 0, problem.Begin, problem.Close);
        _single = [.. problem.Sites.Take(problem.Stops).Select(site => new Segment(site.Service, 0, site.Open, site.Close))];
        Nodes = new Node[problem.Stops + (2 * problem.Vehicles)];
        (Count, Load, Warp, Penalty) = (new int[problem.Vehicles], new int[problem.Vehicles], new int[problem.Vehicles], new double[problem.Vehicles]);
        for (var stop = 0; stop < problem.Stops; stop++)
        {
            Nodes[stop].Place = stop;
        }

        for (var route = 0; route < problem.Vehicles; route++)
        {
            (Nodes[Start(route)].Place, Nodes[End(route)].Place) = (problem.Start, problem.End);
        }
    }

    public Node[] Nodes { get; }

    /// <summary>Stops by route.</summary>
    public int[] Count { get; }
    public int[] Load { get; }

    /// <summary>Ticks of time warp by route.</summary>
    public int[] Warp { get; }

    /// <summary>What a route costs beside its distance and its vehicle.</summary>
    public double[] Penalty { get; }

    /// <summary>Price of a unit of load too much.</summary>
    public double LoadPrice { get; private set; }

    /// <summary>Price of a tick of time warp.</summary>
    public double WarpPrice { get; private set; }

    public int Start(int route) => _problem.Stops + (2 * route);

    public int End(int route) => _problem.Stops + (2 * route) + 1;

    public bool IsStop(int node) => node < _problem.Stops;

    public ref readonly Segment Single(int stop) => ref _single[stop];

    public int Way(int from, int to) => _problem.Ways[(Nodes[from].Place * _problem.Width) + Nodes[to].Place];

    public int Time(int from, int to) => _problem.Times[(Nodes[from].Place * _problem.Width) + Nodes[to].Place];

    public double Overload(int load) => load > _problem.Capacity ? LoadPrice * ((double)load - _problem.Capacity) : 0;

    /// <summary>Distance, vehicles and penalties of all routes.</summary>
    public double Total
    {
        get
        {
            var sum = 0.0;
            for (var route = 0; route < Count.Length; route++)
            {
                sum += Count[route] == 0 ? 0 : _problem.Opening + Length(route) + Penalty[route];
            }

            return sum;
        }
    }

    /// <summary>Distance of a route.</summary>
    public long Length(int route)
    {
        var length = 0L;
        for (var node = Start(route); node != End(route); node = Nodes[node].Next)
        {
            length += Nodes[node].Leg;
        }

        return length;
    }

    /// <summary>Prices from now on.</summary>
    public void Charge(double load, double warp)
    {
        (LoadPrice, WarpPrice) = (load, warp);
        for (var route = 0; route < Count.Length; route++)
        {
            Reprice(route);
        }
    }

    /// <summary>Takes over a plan; stops that it leaves out have route -1.</summary>
    public void Become(int[][] routes)
    {
        for (var stop = 0; stop < _problem.Stops; stop++)
        {
            Nodes[stop].Route = -1;
        }

        for (var route = 0; route < routes.Length; route++)
        {
            var before = Start(route);
            foreach (var stop in routes[route])
            {
                Link(before, stop);
                before = stop;
            }

            Link(before, End(route));
            Update(route);
        }
    }

    /// <summary>Stops of each route.</summary>
    public int[][] Sequences()
    {
        var routes = new int[Count.Length][];
        for (var route = 0; route < routes.Length; route++)
        {
            var (stops, at) = (new int[Count[route]], 0);
            for (var node = Nodes[Start(route)].Next; IsStop(node); node = Nodes[node].Next)
            {
                stops[at++] = node;
            }

            routes[route] = stops;
        }

        return routes;
    }

    /// <summary>Lets one node follow another one; <see cref="Update"/> must follow for the route.</summary>
    public void Link(int before, int behind) => (Nodes[before].Next, Nodes[behind].Prev) = (behind, before);

    /// <summary>Computes everything of a route from its links again.</summary>
    public void Update(int route)
    {
        var (start, end) = (Start(route), End(route));
        var (count, load, before) = (0, 0, start);
        ref var first = ref Nodes[start];
        (first.Route, first.Position, first.Load, first.Until) = (route, 0, 0, _sentinel);
        for (var node = first.Next; node != end; node = Nodes[node].Next)
        {
            ref var at = ref Nodes[node];
            load += _problem.Sites[node].Demand;
            (at.Route, at.Position, at.Load, Nodes[before].Leg) = (route, ++count, load, Way(before, node));
            at.Until = Nodes[before].Until.Join(Time(before, node), _single[node]);
            before = node;
        }

        ref var last = ref Nodes[end];
        (last.Route, last.Position, last.Load, last.From, Nodes[before].Leg) = (route, count + 1, load, _sentinel, Way(before, end));
        last.Until = Nodes[before].Until.Join(Time(before, end), _sentinel);
        for (var (node, behind) = (before, end); ; (node, behind) = (Nodes[node].Prev, node))
        {
            Nodes[node].From = (node == start ? _sentinel : _single[node]).Join(Time(node, behind), Nodes[behind].From);
            if (node == start)
            {
                break;
            }
        }

        (Count[route], Load[route], Warp[route]) = (count, load, count == 0 ? 0 : last.Until.Warp);
        Reprice(route);
    }

    /// <summary>Joins the stops from one to another one, in their order, to a stretch that ends in a node.</summary>
    public Segment Append(Segment until, int last, int from, int to)
    {
        for (var node = from; ; (last, node) = (node, Nodes[node].Next))
        {
            until = until.Join(Time(last, node), _single[node]);
            if (node == to)
            {
                return until;
            }
        }
    }

    private void Reprice(int route) => Penalty[route] = Overload(Load[route]) + (WarpPrice * Warp[route]);

    /// <summary>A visit: its neighbours on the route, and everything up to it and from it on.</summary>
    internal struct Node
    {
        public int Place;
        public int Prev;
        public int Next;
        public int Route;
        public int Position;

        /// <summary>Distance to the next node.</summary>
        public int Leg;

        /// <summary>Of all stops up to this one.</summary>
        public int Load;

        /// <summary>From the route's start to this visit.</summary>
        public Segment Until;

        /// <summary>From this visit to the route's end.</summary>
        public Segment From;
    }
}
