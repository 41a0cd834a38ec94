using System.Runtime.InteropServices;

namespace OpsConsole.Engines.Routing.Streets.Hierarchy;

/// <summary>An arc of the hierarchy: a street's, or a shortcut for two arcs one after the other.</summary>
/// <param name="Tail">Where it begins.</param>
/// <param name="Head">Where it ends.</param>
/// <param name="Cost">Its cost, see <see cref="TravelCost"/>.</param>
/// <param name="First">Number of the first of its two arcs, or <see cref="Street"/>.</param>
/// <param name="Second">Number of the second, or the arc of the street network.</param>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal readonly record struct HierarchyArc(int Tail, int Head, long Cost, int First, int Second)
{
    /// <summary>Marks an arc that is a street's.</summary>
    public const int Street = -1;

    public bool IsShortcut => First != Street;
}
