using OpsConsole.Platform.Live;

namespace OpsConsole.Platform.Telemetry;

/// <summary>Once a second: takes what was counted, keeps it, tells the live feed, and hands it on to be stored.</summary>
/// <remarks>
/// A second ends when the clock passes it, not when a timer fires: a late timer makes one slice of what it finds and files it under the
/// second that has just ended, so that counts are never lost or doubled.
/// </remarks>
internal sealed class LatencySampler(RequestSamples samples, SeriesRecorder series, LatencyStore store, LiveFeed live, TelemetryQueue queue, TimeProvider time)
    : BackgroundService
{
    private long _last = long.MinValue;

    /// <summary>Closes the seconds that have ended; false when the clock is still in the second that was closed last.</summary>
    internal bool Tick()
    {
        var ended = time.GetUtcNow().ToUnixTimeSeconds() - 1;
        if (ended == _last)
        {
            return false;
        }

        _last = ended;
        var second = new SecondSlice(ended, samples.Drain(), series.Drain());
        live.Publish(store.Append(second));
        queue.Offer(new SecondClosed(second));
        return true;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                var now = time.GetUtcNow();
                // A few milliseconds past the second: timers may fire a little early, and an early one would find nothing to close.
                var untilNext = TimeSpan.FromMilliseconds(1000 - now.Millisecond + 3);
                await Task.Delay(untilNext, time, stoppingToken);
                Tick();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The second under way is closed early rather than lost at a planned stop.
            var under = new SecondSlice(time.GetUtcNow().ToUnixTimeSeconds(), samples.Drain(), series.Drain());
            queue.Offer(new SecondClosed(under));
        }
    }
}
