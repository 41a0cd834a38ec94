namespace OpsConsole.Engines.Routing.Streets.Osm;

/// <summary>Keys and values of one element, as indices into the texts of its block.</summary>
internal readonly struct OsmTags(string[] texts, int[] keysAndValues)
{
    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => keysAndValues is null or [];

    /// <summary>Value of a key, or null.</summary>
    public string? this[string key]
    {
        get
        {
            for (var i = 0; keysAndValues is not null && i < keysAndValues.Length; i += 2)
            {
                if (texts[keysAndValues[i]] == key)
                {
                    return texts[keysAndValues[i + 1]];
                }
            }

            return null;
        }
    }

    /// <summary>Value of the first of several keys that is there, or null.</summary>
    public string? First(params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            if (this[key] is { } value)
            {
                return value;
            }
        }

        return null;
    }
}

internal readonly record struct OsmNode(long Id, PackedPoint At, OsmTags Tags);

internal readonly record struct OsmWay(long Id, long[] Nodes, OsmTags Tags);

internal enum OsmKind
{
    Node,
    Way,
    Relation,
}

internal readonly record struct OsmMember(string Role, OsmKind Kind, long Id);

internal readonly record struct OsmRelation(long Id, OsmMember[] Members, OsmTags Tags);

/// <summary>What one block of a file holds.</summary>
internal sealed class OsmBlock
{
    public List<OsmNode> Nodes { get; } = [];

    public List<OsmWay> Ways { get; } = [];

    public List<OsmRelation> Relations { get; } = [];
}
