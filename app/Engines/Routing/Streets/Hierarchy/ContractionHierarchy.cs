namespace OpsConsole.Engines.Routing.Streets.Hierarchy;

/// <summary>
/// A contraction hierarchy, its vertices numbered by importance, 0 the most important. Every least-cost way has a twin that first only climbs to more
/// important vertices and then only descends, so two searches that climb, one from each end, find it.
/// </summary>
internal sealed class ContractionHierarchy
{
    /// <param name="rank">By vertex of the graph: its number here.</param>
    /// <param name="arcs">Arcs between numbers; the children of a shortcut come before it.</param>
    public ContractionHierarchy(int[] rank, HierarchyArc[] arcs)
    {
        (Rank, Arcs) = (rank, arcs);
        Forward = new ClimbingArcs(rank.Length, arcs, forward: true);
        Backward = new ClimbingArcs(rank.Length, arcs, forward: false);
    }

    public int[] Rank { get; }

    public HierarchyArc[] Arcs { get; }

    /// <summary>Arcs that climb, by where they begin.</summary>
    public ClimbingArcs Forward { get; }

    /// <summary>Arcs that descend, by where they end.</summary>
    public ClimbingArcs Backward { get; }

    /// <summary>Renumbers what a contraction made and leaves out arcs that a cheaper one replaced.</summary>
    public static ContractionHierarchy Of(int[] rank, List<HierarchyArc> arcs, List<int> kept)
    {
        kept.Sort();
        var number = new Dictionary<int, int>(kept.Count);
        var renumbered = new HierarchyArc[kept.Count];
        for (var i = 0; i < kept.Count; i++)
        {
            number.Add(kept[i], i);
            var arc = arcs[kept[i]];
            renumbered[i] = arc with
            {
                Tail = rank[arc.Tail],
                Head = rank[arc.Head],
                First = arc.IsShortcut ? number[arc.First] : HierarchyArc.Street,
                Second = arc.IsShortcut ? number[arc.Second] : arc.Second,
            };
        }

        return new ContractionHierarchy(rank, renumbered);
    }

    /// <summary>Appends the street arcs that an arc stands for, in order.</summary>
    public void Unpack(int arc, List<int> streetArcs)
    {
        var open = new Stack<int>([arc]);
        while (open.TryPop(out var number))
        {
            if (Arcs[number].IsShortcut)
            {
                open.Push(Arcs[number].Second);
                open.Push(Arcs[number].First);
            }
            else
            {
                streetArcs.Add(Arcs[number].Second);
            }
        }
    }
}

/// <summary>The arcs that one direction of search climbs by, grouped by vertex.</summary>
internal sealed class ClimbingArcs
{
    private readonly int[] _start;
    private readonly ClimbingArc[] _arcs;

    public ClimbingArcs(int vertices, HierarchyArc[] arcs, bool forward)
    {
        _start = new int[vertices + 1];
        foreach (var arc in arcs)
        {
            if (Climbs(arc))
            {
                _start[(forward ? arc.Tail : arc.Head) + 1]++;
            }
        }

        for (var vertex = 0; vertex < vertices; vertex++)
        {
            _start[vertex + 1] += _start[vertex];
        }

        _arcs = new ClimbingArc[_start[^1]];
        var free = _start.AsSpan(0, vertices).ToArray();
        for (var number = 0; number < arcs.Length; number++)
        {
            var arc = arcs[number];
            if (Climbs(arc))
            {
                var (low, high) = forward ? (arc.Tail, arc.Head) : (arc.Head, arc.Tail);
                _arcs[free[low]++] = new ClimbingArc(high, number, arc.Cost);
            }
        }

        bool Climbs(HierarchyArc arc) => arc.Head < arc.Tail == forward;
    }

    public ReadOnlySpan<ClimbingArc> Of(int vertex) => _arcs.AsSpan(_start[vertex]..(_start[vertex + 1]));
}

/// <summary>An arc as a climbing search meets it: the more important vertex at its other end, its number, its cost.</summary>
internal readonly record struct ClimbingArc(int Vertex, int Arc, long Cost);
