using System.Runtime.InteropServices;

namespace OpsConsole.Drift.Monitors;

/// <summary>
/// Rows of one monitor by time: a value, or the number of a category, and the shopper it belongs to. At most a stated number: beyond it half
/// of the shoppers are left out, then half of those, always whole shoppers.
/// </summary>
internal sealed class Observations(int most)
{
    private readonly List<Row> _rows = [];
    private uint _kept = uint.MaxValue;

    /// <summary>One row.</summary>
    /// <param name="AtMs">When, Unix ms.</param>
    /// <param name="Cluster">Shopper.</param>
    /// <param name="Value">The value, NaN where it is missing; a category by its number, below 0 where it is missing.</param>
    public readonly record struct Row(long AtMs, int Cluster, double Value);

    public ReadOnlySpan<Row> Rows => CollectionsMarshal.AsSpan(_rows);

    /// <summary>Share of the shoppers that were kept.</summary>
    public double Kept => (_kept + 1d) / (uint.MaxValue + 1d);

    public void Add(long atMs, int cluster, double value)
    {
        if (Mixed(cluster) > _kept)
        {
            return;
        }

        _rows.Add(new Row(atMs, cluster, value));
        if (_rows.Count > most)
        {
            _kept /= 2;
            _rows.RemoveAll(row => Mixed(row.Cluster) > _kept);
        }
    }

    /// <summary>The rows of a stretch of time, in the order in which they came.</summary>
    public Row[] Within(Stretch stretch)
    {
        var rows = new List<Row>();
        foreach (var row in Rows)
        {
            if (stretch.Has(row.AtMs))
            {
                rows.Add(row);
            }
        }

        return [.. rows];
    }

    private static uint Mixed(int cluster)
    {
        var mixed = (uint)cluster * 0x9E3779B1;
        mixed = (mixed ^ (mixed >> 15)) * 0x85EBCA77;
        return mixed ^ (mixed >> 13);
    }
}
