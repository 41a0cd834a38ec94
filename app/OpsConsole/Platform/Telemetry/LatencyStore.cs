using System.Collections.Immutable;
using OpsConsole.Platform.Live;

namespace OpsConsole.Platform.Telemetry;

/// <summary>
/// The last 15 minutes second by second, in memory: what pages read for live figures. Older or longer spans come from
/// <see cref="Rollups.RollupReader"/>. Readers see immutable snapshots and never wait.
/// </summary>
public sealed class LatencyStore(TimeProvider time)
{
    /// <summary>Seconds kept.</summary>
    public const int Capacity = 900;

    private volatile ImmutableQueueView _seconds = new([]);

    /// <summary>The newest tick, or null before the first second has passed.</summary>
    public LatencyTick? Latest { get; private set; }

    /// <summary>Seconds taken in so far, at most <see cref="Capacity"/>.</summary>
    public int Seconds => _seconds.Items.Length;

    /// <summary>One row a surface over the last seconds, known surfaces first; those without traffic have a count of 0 and no percentiles.</summary>
    /// <param name="windowSeconds">From 1 to <see cref="Capacity"/>.</param>
    /// <param name="agoSeconds">How long before now the window ends: the window itself for the one before, to state a change against.</param>
    public IReadOnlyList<LatencyRow> Rows(int windowSeconds, int agoSeconds = 0) =>
        [.. Merged(windowSeconds, agoSeconds).Select(slice => slice.ToRow(windowSeconds))];

    /// <summary>One surface over the last seconds.</summary>
    public LatencyRow Row(string surface, int windowSeconds) =>
        SurfaceSlice.Merge(surface, [.. Window(windowSeconds, 0).SelectMany(second => second.Slices).Where(slice => slice.Surface == surface)]).ToRow(windowSeconds);

    /// <summary>Points of equal steps, oldest first, steps without traffic included; the last ends with the newest whole second.</summary>
    /// <param name="surface">The surface.</param>
    /// <param name="windowSeconds">From 1 to <see cref="Capacity"/>.</param>
    /// <param name="stepSeconds">Length of a step; steps begin at whole multiples of it.</param>
    public IReadOnlyList<LatencyPoint> Series(string surface, int windowSeconds, int stepSeconds = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stepSeconds, 1);
        var end = End;
        var first = end - Math.Clamp(windowSeconds, 1, Capacity);
        var bySteps = _seconds.Items.Where(second => second.Second >= first && second.Second < end).ToLookup(
            second => second.Second / stepSeconds, second => second.Slices.FirstOrDefault(slice => slice.Surface == surface));
        var points = new List<LatencyPoint>();
        for (var step = first / stepSeconds; step <= (end - 1) / stepSeconds; step++)
        {
            var merged = SurfaceSlice.Merge(surface, [.. bySteps[step].OfType<SurfaceSlice>()]);
            points.Add(merged.ToPoint(DateTimeOffset.FromUnixTimeSeconds(step * stepSeconds), stepSeconds));
        }

        return points;
    }

    /// <summary>What a counter counted over the last seconds; null when no second of the window has been taken in.</summary>
    public double? Sum(string counter, int windowSeconds, int agoSeconds = 0)
    {
        double? sum = null;
        foreach (var second in Window(windowSeconds, agoSeconds))
        {
            sum ??= 0;
            foreach (var sample in second.Series)
            {
                sum += sample.Name == counter ? sample.Value : 0;
            }
        }

        return sum;
    }

    /// <summary>Takes a second in and gives the tick that tells of it.</summary>
    internal LatencyTick Append(SecondSlice second)
    {
        var kept = _seconds.Items;
        var oldest = second.Second - Capacity;
        // A clock that was set back would otherwise leave seconds that lie in the future at the front for good.
        var from = kept.Length == 0 || kept[^1].Second < second.Second ? kept : [.. kept.Where(old => old.Second < second.Second)];
        _seconds = new([.. from.SkipWhile(old => old.Second <= oldest), second]);
        var tick = new LatencyTick(DateTimeOffset.FromUnixTimeSeconds(second.Second + 1), Rows(1), Rows(60));
        Latest = tick;
        return tick;
    }

    /// <summary>The first second that has not been taken in: time goes on even where no second arrives.</summary>
    private long End
    {
        get
        {
            var newest = _seconds.Items.Length == 0 ? long.MinValue : _seconds.Items[^1].Second + 1;
            // The second under way is not whole, and the one before may still be on its way here.
            return Math.Max(newest, time.GetUtcNow().ToUnixTimeSeconds() - 1);
        }
    }

    private IEnumerable<SurfaceSlice> Merged(int windowSeconds, int agoSeconds)
    {
        var bySurface = Window(windowSeconds, agoSeconds).SelectMany(second => second.Slices).ToLookup(slice => slice.Surface);
        foreach (var surface in Surfaces.Known.Concat(bySurface.Select(group => group.Key).Except(Surfaces.Known).Order(StringComparer.Ordinal)))
        {
            yield return SurfaceSlice.Merge(surface, [.. bySurface[surface]]);
        }
    }

    private IEnumerable<SecondSlice> Window(int windowSeconds, int agoSeconds)
    {
        var end = End - agoSeconds;
        var first = end - Math.Clamp(windowSeconds, 1, Capacity);
        return _seconds.Items.Where(second => second.Second >= first && second.Second < end);
    }

    /// <summary>A reference that can be volatile, around an array that cannot.</summary>
    private sealed record ImmutableQueueView(ImmutableArray<SecondSlice> Items);
}
