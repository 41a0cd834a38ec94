namespace OpsConsole.Engines.Routing.Streets;

/// <summary>
/// Duration and distance in one number that is compared and added as a whole: deciseconds in the upper half, decimetres in the lower. The least
/// cost is the least duration and, among equally quick ways, the least distance, so that both figures of a matrix are determined.
/// </summary>
internal static class TravelCost
{
    /// <summary>More than any way, and still safe to add to another cost.</summary>
    public const long Unreached = long.MaxValue / 4;

    public static long Of(int deciseconds, int decimetres) => ((long)deciseconds << 32) | (uint)decimetres;

    public static int Deciseconds(long cost) => (int)(cost >> 32);

    public static int Metres(long cost) => (int)(((cost & uint.MaxValue) + 5) / 10);
}
