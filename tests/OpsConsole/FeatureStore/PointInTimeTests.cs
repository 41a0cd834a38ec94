using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OpsConsole.FeatureStore.History;
using OpsConsole.Platform.Events;

namespace OpsConsole.Tests.FeatureStore;

public sealed class PointInTimeTests
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_past_moment_gives_what_served_then_whatever_became_known_since()
    {
        await using var shop = await FeatureShop.StartAsync(31);
        await shop.ActAsync(2_000);
        var received = shop.Get<EventReader>().Read(new EventFilter(), Token).Max(row => row.ReceivedAtMs);
        var moment = DateTimeOffset.FromUnixTimeMilliseconds(received);
        var served = shop.Features.State.All.ToDictionary(shopper => shopper.UserId, shopper => shopper.State.Purchases);
        var items = shop.Features.Items;

        // Afterwards: more events, and one that says to have happened long before.
        await shop.ActAsync(500);
        await shop.Get<EventImporter>().WriteAsync([Bought("u1", 5, occurred: moment.AddDays(-3), received: moment.AddDays(9))], token: Token);
        await shop.ReachedAsync();

        var past = shop.Get<PointInTime>();
        foreach (var (userId, history) in served)
        {
            var (then, _) = past.Shopper(userId, moment, Token);
            Assert.Equal(history.Habits, then.Habits);
            Assert.Equal(history.Entries, then.Entries);
        }

        var statistics = past.Items(moment, Token);
        Assert.Equal(items.Shop, statistics.Shop);
        Assert.All(Enumerable.Range(0, FeatureShop.Items), item => Assert.Equal(items[item], statistics[item]));
        Assert.Equal(1, served.Count(pair => pair.Key == "u1"));
        Assert.True(past.Shopper("u1", moment.AddDays(9), Token).History.Version > served["u1"].Version);
    }

    [Fact]
    public async Task The_api_shows_values_now_and_then()
    {
        await using var shop = await FeatureShop.StartAsync(32);
        // Long enough ago that by now their rhythm has outlived its time to live.
        var (first, second) = (FeatureShop.Start.AddDays(-620), FeatureShop.Start.AddDays(-610));
        await shop.Get<EventImporter>().WriteAsync([Bought("ann", 1, first, first), Bought("ann", 2, second, second)], token: Token);
        await shop.ReachedAsync();

        var between = await GetAsync($"shopper/ann{AsOf(first.AddDays(4))}");
        Assert.Equal("events", between.GetProperty("source").GetString());
        Assert.Equal(4, Value(between, "shopper_days_since_last"));
        Assert.Null(Value(between, "shopper_gap"));
        Assert.False(Expired(between, "shopper_gap"));
        Assert.DoesNotContain(between.GetProperty("items").EnumerateArray(), value => !value.GetProperty("name").GetString()!.StartsWith("shopper_", StringComparison.Ordinal));

        var after = await GetAsync($"shopper/ann{AsOf(second.AddDays(1))}");
        Assert.Equal(10, Value(after, "shopper_gap"));
        Assert.Equal(1, Value(after, "shopper_days_since_last"));

        var now = await GetAsync("shopper/ann");
        Assert.Equal("online", now.GetProperty("source").GetString());
        Assert.Null(Value(now, "shopper_gap"));
        Assert.True(Expired(now, "shopper_gap"));
        Assert.True(Value(now, "shopper_days_since_last") > 600);

        Assert.Null(Value(await GetAsync($"item/{FeatureShop.Item(2)}{AsOf(first.AddDays(4))}"), "item_log_price"));
        Assert.Equal(MathF.Log(3.5f), Value(await GetAsync($"item/{FeatureShop.Item(2)}{AsOf(second.AddDays(1))}"), "item_log_price")!.Value, 1e-6);

        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync("shopper/nobody"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync($"shopper/ann{AsOf(first.AddDays(-1))}"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync("item/nothing"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await StatusAsync("basket/1"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await StatusAsync("shopper/ann?asOf=2199-01-01T00:00:00Z"));

        async Task<JsonElement> GetAsync(string path) => await shop.App.Operator.GetFromJsonAsync<JsonElement>($"/api/v1/ops/features/entities/{path}", Token);

        async Task<HttpStatusCode> StatusAsync(string path)
        {
            using var response = await shop.App.Operator.GetAsync(new Uri($"/api/v1/ops/features/entities/{path}", UriKind.Relative), Token);
            return response.StatusCode;
        }
    }

    private static string AsOf(DateTimeOffset moment) => "?asOf=" + Uri.EscapeDataString(moment.ToString("O"));

    private static JsonElement Row(JsonElement answer, string name) =>
        answer.GetProperty("items").EnumerateArray().Single(value => value.GetProperty("name").GetString() == name);

    private static double? Value(JsonElement answer, string name) => Row(answer, name).GetProperty("value") is { ValueKind: JsonValueKind.Number } value ? value.GetDouble() : null;

    private static bool Expired(JsonElement answer, string name) => Row(answer, name).GetProperty("expired").GetBoolean();

    private static ShopEvent Bought(string userId, int item, DateTimeOffset occurred, DateTimeOffset received) => new(
        0, $"bought-{userId}-{item}-{occurred.Ticks}", EventType.Purchase, userId, "a visit", FeatureShop.Item(item), 3.5m, "EUR", 1, null, null, null, null, occurred, received, null, EventFlags.None);
}
