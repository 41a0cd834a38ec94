namespace OpsConsole.Engines.Routing.Streets.Hierarchy;

/// <summary>
/// Least costs from many places to many: one climbing search from each target leaves its costs in buckets at the vertices, one from each source
/// collects them (Knopp, Sanders, Schultes, Schulz, Wagner 2007).
/// </summary>
internal sealed class BucketSearch
{
    private readonly ContractionHierarchy _hierarchy;
    private readonly int[] _start;
    private readonly (int Target, long Cost)[] _entries;

    /// <param name="hierarchy">The streets.</param>
    /// <param name="targets">By target, where its searches begin.</param>
    /// <param name="search">Memory to search in.</param>
    /// <param name="token">Looked at before each search.</param>
    public BucketSearch(ContractionHierarchy hierarchy, Seed[][] targets, ClimbingSearch search, CancellationToken token)
    {
        _hierarchy = hierarchy;
        _start = new int[hierarchy.Rank.Length + 1];
        var labels = new List<(int Vertex, int Target, long Cost)>(targets.Length * 64);
        for (var target = 0; target < targets.Length; target++)
        {
            token.ThrowIfCancellationRequested();
            search.Run(targets[target], hierarchy.Backward, hierarchy.Forward);
            foreach (var (vertex, cost) in search.Settled)
            {
                labels.Add((vertex, target, cost));
                _start[vertex + 1]++;
            }
        }

        for (var vertex = 0; vertex < hierarchy.Rank.Length; vertex++)
        {
            _start[vertex + 1] += _start[vertex];
        }

        _entries = new (int, long)[labels.Count];
        var free = _start.AsSpan(0, hierarchy.Rank.Length).ToArray();
        foreach (var (vertex, target, cost) in labels)
        {
            _entries[free[vertex]++] = (target, cost);
        }
    }

    /// <summary>Lowers a row of costs, by target, to those from a source.</summary>
    public void Collect(ReadOnlySpan<Seed> source, ClimbingSearch search, Span<long> row)
    {
        search.Run(source, _hierarchy.Forward, _hierarchy.Backward);
        foreach (var (vertex, cost) in search.Settled)
        {
            foreach (ref readonly var entry in _entries.AsSpan(_start[vertex]..(_start[vertex + 1])))
            {
                var through = cost + entry.Cost;
                if (through < row[entry.Target])
                {
                    row[entry.Target] = through;
                }
            }
        }
    }
}
