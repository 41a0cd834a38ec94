using CsCheck;
using OpsConsole.Engines.Statistics;

namespace OpsConsole.Engines.Tests.Statistics;

public sealed class LatencyHistogramTests
{
    private const double Tolerance = LatencyBuckets.RelativeError * 1.0000001;

    /// <summary>Durations from 1 µs to 60 s, spread evenly over the orders of magnitude as real latencies are.</summary>
    private static readonly Gen<long> Duration = Gen.Double[Math.Log(1_000), Math.Log(60e9)].Select(log => (long)Math.Exp(log));

    private static readonly Gen<long[]> Durations = Duration.Array[1, 400];

    [Fact]
    public void Every_duration_reads_back_within_the_stated_error() =>
        Duration.Sample(value => Math.Abs(LatencyBuckets.Middle(LatencyBuckets.IndexOf(value)) - value) / value <= Tolerance);

    [Fact]
    public void Buckets_ascend_and_each_begins_where_the_one_before_ends()
    {
        for (var index = 0; index < LatencyBuckets.Count; index++)
        {
            Assert.Equal(index, LatencyBuckets.IndexOf(LatencyBuckets.LowerBound(index)));
            if (index > 0)
            {
                Assert.Equal(index - 1, LatencyBuckets.IndexOf(LatencyBuckets.LowerBound(index) - 1));
            }
        }
    }

    [Fact]
    public void Quantiles_stay_within_the_stated_error_of_the_exact_nearest_rank() =>
        Gen.Select(Durations, Gen.Double[0, 1]).Sample((values, quantile) =>
        {
            var sorted = values.Order().ToArray();
            var exact = sorted[Math.Max(1, (int)Math.Ceiling(quantile * sorted.Length)) - 1];
            var read = LatencyHistogram.Of(values).Quantile(quantile)!.Value;
            return Math.Abs(read - exact) / exact <= Tolerance;
        });

    [Fact]
    public void Merging_parts_equals_recording_the_union() =>
        Durations.Array[0, 6].Sample(parts =>
        {
            var merged = LatencyHistogram.Merge(parts.Select(LatencyHistogram.Of));
            var union = LatencyHistogram.Of(parts.SelectMany(part => part));
            return merged.ToBytes().SequenceEqual(union.ToBytes()) && merged.Count == parts.Sum(part => part.Length);
        });

    [Fact]
    public void Bytes_round_trip_and_stay_small() =>
        Durations.Sample(values =>
        {
            var histogram = LatencyHistogram.Of(values);
            var bytes = histogram.ToBytes();
            var back = LatencyHistogram.Parse(bytes);
            return back.Count == values.Length && back.ToBytes().SequenceEqual(bytes) && bytes.Length <= 1 + (4 * values.Length);
        });

    [Fact]
    public void Any_other_bytes_are_a_format_error_and_nothing_else() =>
        Gen.Byte.Array[0, 40].Sample(bytes =>
        {
            try
            {
                return LatencyHistogram.Parse(bytes).ToBytes().Length <= bytes.Length;
            }
            catch (FormatException)
            {
                return true;
            }
        });

    [Fact]
    public void An_average_of_percentiles_would_have_been_wrong_where_the_merge_is_right()
    {
        var quiet = LatencyHistogram.Of(Enumerable.Repeat(1_000_000L, 10_000));
        var slow = LatencyHistogram.Of(Enumerable.Repeat(100_000_000L, 10));
        var average = (quiet.QuantileMs(0.99)!.Value + slow.QuantileMs(0.99)!.Value) / 2;
        var merged = LatencyHistogram.Merge([quiet, slow]).QuantileMs(0.99)!.Value;
        Assert.InRange(merged, 0.99, 1.01);
        Assert.True(average > 50);
    }

    [Fact]
    public void No_durations_have_no_percentile() => Assert.Null(LatencyHistogram.Empty.Quantile(0.5));

    [Fact]
    public async Task Threads_that_record_while_others_drain_lose_and_double_nothing()
    {
        const int threads = 4;
        const int each = 50_000;
        var recorder = new LatencyRecorder();
        var writers = Enumerable.Range(0, threads).Select(thread => Task.Run(() =>
        {
            for (var n = 0; n < each; n++)
            {
                recorder.Record(1_000L * (1 + ((n * threads) + thread)));
            }
        })).ToArray();
        var all = Task.WhenAll(writers);
        var drained = new List<LatencyHistogram>();
        while (!all.IsCompleted)
        {
            drained.Add(recorder.Drain());
            await Task.Yield();
        }

        await all;
        drained.Add(recorder.Drain());
        var expected = LatencyHistogram.Of(Enumerable.Range(1, threads * each).Select(n => 1_000L * n));
        Assert.Equal(expected.ToBytes(), LatencyHistogram.Merge(drained).ToBytes());
        Assert.Equal(0, recorder.Drain().Count);
    }
}
