namespace OpsConsole.Architecture.Tests;

/// <summary>A line of the table: one capability may use another's public types, for a reason.</summary>
internal sealed record Edge(string From, string To, string Reason);

/// <summary>Judges the uses of one assembly by a table of edges between the folders (namespaces) right under its root.</summary>
/// <param name="root">Root namespace with its dot.</param>
/// <param name="edges">Allowed edges.</param>
/// <param name="free">Whom everybody may use.</param>
/// <param name="composing">Who may use everything.</param>
/// <param name="open">Types that everybody may use, wherever they are.</param>
internal sealed class Rules(string root, IReadOnlyList<Edge> edges, IReadOnlySet<string> free, IReadOnlySet<string> composing, IReadOnlySet<string> open)
{
    /// <summary>The first folder of a type's namespace; null outside the root.</summary>
    public string? CapabilityOf(string type)
    {
        if (!type.StartsWith(root, StringComparison.Ordinal))
        {
            return null;
        }

        var rest = type[root.Length..];
        var dot = rest.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? "" : rest[..dot];
    }

    /// <summary>What breaks the rules, one line a use.</summary>
    public IReadOnlyList<string> Violations(IEnumerable<Use> uses) =>
    [
        .. from use in Crossing(uses)
           let problem = Judge(use.From, use.To, use.Use)
           where problem is not null
           orderby problem
           select $"{problem}: {use.Use.From} -> {use.Use.To}",
    ];

    /// <summary>Lines of the table that no use needs.</summary>
    public IReadOnlyList<Edge> Stale(IEnumerable<Use> uses)
    {
        var real = Crossing(uses).Select(use => (use.From, use.To)).ToHashSet();
        return [.. edges.Where(edge => !real.Contains((edge.From, edge.To)))];
    }

    /// <summary>A cycle of the table as <c>A -> B -> A</c>, or null.</summary>
    public string? Cycle()
    {
        var done = new HashSet<string>();
        return edges.Select(edge => edge.From).Distinct().Select(start => Walk(start, [])).FirstOrDefault(cycle => cycle is not null);

        string? Walk(string at, List<string> path)
        {
            if (path.Contains(at))
            {
                return string.Join(" -> ", [.. path.SkipWhile(step => step != at), at]);
            }

            if (!done.Add(at) && path.Count == 0)
            {
                return null;
            }

            return edges.Where(edge => edge.From == at).Select(edge => Walk(edge.To, [.. path, at])).FirstOrDefault(cycle => cycle is not null);
        }
    }

    private IEnumerable<(string From, string To, Use Use)> Crossing(IEnumerable<Use> uses) =>
        from use in uses
        let source = CapabilityOf(use.From)
        let target = CapabilityOf(use.To)
        where source is not null && target is not null && source != target
        select (source, target, use);

    private string? Judge(string from, string to, Use use)
    {
        if (composing.Contains(from) || open.Contains(use.To))
        {
            return null;
        }

        if (free.Contains(from) && !free.Contains(to))
        {
            return $"{from} depends on a capability";
        }

        if (!free.Contains(to) && !edges.Any(edge => edge.From == from && edge.To == to))
        {
            return $"no edge {from} -> {to}";
        }

        return use.ToIsPublic ? null : $"{from} uses an internal type of {to}";
    }
}
