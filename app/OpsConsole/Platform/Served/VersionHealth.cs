using OpsConsole.Engines.Statistics;

namespace OpsConsole.Platform.Served;

/// <summary>One model version's seconds: the one under way in counters, the closed ones in a ring.</summary>
internal sealed class VersionHealth
{
    private static readonly int Seconds = (int)ModelHealth.Kept.TotalSeconds;
    private static readonly int Outcomes = Enum.GetValues<ModelOutcome>().Length;

    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly LatencyRecorder _latency = new();
    private readonly long[] _counts = new long[Outcomes];
    private readonly Second[] _ring = new Second[Seconds];
    private long _second;

    public VersionHealth(TimeProvider time)
    {
        _time = time;
        _second = Now;
    }

    /// <summary>The newest second with a call.</summary>
    public long LastSecond => Volatile.Read(ref _second);

    private long Now => _time.GetTimestamp() / _time.TimestampFrequency;

    public void Record(TimeSpan elapsed, ModelOutcome outcome)
    {
        var now = Now;
        if (now != Volatile.Read(ref _second))
        {
            lock (_gate)
            {
                Close(now);
            }
        }

        // A call of the very moment a second closes may count in the next one: never in both, never in none. The duration comes first,
        // because a second is drained where it has a count.
        if (outcome == ModelOutcome.Answered)
        {
            _latency.Record((long)(elapsed.TotalMilliseconds * 1e6));
        }

        Interlocked.Increment(ref _counts[(int)outcome]);
    }

    public ModelHealthRow Window(string version, TimeSpan real)
    {
        var counts = new long[Outcomes];
        var histograms = new List<LatencyHistogram>();
        lock (_gate)
        {
            var now = Now;
            Close(now);
            var since = now - Math.Clamp((long)Math.Ceiling(real.TotalSeconds), 1, Seconds);
            foreach (var second in _ring)
            {
                if (second.Counts is null || second.Number <= since || second.Number > now)
                {
                    continue;
                }

                for (var outcome = 0; outcome < Outcomes; outcome++)
                {
                    counts[outcome] += second.Counts[outcome];
                }

                histograms.Add(second.Latency);
            }
        }

        var (broken, refused) = (counts[(int)ModelOutcome.BreakerOpen], counts[(int)ModelOutcome.BreakerOpen] + counts[(int)ModelOutcome.Refused]);
        var calls = counts.Sum() - refused;
        return new ModelHealthRow(
            version, real, calls, counts[(int)ModelOutcome.Failed], counts[(int)ModelOutcome.Invalid], counts[(int)ModelOutcome.TimedOut],
            refused, LatencyHistogram.Merge(histograms))
        {
            BreakerOpen = broken,
        };
    }

    /// <summary>Moves what was counted into the ring and begins a second; a reader may close the one under way, which then has two parts.</summary>
    private void Close(long now)
    {
        var number = _second;
        var counts = new long[Outcomes];
        var any = false;
        for (var outcome = 0; outcome < Outcomes; outcome++)
        {
            counts[outcome] = Interlocked.Exchange(ref _counts[outcome], 0);
            any |= counts[outcome] > 0;
        }

        if (any)
        {
            ref var slot = ref _ring[number % Seconds];
            var latency = _latency.Drain();
            if (slot.Counts is not null && slot.Number == number)
            {
                for (var outcome = 0; outcome < Outcomes; outcome++)
                {
                    counts[outcome] += slot.Counts[outcome];
                }

                latency = LatencyHistogram.Merge([slot.Latency, latency]);
            }

            slot = new Second(number, counts, latency);
        }

        Volatile.Write(ref _second, now);
    }

    private readonly record struct Second(long Number, long[]? Counts, LatencyHistogram Latency);
}
