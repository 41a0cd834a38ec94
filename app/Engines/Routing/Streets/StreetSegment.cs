using System.Runtime.InteropServices;

namespace OpsConsole.Engines.Routing.Streets;

/// <summary>A stretch of street between two junctions, as the network and its file hold it.</summary>
/// <param name="From">Node where its geometry begins.</param>
/// <param name="To">Node where its geometry ends.</param>
/// <param name="LengthDecimetres">Length along the geometry.</param>
/// <param name="ForwardDeciseconds">Free-flow duration from <paramref name="From"/> to <paramref name="To"/>; <see cref="Closed"/> where that is not allowed.</param>
/// <param name="BackwardDeciseconds">The same for the other direction.</param>
/// <param name="Name">Index of its name, -1 for none.</param>
/// <param name="Traits">Class and flags.</param>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal readonly record struct StreetSegment(
    int From, int To, int LengthDecimetres, int ForwardDeciseconds, int BackwardDeciseconds, int Name, StreetTraits Traits)
{
    /// <summary>Duration of a direction in which nobody may drive.</summary>
    public const int Closed = -1;
}

/// <summary>Class and flags of a segment in one word.</summary>
internal readonly record struct StreetTraits(int Word)
{
    private const int LinkBit = 1 << 8;
    private const int BridgeBit = 1 << 9;

    public StreetTraits(StreetClass kind, bool link, bool bridge)
        : this((int)kind | (link ? LinkBit : 0) | (bridge ? BridgeBit : 0))
    {
    }

    public StreetClass Class => (StreetClass)(Word & 0xFF);

    /// <summary>A ramp between streets of the class.</summary>
    public bool IsLink => (Word & LinkBit) != 0;

    public bool IsBridge => (Word & BridgeBit) != 0;
}
