using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using OpsConsole.Platform.Events;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Telemetry;
using OpsConsole.Platform.Telemetry.Conversion;
using OpsConsole.Platform.Telemetry.Rollups;
using OpsConsole.Platform.Time;

namespace OpsConsole.Tests.Platform.Telemetry;

public sealed class ConversionTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Start);
    private readonly DataFolder _folder = new DataFolder(Path.Combine(Path.GetTempPath(), "telemetry-" + Guid.NewGuid().ToString("N"))).Create();
    private readonly TelemetryDatabase _database;
    private readonly RollupReader _reader;

    public ConversionTests()
    {
        _database = new TelemetryDatabase(_folder, _time, NullLogger<TelemetryDatabase>.Instance);
        _database.Prepare();
        _reader = new RollupReader(_database, _time);
    }

    public void Dispose() => Directory.Delete(_folder.Root, recursive: true);

    [Fact]
    public async Task Rates_are_of_events_that_carry_their_slate_by_its_source()
    {
        var stream = new RepeatingStream();
        stream.Add(100, EventType.Impression, "4.1.m");
        stream.Add(50, EventType.Impression, "4.2.t");
        stream.Add(10, EventType.Tap, "4.1.m");
        stream.Add(3, EventType.AddToCart, "4.1.m");
        stream.Add(2, EventType.Purchase, "4.1.m", 2.5m, 3);
        stream.Add(1, EventType.Purchase, "4.2.t", 10m);
        stream.Add(5, EventType.Purchase, null, 1m);
        stream.Add(7, EventType.Tap, "not a slate");
        stream.Add(40, EventType.Purchase, "4.1.m", 9m, flags: EventFlags.Imported);
        var store = await CountAsync(stream);

        var row = store.Window(300);
        Assert.Equal(new ConversionCounts(150, 10, 3, 3), row.Attributed);
        Assert.Equal(new ConversionCounts(100, 10, 3, 2), row.BySource["model"]);
        Assert.Equal(new ConversionCounts(50, 0, 0, 1), row.BySource["trending"]);
        Assert.Equal(new ConversionCounts(0, 7, 0, 5), row.Unattributed);
        Assert.Equal(10d / 150, row.Attributed.ClickThroughRate);
        Assert.Equal(0.02, row.Attributed.ConversionRate);
        Assert.Equal(25m, row.Revenue["GBP"]);
        Assert.Null(store.Window(300, 600).Attributed.ConversionRate);
        Assert.Equal(100, Assert.Single(_reader.ReadSeries(SeriesNames.Conversion("impressions", "model"), Start.AddHours(-1), Start.AddHours(1), 3600)).Sum);
    }

    [Fact]
    public async Task Batches_delivered_again_after_any_stop_count_once()
    {
        var random = new Random(7);
        var stream = new RepeatingStream();
        for (var n = 0; n < 60; n++)
        {
            stream.Add(random.Next(1, 40), n % 3 == 0 ? EventType.Tap : EventType.Impression, n % 2 == 0 ? "1.1.m" : "1.1.p");
        }

        ConversionStore store = null!;
        while (stream.Offered < stream.Events.Count)
        {
            // Each run ends after a few batches, with the next one handed over but not finished: as a killed process leaves it.
            stream.StopAfter = stream.Offered + random.Next(1, 200);
            store = await CountAsync(stream);
        }

        stream.StopAfter = int.MaxValue;
        store = await CountAsync(stream);
        var expected = stream.Events.Count(shopEvent => shopEvent.Type == EventType.Tap);
        Assert.Equal(expected, store.Window(300).Attributed.Taps);
        Assert.Equal(stream.Events.Count - expected, store.Window(300).Attributed.Impressions);
        Assert.Equal(expected, _reader.ReadSeries(SeriesNames.Conversion("taps", "model"), Start.AddHours(-1), Start.AddHours(1), 60).Sum(point => point.Sum)
            + _reader.ReadSeries(SeriesNames.Conversion("taps", "personal"), Start.AddHours(-1), Start.AddHours(1), 60).Sum(point => point.Sum));
    }

    [Fact]
    public async Task Minutes_are_those_of_receipt_and_leave_the_window_with_time()
    {
        var stream = new RepeatingStream();
        stream.Add(4, EventType.Impression, "1.1.m");
        var store = await CountAsync(stream);
        Assert.Equal(4, store.Window(60).Attributed.Impressions);
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(0, store.Window(300).Attributed.Impressions);
        Assert.Equal(4, store.Window(360).Attributed.Impressions);
        Assert.Equal(4, store.Window(300, 300).Attributed.Impressions);
    }

    [Fact]
    public async Task At_a_faster_clock_a_minute_is_what_the_shop_lives_through_in_one()
    {
        var stream = new RepeatingStream();
        stream.Add(4, EventType.Impression, "1.1.m");
        var store = await CountAsync(stream, speed: 1_440);
        Assert.Equal(4, store.Window(60).Attributed.Impressions);
        Assert.Equal(300, store.Window(300).WindowSeconds);
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(0, store.Window(300).Attributed.Impressions);
        Assert.Equal(4, store.Window(360).Attributed.Impressions);
        Assert.Equal(4, store.Window(300, 300).Attributed.Impressions);
    }

    private async Task<ConversionStore> CountAsync(RepeatingStream stream, double speed = 1)
    {
        var shop = new ShopClock(_time, speed);
        var store = new ConversionStore(shop);
        using var consumer = new ConversionConsumer(stream, _database, store, new SeriesRecorder(), shop, NullLogger<ConversionConsumer>.Instance);
        stream.Paused = new TaskCompletionSource();
        await consumer.StartAsync(TestContext.Current.CancellationToken);
        await stream.Paused.Task.WaitAsync(TestContext.Current.CancellationToken);
        await consumer.StopAsync(TestContext.Current.CancellationToken);
        return store;
    }

    /// <summary>A stream of given events in batches of seven, that stops at a place until it is cancelled.</summary>
    private sealed class RepeatingStream : IEventStream
    {
        public List<ShopEvent> Events { get; } = [];

        public int StopAfter { get; set; } = int.MaxValue;

        public int Offered { get; private set; }

        public TaskCompletionSource Paused { get; set; } = new();

        public long Head => Events.Count;

        public void Add(int count, EventType type, string? slate, decimal? price = null, double quantity = 1, EventFlags flags = EventFlags.None)
        {
            for (var n = 0; n < count; n++)
            {
                var sequence = Events.Count + 1;
                Events.Add(new ShopEvent(sequence, $"e{sequence}", type, "ada", null, "item", price, price is null ? null : "GBP", quantity, null, slate, 0, "home", Start.AddDays(-3), Start, null, flags));
            }
        }

        public IAsyncEnumerable<EventBatch> SubscribeAsync(string consumer, CancellationToken token) => ReplayAsync(0, token);

        public async IAsyncEnumerable<EventBatch> ReplayAsync(long afterSequence, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken token)
        {
            var after = (int)afterSequence;
            while (after < Events.Count && after < StopAfter)
            {
                var batch = Events.Skip(after).Take(7).ToArray();
                after += batch.Length;
                Offered = Math.Max(Offered, after);
                yield return new EventBatch(batch, _ => ValueTask.CompletedTask);
            }

            Paused.TrySetResult();
            await Task.Delay(Timeout.Infinite, token);
        }
    }
}
