using System.Collections.Immutable;
using OpsConsole.Platform.Telemetry;
using OpsConsole.Platform.Telemetry.Rollups;
using OpsConsole.Shell.Time;

namespace OpsConsole.Shell.Charts;

/// <summary>
/// Points for a chart over any range: the last 15 minutes from memory, what is older or longer from the rollups on disk.
/// </summary>
public sealed class LatencyHistory(LatencyStore store, RollupReader rollups, TimeProvider time)
{
    /// <summary>Whether a range is read from memory, cheap enough for every second.</summary>
    public static bool IsInMemory(TimeRange range) => range.IsLive && range.Length.TotalSeconds <= LatencyStore.Capacity;

    /// <summary>Points of one surface.</summary>
    public async Task<PointSeries> ReadAsync(string surface, TimeRange range, CancellationToken token)
    {
        if (IsInMemory(range))
        {
            return ReadMemory(surface, range);
        }

        var (from, to) = range.At(time.GetUtcNow());
        var step = StepFor(range.Length, time.GetUtcNow() - from);
        // The disk may take some milliseconds; the circuit's dispatcher must not wait for it.
        var found = await Task.Run(() => rollups.Read(surface, from, to, step), token);
        return Fill(found, from, to, step);
    }

    /// <summary>How the latencies of one surface are spread over a range, always from the rollups.</summary>
    public async Task<ChartModel> ReadHeatAsync(string surface, TimeRange range, string window, double limitMs, CancellationToken token)
    {
        var now = time.GetUtcNow();
        var (from, to) = range.At(now);
        var step = Math.Max(10, StepFor(range.Length, now - from));
        var found = await Task.Run(() => rollups.ReadSpread(surface, from, to, LatencyHeat.BoundsMs, step), token);
        return LatencyHeat.Draw(surface, window, found, from, to, step, limitMs);
    }

    /// <summary>Points of one surface from memory.</summary>
    public PointSeries ReadMemory(string surface, TimeRange range)
    {
        var step = range.Length <= TimeSpan.FromMinutes(5) ? 1 : 5;
        var points = store.Series(surface, (int)range.Length.TotalSeconds, step);
        // The last step is still being counted: drawn now, it would jump.
        var whole = step == 1 || points.Count == 0 || points[^1].At.AddSeconds(step) <= Whole() ? points : [.. points.SkipLast(1)];
        return new PointSeries(step, whole);

        DateTimeOffset Whole() => store.Latest?.At ?? DateTimeOffset.MinValue;
    }

    /// <summary>Length of a step for a span, given how old its start is; one of the rollups' resolutions.</summary>
    internal static int StepFor(TimeSpan span, TimeSpan age) => (span.TotalHours, age) switch
    {
        ( <= 0.25, { TotalMinutes: <= 59 }) => 1,
        ( <= 2, { TotalHours: <= 23.5 }) => 10,
        ( <= 26, { TotalDays: <= 13.9 }) => 60,
        _ => 3600,
    };

    /// <summary>Puts in the steps without traffic, which rollups leave out, so that lines break there.</summary>
    internal static PointSeries Fill(IReadOnlyList<LatencyPoint> found, DateTimeOffset from, DateTimeOffset to, int step)
    {
        var byStart = found.ToDictionary(point => point.At.ToUnixTimeSeconds());
        var points = new List<LatencyPoint>();
        for (var second = from.ToUnixTimeSeconds() / step * step; second < to.ToUnixTimeSeconds(); second += step)
        {
            points.Add(byStart.GetValueOrDefault(second)
                ?? new LatencyPoint(DateTimeOffset.FromUnixTimeSeconds(second), step, 0, null, null, null, 0, ImmutableDictionary<string, long>.Empty));
        }

        return new PointSeries(step, points);
    }
}
