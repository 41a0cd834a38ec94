using System.Runtime.CompilerServices;

namespace OpsConsole.Engines.Routing.Solving.Genetic;

/// <summary>
/// A stretch of visits as time sees it (Vidal, Crainic, Gendreau and Prins 2013): how long it takes, how far back in time one must jump to be everywhere in time ("time warp"), and between which ticks it
/// should begin for the least of both. Two stretches join in O(1).
/// </summary>
internal readonly struct Segment(int duration, int warp, int early, int late)
{
    public readonly int Duration = duration;
    public readonly int Warp = warp;
    public readonly int Early = early;
    public readonly int Late = late;

    /// <summary>This stretch, a drive, and another stretch.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Segment Join(int travel, in Segment next)
    {
        var until = Duration - Warp + travel;
        var wait = Math.Max(next.Early - until - Late, 0);
        var warp = Math.Max(Early + until - next.Late, 0);
        return new Segment(Duration + next.Duration + travel + wait, Warp + next.Warp + warp, Math.Max(next.Early - until, Early) - wait, Math.Min(next.Late - until, Late) + warp);
    }

    /// <summary>Time warp of the joined stretch.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int WarpWith(int travel, in Segment next) => Warp + next.Warp + Math.Max(Early + Duration - Warp + travel - next.Late, 0);
}
