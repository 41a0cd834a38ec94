using OpsConsole.Engines.Routing.Solving.Plain;

namespace OpsConsole.Engines.Routing.Solving.Genetic;

/// <summary>A plan of a population: what it costs, how far it breaks rules, and which other plans are like it.</summary>
internal sealed class Individual
{
    private readonly int[] _next;
    private readonly int[] _prev;
    private readonly List<(Individual Other, double Distance)> _near = [];

    /// <summary>Copies the plan that routes hold.</summary>
    public Individual(PenalisedRoutes routes, PlainProblem problem)
    {
        Routes = routes.Sequences();
        for (var route = 0; route < Routes.Length; route++)
        {
            if (routes.Count[route] > 0)
            {
                Cost += problem.Opening + routes.Length(route);
                Overload += Math.Max(0, routes.Load[route] - (long)problem.Capacity);
                Warp += routes.Warp[route];
            }
        }

        (_next, _prev) = (new int[problem.Stops], new int[problem.Stops]);
        for (var stop = 0; stop < problem.Stops; stop++)
        {
            var (next, prev) = (routes.Nodes[stop].Next, routes.Nodes[stop].Prev);
            (_next[stop], _prev[stop]) = (routes.IsStop(next) ? next : -1, routes.IsStop(prev) ? prev : -1);
        }
    }

    /// <summary>Stops of each route.</summary>
    public int[][] Routes { get; }

    /// <summary>Distance and vehicles, in units of distance.</summary>
    public double Cost { get; }

    /// <summary>Load too much.</summary>
    public long Overload { get; }

    /// <summary>Ticks of time warp.</summary>
    public long Warp { get; }

    public bool Feasible => Overload == 0 && Warp == 0;

    /// <summary>Rank in the group by cost and by what it adds to diversity: the lower, the better.</summary>
    public double Fitness { get; set; }

    /// <summary>Whether the group has this plan a second time.</summary>
    public bool IsClone => _near.Count > 0 && _near[0].Distance <= 0;

    /// <summary>Share of the stops whose neighbours another plan does not let follow each other ("broken pairs").</summary>
    public double DistanceTo(Individual other)
    {
        var broken = 0;
        for (var stop = 0; stop < _next.Length; stop++)
        {
            var next = _next[stop];
            broken += next != other._next[stop] && next != other._prev[stop] ? 1 : 0;
            broken += _prev[stop] < 0 && other._prev[stop] >= 0 && other._next[stop] >= 0 ? 1 : 0;
        }

        return broken / (double)_next.Length;
    }

    /// <summary>Mean distance to so many of the most similar ones.</summary>
    public double Diversity(int close)
    {
        var count = Math.Min(close, _near.Count);
        var sum = 0.0;
        for (var at = 0; at < count; at++)
        {
            sum += _near[at].Distance;
        }

        return count == 0 ? 1 : sum / count;
    }

    /// <summary>Both belong to one group from now on.</summary>
    public void Meet(Individual other)
    {
        var distance = DistanceTo(other);
        Insert(_near, other);
        Insert(other._near, this);

        void Insert(List<(Individual Other, double Distance)> near, Individual one)
        {
            var at = near.FindIndex(pair => pair.Distance > distance);
            near.Insert(at < 0 ? near.Count : at, (one, distance));
        }
    }

    /// <summary>Leaves the group.</summary>
    public void Leave()
    {
        foreach (var (other, _) in _near)
        {
            other._near.RemoveAll(pair => ReferenceEquals(pair.Other, this));
        }
    }
}
