using Microsoft.Extensions.Time.Testing;
using OpsConsole.Platform.Live;
using OpsConsole.Platform.Telemetry;

namespace OpsConsole.Tests.Platform.Telemetry;

public sealed class RequestSamplesTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Start);
    private readonly RequestSamples _samples = new();
    private readonly SeriesRecorder _series = new();
    private readonly LiveFeed _live = new();
    private readonly TelemetryQueue _queue = new();
    private readonly LatencyStore _store;
    private readonly LatencySampler _sampler;

    public RequestSamplesTests()
    {
        _store = new LatencyStore(_time);
        _sampler = new LatencySampler(_samples, _series, _store, _live, _queue, _time);
    }

    public void Dispose() => _sampler.Dispose();

    [Fact]
    public void A_second_of_requests_becomes_a_tick_on_the_live_feed()
    {
        using var mailbox = _live.Subscribe(typeof(LatencyTick));
        for (var n = 1; n <= 100; n++)
        {
            _samples.Record(new RequestSample("home", TimeSpan.FromMilliseconds(n), n <= 80 ? "model" : "trending", n == 100 ? 500 : 200));
        }

        NextSecond();
        var tick = Assert.IsType<LatencyTick>(Assert.Single(mailbox.Drain()));
        Assert.Equal(Start.AddSeconds(1), tick.At);
        var home = tick.Second.Single(row => row.Surface == "home");
        Assert.Equal(100, home.Count);
        Assert.InRange(home.P50Ms!.Value, 49.5, 50.5);
        Assert.InRange(home.P99Ms!.Value, 98, 100);
        Assert.Equal(1, home.Errors);
        Assert.Equal(80, home.Sources["model"]);
        Assert.Equal(20, home.Sources["trending"]);
        Assert.DoesNotContain("curated", home.Sources.Keys);
    }

    [Fact]
    public void Surfaces_without_traffic_have_rows_without_percentiles()
    {
        NextSecond();
        var rows = _store.Rows(60);
        Assert.Equal(Surfaces.Known, rows.Select(row => row.Surface));
        Assert.All(rows, row => Assert.Null(row.P99Ms));
        Assert.All(rows, row => Assert.Equal(0, row.Count));
    }

    [Fact]
    public void Windows_hold_their_seconds_and_no_others()
    {
        for (var second = 0; second < 30; second++)
        {
            Record("items", 1);
            NextSecond();
        }

        Assert.Equal(10, _store.Row("items", 10).Count);
        Assert.Equal(30, _store.Row("items", 60).Count);
        Assert.Equal(10, _store.Rows(10, agoSeconds: 10).Single(row => row.Surface == "items").Count);
        Assert.Equal(0, _store.Rows(10, agoSeconds: 40).Single(row => row.Surface == "items").Count);
        Assert.Equal(0, _store.Row("home", 60).Count);
    }

    [Fact]
    public void Percentiles_of_a_window_come_from_all_its_requests_not_from_its_seconds()
    {
        for (var second = 0; second < 10; second++)
        {
            // One slow second with one request among busy quick ones: an average of ten p99 would say 100 ms.
            Record("home", second == 5 ? 1 : 1000, second == 5 ? 1000 : 1);
            NextSecond();
        }

        Assert.InRange(_store.Row("home", 10).P99Ms!.Value, 0.9, 1.1);
    }

    [Fact]
    public void Series_have_equal_steps_and_gaps_where_nothing_was_asked()
    {
        for (var second = 0; second < 40; second++)
        {
            if (second is < 10 or >= 20)
            {
                Record("home", 2);
            }

            NextSecond();
        }

        var points = _store.Series("home", 40, 10);
        Assert.Equal([20, 0, 20, 20], points.Select(point => point.Count));
        Assert.Null(points[1].P50Ms);
        Assert.Equal(Start.AddSeconds(10), points[1].At);
    }

    [Fact]
    public void Time_goes_on_when_no_second_arrives()
    {
        Record("home", 5);
        NextSecond();
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(0, _store.Row("home", 60).Count);
    }

    [Fact]
    public void Memory_keeps_fifteen_minutes()
    {
        for (var second = 0; second < LatencyStore.Capacity + 100; second++)
        {
            Record("home", 1);
            NextSecond();
        }

        Assert.Equal(LatencyStore.Capacity, _store.Series("home", 10_000).Sum(point => point.Count));
    }

    [Fact]
    public void A_clock_set_back_leaves_no_seconds_of_the_future_behind()
    {
        Record("home", 5);
        NextSecond();
        _time.AdjustTime(Start.AddHours(-1));
        Record("home", 3);
        NextSecond();
        Assert.Equal(3, _store.Row("home", 900).Count);
    }

    [Fact]
    public void Unbounded_names_share_one_surface()
    {
        for (var n = 0; n < 1_000; n++)
        {
            Record($"path-{n}", 1);
        }

        NextSecond();
        var rows = _store.Rows(1);
        Assert.True(rows.Count <= Surfaces.Bound + 1);
        Assert.Equal(1_000, rows.Sum(row => row.Count));
        Assert.True(rows.Single(row => row.Surface == Surfaces.Other).Count > 900);
    }

    [Fact]
    public void Recording_allocates_nothing()
    {
        var sample = new RequestSample("home", TimeSpan.FromMilliseconds(7), "model", 200);
        _samples.Record(sample);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var n = 0; n < 10_000; n++)
        {
            _samples.Record(sample);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Counters_and_gauges_go_to_storage_with_their_second()
    {
        _series.Increment("events.accepted", 3);
        _series.Increment("events.accepted", 4);
        _series.Gauge("breaker.state.inference", 2);
        NextSecond();
        NextSecond();
        Assert.True(_queue.Reader.TryRead(out var first));
        Assert.True(_queue.Reader.TryRead(out var second));
        Assert.Equal(
            [new SeriesSample("breaker.state.inference", 2), new SeriesSample("events.accepted", 7)],
            ((SecondClosed)first).Slice.Series.OrderBy(sample => sample.Name, StringComparer.Ordinal));
        Assert.Equal([new SeriesSample("breaker.state.inference", 2)], ((SecondClosed)second).Slice.Series);
    }

    private void Record(string surface, int count, int elapsedMs = 1)
    {
        for (var n = 0; n < count; n++)
        {
            _samples.Record(new RequestSample(surface, TimeSpan.FromMilliseconds(elapsedMs), null, 200));
        }
    }

    private void NextSecond()
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(_sampler.Tick());
    }
}
