using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using OpsConsole.Engines.Statistics;
using OpsConsole.Platform.Live;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Telemetry;
using OpsConsole.Platform.Telemetry.Rollups;

namespace OpsConsole.Tests.Platform.Telemetry;

public sealed class RollupTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Start);
    private readonly DataFolder _folder = new DataFolder(Path.Combine(Path.GetTempPath(), "telemetry-" + Guid.NewGuid().ToString("N"))).Create();
    private readonly TelemetryDatabase _database;
    private readonly RollupReader _reader;

    public RollupTests()
    {
        _database = new TelemetryDatabase(_folder, _time, NullLogger<TelemetryDatabase>.Instance);
        _reader = new RollupReader(_database, _time);
    }

    public void Dispose() => Directory.Delete(_folder.Root, recursive: true);

    [Fact]
    public void Coarse_percentiles_are_those_of_all_the_requests_in_the_period()
    {
        var all = new List<long>();
        using (var storage = OpenStorage())
        {
            for (var second = 0; second < 7200; second++)
            {
                long[] values = [1_000_000L + (second * 1_000), second % 100 == 0 ? 80_000_000L : 2_000_000L];
                all.AddRange(second < 3600 ? values : []);
                storage.Write(Second(second, "home", values));
                _time.Advance(TimeSpan.FromSeconds(1));
            }
        }

        var hour = _reader.Read("home", Start, Start.AddHours(1), 3600);
        var exact = LatencyHistogram.Of(all);
        var point = Assert.Single(hour);
        Assert.Equal(7200, point.Count);
        Assert.Equal(exact.QuantileMs(0.5), point.P50Ms);
        Assert.Equal(exact.QuantileMs(0.99), point.P99Ms);
        Assert.Equal(360, _reader.Read("home", Start, Start.AddHours(1), 10).Count);
        Assert.All(_reader.Read("home", Start, Start.AddHours(1), 60), minute => Assert.Equal(120, minute.Count));
        Assert.Empty(_reader.Read("items", Start, Start.AddHours(1), 60));
    }

    [Fact]
    public void Levels_forget_what_is_older_than_they_keep()
    {
        using var storage = OpenStorage();
        for (var minute = 0; minute < 180; minute++)
        {
            storage.Write(Second(minute * 60, "home", 1_000_000));
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.InRange(_reader.Read("home", Start, Start.AddHours(3), 1).Count, 55, 62);
        Assert.Equal(179, _reader.Read("home", Start, Start.AddHours(3), 10).Count);
    }

    [Fact]
    public void Killed_without_warning_the_next_start_makes_the_open_periods_and_counts_nothing_twice()
    {
        // No Close, no Dispose order to rely on: the storage is simply dropped as a killed process drops it.
        using (var killed = OpenStorage())
        {
            for (var second = 0; second < 95; second++)
            {
                killed.Write(Second(second, "home", 1_000_000));
            }
        }

        for (var start = 0; start < 3; start++)
        {
            using var again = OpenStorage();
            Assert.Equal(95, _reader.Read("home", Start, Start.AddHours(1), 3600).Sum(point => point.Count));
            Assert.Equal(95, _reader.Read("home", Start, Start.AddHours(1), 10).Sum(point => point.Count));
            Assert.Equal(95, _reader.Read("home", Start, Start.AddHours(1), 1).Sum(point => point.Count));
        }
    }

    [Fact]
    public void A_second_that_two_runs_share_holds_the_requests_of_both()
    {
        using (var first = OpenStorage())
        {
            first.Write(Second(0, "home", 1_000_000));
            first.Close();
        }

        using (var second = OpenStorage())
        {
            second.Write(Second(0, "home", 3_000_000));
            second.Close();
        }

        Assert.Equal(2, Assert.Single(_reader.Read("home", Start, Start.AddHours(1), 1)).Count);
        Assert.Equal(2, Assert.Single(_reader.Read("home", Start, Start.AddHours(1), 3600)).Count);
    }

    [Fact]
    public void Series_roll_sums_extremes_and_the_newest_value()
    {
        using var storage = OpenStorage();
        for (var second = 0; second < 130; second++)
        {
            var state = second is >= 20 and < 25 ? 2 : 0;
            storage.Write(new SecondSlice(Start.ToUnixTimeSeconds() + second, [], [new("events.accepted", 5), new("breaker.state.inference", state)]));
        }

        var minutes = _reader.ReadSeries("breaker.state.inference", Start, Start.AddMinutes(2), 60);
        Assert.Equal([2d, 0d], minutes.Select(point => point.High));
        Assert.Equal([0d, 0d], minutes.Select(point => point.Last));
        Assert.Equal([300d, 300d], _reader.ReadSeries("events.accepted", Start, Start.AddMinutes(2), 60).Select(point => point.Sum));
    }

    [Fact]
    public void Timeline_entries_come_back_in_order()
    {
        using (var storage = OpenStorage())
        {
            for (var n = 0; n < 20; n++)
            {
                storage.Write(new TimelineEntry(Start.AddSeconds(n), "model", $"entry {n}", n % 2 == 0 ? "more" : null, null));
            }
        }

        using var again = OpenStorage();
        Assert.Equal(Enumerable.Range(10, 10).Select(n => $"entry {n}"), again.ReadTimeline(10).Select(entry => entry.Title));
    }

    [Theory]
    [InlineData("this is not a database, it is a sentence that somebody wrote into the file by mistake, long enough to look like a header")]
    [InlineData("")]
    public void A_file_that_is_no_database_is_replaced(string content)
    {
        File.WriteAllText(_folder.TelemetryDatabase, content);
        var aside = _database.Prepare();
        Assert.Equal(content.Length == 0, aside is null);
        if (aside is not null)
        {
            Assert.Equal(content, File.ReadAllText(Path.Combine(_folder.Root, aside)));
        }

        using var storage = new RollupStorage(_database.Open(), _time);
        storage.Write(Second(0, "home", 1));
    }

    [Fact]
    public void A_file_with_broken_pages_is_replaced()
    {
        using (var storage = OpenStorage())
        {
            for (var second = 0; second < 600; second++)
            {
                storage.Write(Second(second, "home", [.. Enumerable.Range(1, 50).Select(n => n * 997_000L)]));
            }
        }

        using (var file = new FileStream(_folder.TelemetryDatabase, FileMode.Open))
        {
            file.Position = 8192;
            file.Write(Enumerable.Repeat((byte)0xA5, (int)(file.Length - 16384)).ToArray());
        }

        Assert.NotNull(_database.Prepare());
        using var fresh = new RollupStorage(_database.Open(), _time);
        fresh.CatchUp();
        Assert.Empty(_reader.Read("home", Start, Start.AddHours(1), 1));
    }

    [Fact]
    public void The_resolution_follows_the_span()
    {
        Assert.Equal(1, RollupLevel.For(TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(10)).Seconds);
        Assert.Equal(10, RollupLevel.For(TimeSpan.FromMinutes(10), TimeSpan.FromHours(2)).Seconds);
        Assert.Equal(10, RollupLevel.For(TimeSpan.FromHours(1), TimeSpan.FromHours(1)).Seconds);
        Assert.Equal(60, RollupLevel.For(TimeSpan.FromHours(12), TimeSpan.FromHours(12)).Seconds);
        Assert.Equal(3600, RollupLevel.For(TimeSpan.FromDays(30), TimeSpan.FromDays(30)).Seconds);
    }

    private RollupStorage OpenStorage()
    {
        Assert.Null(_database.Prepare());
        var storage = new RollupStorage(_database.Open(), _time);
        storage.CatchUp();
        return storage;
    }

    private static SecondSlice Second(long offset, string surface, params long[] nanoseconds) => new(
        Start.ToUnixTimeSeconds() + offset, [new SurfaceSlice(surface, LatencyHistogram.Of(nanoseconds), 0, new long[Surfaces.Sources.Count + 1])], []);
}
