namespace OpsConsole.Engines.Routing.Streets.Osm;

/// <summary>Makes forbidden turns of OpenStreetMap's restriction relations; those over a way or for some hours only are left out and counted.</summary>
internal sealed class TurnRestrictions(StreetNetworkBuilder builder, WaySplitting ways, Action<string> drop)
{
    /// <summary>Adds what can be kept to and returns how many relations that were.</summary>
    public int Add(List<OsmRelation> relations)
    {
        var kept = 0;
        foreach (var relation in relations)
        {
            if (Add(relation) is { } reason)
            {
                drop($"turn restrictions: {reason}");
            }
            else
            {
                kept++;
            }
        }

        return kept;
    }

    private string? Add(OsmRelation relation)
    {
        var kind = relation.Tags.First("restriction:motorcar", "restriction:motor_vehicle", "restriction");
        if (kind is null)
        {
            return "for other vehicles or some hours only";
        }

        var only = kind.StartsWith("only_", StringComparison.Ordinal);
        if (!only && !kind.StartsWith("no_", StringComparison.Ordinal))
        {
            return "of an unknown kind";
        }

        if (relation.Tags["except"] is { } except && except.Split(';', StringSplitOptions.TrimEntries).Any(vehicle => vehicle is "motorcar" or "motor_vehicle"))
        {
            return "not for cars";
        }

        if (relation.Members.Any(member => member is { Role: "via", Kind: not OsmKind.Node }))
        {
            return "over a way";
        }

        if (relation.Members.Where(member => member.Role == "via").ToArray() is not [var via])
        {
            return "without one via node";
        }

        int[][] from = [.. Ways(relation, "from").Select(way => ways.Starting(way, via.Id).Select(arc => arc ^ 1).ToArray())];
        int[][] to = [.. Ways(relation, "to").Select(way => ways.Starting(way, via.Id).ToArray())];
        if (from.Length == 0 || to.Length == 0 || from.Concat(to).Any(arcs => arcs.Length == 0))
        {
            return "of streets that are not in the network";
        }

        if (from.Concat(to).Any(arcs => arcs.Length != 1))
        {
            return "that do not say on which side of the junction";
        }

        if (from.Any(arriving => to.Any(onward => !builder.Meet(arriving[0], onward[0]))))
        {
            return "of streets that do not meet";
        }

        foreach (var arriving in from.Select(arcs => arcs[0]))
        {
            foreach (var onward in only ? ways.Leaving(via.Id).Except(to.Select(arcs => arcs[0])) : to.Select(arcs => arcs[0]))
            {
                builder.Forbid(arriving, onward);
            }
        }

        return null;
    }

    private static IEnumerable<long> Ways(OsmRelation relation, string role) =>
        relation.Members.Where(member => member.Role == role && member.Kind == OsmKind.Way).Select(member => member.Id);
}
