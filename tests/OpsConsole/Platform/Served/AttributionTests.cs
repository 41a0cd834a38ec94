using Microsoft.Extensions.Time.Testing;
using OpsConsole.Platform.Events;
using OpsConsole.Platform.Served;
using OpsConsole.Platform.Telemetry.Conversion;

namespace OpsConsole.Tests.Platform.Served;

public sealed class AttributionTests : IAsyncLifetime
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly FakeTimeProvider _time = new(AttributionBench.Start);
    private AttributionBench _bench = null!; // Set before each case.

    public async ValueTask InitializeAsync() => _bench = await AttributionBench.StartAsync(_time);

    public async ValueTask DisposeAsync() => await _bench.DisposeAsync();

    [Fact]
    public async Task Counts_by_model_source_surface_place_and_arm()
    {
        _bench.Serve("1.1.m", "ada", "x", "control");
        _bench.Serve("1.2.m", "bob", "x", "treatment", model: "m-2");
        _bench.Serve("1.3.t", null, model: null, surface: "similar", source: "trending");
        Add(10, EventType.Impression, "1.1.m");
        Add(3, EventType.Tap, "1.1.m", item: "b", place: 1);
        Add(20, EventType.Impression, "1.2.m", "bob");
        Add(5, EventType.Tap, "1.2.m", "bob");
        _bench.Stream.Add(EventType.Purchase, "1.2.m", "bob", price: 2.5m, quantity: 3);
        _bench.Stream.Add(EventType.Purchase, "1.2.m", "bob", price: 10m, currency: "GBP");
        Add(4, EventType.Impression, "1.3.t", "whoever");
        await _bench.CountAsync();

        Assert.Equal(new ConversionCounts(34, 8, 0, 2), _bench.Store.Window(Hour).Counts);
        Assert.Equal(["m-2", "m-1", ""], Keys(AttributionDimension.Model));
        Assert.Equal(new ConversionCounts(20, 5, 0, 2), Row(AttributionDimension.Model, "m-2").Counts);
        Assert.Equal(7.5m, Row(AttributionDimension.Model, "m-2").Revenue["EUR"]);
        Assert.Equal(10m, Row(AttributionDimension.Model, "m-2").Revenue["GBP"]);
        Assert.Equal(["model", "trending"], Keys(AttributionDimension.Source));
        Assert.Equal(["home", "similar"], Keys(AttributionDimension.Surface));
        Assert.Equal(new ConversionCounts(0, 3, 0, 0), Row(AttributionDimension.Place, "2").Counts);
        Assert.Equal(["x/treatment", "x/control"], Keys(AttributionDimension.Arm));
        Assert.Equal(5, _bench.Store.Window(Hour, new AttributionFilter(Model: "m-2", Surface: "home")).Counts.Taps);
        Assert.Equal(3, _bench.Store.Window(Hour, new AttributionFilter(Experiment: "x", Arm: "control")).Counts.Taps);
        Assert.Equal(ConversionCounts.None, _bench.Store.Window(Hour, new AttributionFilter(Model: "m-3")).Counts);
        Assert.Equal(ConversionCounts.None, _bench.Store.Window(Hour, ago: Hour).Counts);
    }

    [Fact]
    public async Task What_names_no_slate_of_ours_counts_by_its_source_letter_or_not_at_all()
    {
        _bench.Serve("1.1.m", "ada");
        _bench.Serve("1.2.m", "ada", source: ServedSlate.Shadow);
        Add(2, EventType.Impression, "9.9.p");
        Add(3, EventType.Tap, "1.1.m", user: "eve");
        Add(4, EventType.Tap, "1.2.m");
        Add(5, EventType.Tap, null);
        Add(6, EventType.Tap, "1.1.m", flags: EventFlags.Imported);
        Add(7, EventType.Search, "1.1.m");
        await _bench.CountAsync();

        Assert.Equal([""], Keys(AttributionDimension.Model));
        Assert.Equal(new ConversionCounts(2, 0, 0, 0), Row(AttributionDimension.Source, "personal").Counts);
        Assert.Equal(new ConversionCounts(0, 7, 0, 0), Row(AttributionDimension.Source, "model").Counts);
        Assert.All(await ReadAsync(), outcome => Assert.All(outcome.Places, place => Assert.False(place.Tapped)));
    }

    [Fact]
    public async Task A_purchase_counts_for_a_slate_for_a_day()
    {
        _bench.Serve("1.1.m", "ada");
        _bench.Stream.Add(EventType.Purchase, "1.1.m", price: 1, at: AttributionBench.Start.AddHours(24));
        _bench.Stream.Add(EventType.Purchase, "1.1.m", price: 1, at: AttributionBench.Start.AddHours(24).AddMilliseconds(1));
        _bench.Stream.Add(EventType.AddToCart, "1.1.m", at: AttributionBench.Start.AddHours(25));
        _bench.Stream.Add(EventType.Tap, "1.1.m", at: AttributionBench.Start.AddHours(25));
        _time.Advance(TimeSpan.FromHours(26));
        await _bench.CountAsync();
        Assert.Equal(new ConversionCounts(0, 1, 0, 1), _bench.Store.Window(TimeSpan.FromDays(2)).Counts);
    }

    [Fact]
    public async Task Outcomes_stand_at_the_place_of_the_item_whatever_place_the_phone_says()
    {
        _bench.Serve("1.1.m", "ada");
        _bench.Serve("1.2.m", "ada");
        _bench.Stream.Add(EventType.Impression, "1.1.m", item: "a", place: 0);
        _bench.Stream.Add(EventType.Impression, "1.1.m", item: "b", place: null);
        _bench.Stream.Add(EventType.Tap, "1.1.m", item: "c", place: 0);
        _bench.Stream.Add(EventType.AddToCart, "1.1.m", item: "c", place: 2);
        _bench.Stream.Add(EventType.Purchase, "1.1.m", item: "c", place: 99, price: 4m, quantity: 2);
        _bench.Stream.Add(EventType.Tap, "1.1.m", item: "not in it", place: 1);
        await _bench.CountAsync();

        var outcomes = await ReadAsync();
        Assert.Equal(2, outcomes.Count);
        Assert.Equal(
            [new PlaceOutcome(true, false, false, false, 0), new PlaceOutcome(true, false, false, false, 0), new PlaceOutcome(false, true, true, true, 8)],
            outcomes.Single(outcome => outcome.Slate.SlateId == "1.1.m").Places);
        Assert.All(outcomes.Single(outcome => outcome.Slate.SlateId == "1.2.m").Places, place => Assert.Equal(default, place));
        Assert.Equal(1, Row(AttributionDimension.Place, "unknown").Counts.Taps);
    }

    [Fact]
    public async Task Shoppers_belong_to_the_arm_that_they_were_served_first()
    {
        _bench.Serve("1.1.m", "ada", "x", "control", AttributionBench.Start.AddMinutes(-9));
        _bench.Serve("1.2.m", "ada", "x", "treatment", AttributionBench.Start.AddMinutes(-5));
        _bench.Serve("1.3.m", "bob", "x", "treatment");
        _bench.Serve("1.4.m", "cyd", "x", "treatment");
        _bench.Serve("1.5.m", "dan", "another", "control");
        _bench.Serve("1.6.m", null, "x", "control");
        await _bench.Log.Slates.FlushedAsync();
        Assert.Equal(AttributionBench.Start, _bench.Exposures.TakeIn("x", AttributionBench.Start));
        await _bench.CountAsync();
        var next = _bench.Exposures.TakeIn("x", AttributionBench.Start.AddHours(-1));
        Add(2, EventType.Tap, "1.2.m");
        _bench.Stream.Add(EventType.Purchase, "1.3.m", "bob", price: 3m);
        _bench.Stream.Add(EventType.Purchase, "1.3.m", "bob", price: 5m);
        await _bench.CountAsync();
        _bench.Exposures.TakeIn("x", AttributionBench.Start.AddHours(-1));
        Assert.Equal(AttributionBench.Start.AddSeconds(-10), next);

        var arms = _bench.Store.Arms("x").ToDictionary(arm => arm.Arm);
        Assert.Equal(2, arms.Count);
        Assert.Equal((1, 1, 0, 1), (arms["control"].Shoppers, arms["control"].Tapped, arms["control"].Purchased, arms["control"].Crossed));
        Assert.Equal((2, 0, 1, 0), (arms["treatment"].Shoppers, arms["treatment"].Tapped, arms["treatment"].Purchased, arms["treatment"].Crossed));
        Assert.Equal(new ArmRevenue(1, 8, 64), arms["treatment"].Revenue["EUR"]);
        Assert.Equal(2, arms["treatment"].Counts.Purchases);
        Assert.Empty(_bench.Store.Arms("nothing of that name"));
    }

    /// <summary>Late, doubled by a replay, in another order: the sums are those of one plain pass.</summary>
    [Fact]
    public async Task Batches_delivered_again_after_any_stop_count_once()
    {
        var random = new Random(11);
        for (var slate = 0; slate < 40; slate++)
        {
            _bench.Serve($"2.{slate}.m", $"user-{slate % 9}", "x", slate % 9 % 2 == 0 ? "control" : "treatment", AttributionBench.Start.AddMinutes(-slate), model: $"m-{slate % 3}");
        }

        EventType[] types = [EventType.Impression, EventType.Impression, EventType.Tap, EventType.AddToCart, EventType.Purchase];
        for (var n = 0; n < 1_500; n++)
        {
            var slate = random.Next(45);
            var type = types[random.Next(types.Length)];
            _bench.Stream.Add(
                type, $"2.{slate}.m", $"user-{slate % 9}", "abc".Substring(random.Next(3), 1), null, type == EventType.Purchase ? random.Next(1, 9) : null, at: AttributionBench.Start.AddMinutes(-random.Next(120)));
        }

        while (_bench.Stream.Offered < _bench.Stream.Events.Count)
        {
            // Each run ends after a few batches, with the next one handed over but perhaps not stored: as a killed process leaves it.
            _bench.Stream.StopAfter = _bench.Stream.Offered + random.Next(1, 200);
            await _bench.CountAsync();
        }

        _bench.Stream.StopAfter = int.MaxValue;
        await _bench.CountAsync();

        var expected = new AttributionTally(_bench.Log.Slates.Find);
        _bench.Stream.Events.ForEach(expected.Add);
        foreach (var byModel in expected.Sums.GroupBy(sum => sum.Key.Cell.Model))
        {
            Assert.Equal(
                new ConversionCounts(byModel.Sum(sum => sum.Value.Impressions), byModel.Sum(sum => sum.Value.Taps), byModel.Sum(sum => sum.Value.Carts), byModel.Sum(sum => sum.Value.Purchases)),
                _bench.Store.By(AttributionDimension.Model, TimeSpan.FromHours(3)).Single(row => row.Key == byModel.Key).Counts);
        }

        Assert.Equal(expected.Revenue.Values.Sum() / 10_000m, _bench.Store.Window(TimeSpan.FromHours(3)).Revenue["EUR"]);
        Assert.Equal(expected.Shoppers.Values.Sum(shopper => shopper.Counts.Taps), _bench.Store.Arms("x").Sum(arm => arm.Counts.Taps));
        Assert.Equal(expected.ShopperRevenue.Values.Sum() / 1e4, _bench.Store.Arms("x").Sum(arm => arm.Revenue["EUR"].Sum), 6);
        Assert.Equal(9, _bench.Store.Arms("x").Sum(arm => arm.Shoppers));
        Assert.Equal(expected.Slates.Values.Sum(bits => System.Numerics.BitOperations.PopCount(bits.Tapped)), (await ReadAsync()).Sum(outcome => outcome.Places.Count(place => place.Tapped)));
        Assert.Equal(expected.SlateRevenue.Values.Sum() / 10_000m, (await ReadAsync()).Sum(outcome => outcome.Places.Sum(place => place.Revenue)));
    }

    [Fact]
    public async Task A_lost_file_is_made_anew_from_the_events()
    {
        _bench.Serve("1.1.m", "ada");
        Add(30, EventType.Tap, "1.1.m");
        await _bench.CountAsync();
        var before = _bench.Store.Window(Hour).Counts;
        foreach (var file in Directory.GetFiles(_bench.Log.Folder.Root, "attribution.db*"))
        {
            File.Delete(file);
        }

        Assert.Equal(ConversionCounts.None, _bench.Store.Window(Hour).Counts);
        Assert.Empty(_bench.Outcomes.Read(0, long.MaxValue, CancellationToken.None));
        await _bench.CountAsync();
        Assert.Equal(before, _bench.Store.Window(Hour).Counts);
        Assert.Equal(30, before.Taps);
    }

    [Fact]
    public async Task Old_minutes_and_outcomes_are_forgotten_and_shoppers_of_experiments_are_not()
    {
        _bench.Serve("1.1.m", "ada", "x", "control");
        _bench.Stream.Add(EventType.Purchase, "1.1.m", price: 1);
        await _bench.CountAsync();
        await _bench.Log.Slates.FlushedAsync();
        using (var tables = new AttributionTables(_bench.Database))
        {
            var after = AttributionBench.Start.AddMinutes(1).ToUnixTimeMilliseconds();
            tables.Prune(after, after);
        }

        Assert.Equal(ConversionCounts.None, _bench.Store.Window(Hour).Counts);
        Assert.Empty(_bench.Store.Window(Hour).Revenue);
        Assert.False(Assert.Single(await ReadAsync()).Places[0].Bought);
        Assert.Equal(1, Assert.Single(_bench.Store.Arms("x")).Purchased);
    }

    private void Add(int count, EventType type, string? slate, string user = "ada", string item = "a", int place = 0, EventFlags flags = EventFlags.None)
    {
        for (var n = 0; n < count; n++)
        {
            _bench.Stream.Add(type, slate, user, item, place, flags: flags);
        }
    }

    private async Task<List<ServedOutcome>> ReadAsync()
    {
        await _bench.Log.Slates.FlushedAsync();
        return [.. _bench.Outcomes.Read(0, long.MaxValue, CancellationToken.None)];
    }

    private string[] Keys(AttributionDimension dimension) => [.. _bench.Store.By(dimension, Hour).Select(row => row.Key)];

    private AttributionRow Row(AttributionDimension dimension, string key) => _bench.Store.By(dimension, Hour).Single(row => row.Key == key);
}
