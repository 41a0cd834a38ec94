using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpsConsole.Catalog;
using OpsConsole.Engines.Recommendation;
using OpsConsole.FeatureStore;
using OpsConsole.Models;
using OpsConsole.Platform.Events;

namespace OpsConsole.Tests.Recommendations;

/// <summary>The real host with a small shop in it: items, shoppers with tastes, their purchases, and a model really trained on them.</summary>
internal sealed class TestShop : IAsyncDisposable
{
    public const int Items = 120;
    public const int Shoppers = 150;

    private static readonly string[] Departments = ["Kitchen", "Garden", "Toys", "Books", "Light", "Bath"];

    private TestShop(RunningApp app) => App = app;

    public RunningApp App { get; }

    public HttpClient Client => App.Client;

    /// <summary>The model that was trained.</summary>
    public RecommendationModel Model { get; private set; } = null!; // Set by every way to make a shop.

    public ActiveModels Models => Get<ActiveModels>();

    /// <summary>The trained model under another version's name.</summary>
    public ServingModel Named(string version) => new(version, Model, TimeProvider.System.GetUtcNow());

    public static string Item(int number) => $"item-{number:D3}";

    public static string Shopper(int number) => $"shopper-{number:D3}";

    public T Get<T>()
        where T : notnull => App.Services.GetRequiredService<T>();

    /// <summary>Starts the shop.</summary>
    /// <param name="history">Whether anybody has bought anything.</param>
    /// <param name="champion">Whether a model serves.</param>
    /// <param name="previous">Whether one served before it.</param>
    /// <param name="adjust">Last word on the builder.</param>
    /// <param name="data">A data folder that outlives the shop; one that holds a shop already is taken as it is.</param>
    public static async Task<TestShop> StartAsync(
        bool history = true, bool champion = true, bool previous = false, Action<WebApplicationBuilder>? adjust = null, string? data = null)
    {
        var shop = new TestShop(await RunningApp.StartAsync(builder =>
        {
            // Chance is for the tests that are about it.
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Recommendations:Exploration:NewcomerShare"] = "0",
                ["Recommendations:Exploration:ShuffleShare"] = "0",
            });
            adjust?.Invoke(builder);
        }, data, options => options with { Environment = Environments.Staging }));
        if (shop.Get<CurrentCatalog>().Snapshot.Items.Count == 0)
        {
            await shop.Get<CatalogWriter>().UpsertAsync(Drafts());
            if (history)
            {
                await shop.AddEventsAsync(Purchases());
            }
        }

        shop.Model = shop.Train();
        var now = TimeProvider.System.GetUtcNow();
        shop.Models.Swap(
            champion ? new ServingModel("test-2", shop.Model, now) : null,
            previous ? new ServingModel("test-1", shop.Train(), now.AddDays(-7)) : null);
        return shop;
    }

    /// <summary>Stores events and waits until the features have them.</summary>
    public async Task AddEventsAsync(IEnumerable<ShopEvent> events)
    {
        await Get<EventImporter>().WriteAsync(events);
        await Get<OnlineFeatures>().ReachedAsync(Get<IEventStream>().Head, new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token);
    }

    public async Task<JsonElement> GetJsonAsync(string address, int? deadlineMs = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (deadlineMs is { } milliseconds)
        {
            request.Headers.Add("X-Deadline-Ms", milliseconds.ToString(CultureInfo.InvariantCulture));
        }

        using var response = await Client.SendAsync(request);
        Assert.True(response.IsSuccessStatusCode, $"{address}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    public Task<JsonElement> RecommendAsync(string userId, string more = "", int? deadlineMs = 2_000) =>
        GetJsonAsync($"/api/v1/recommendations?userId={userId}{more}", deadlineMs);

    public static string[] Ids(JsonElement answer) => [.. answer.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()!)];

    public static string[] Reasons(JsonElement answer) => [.. answer.GetProperty("reasons").EnumerateArray().Select(reason => reason.GetString()!)];

    public static string Source(JsonElement answer) => answer.GetProperty("source").GetString()!;

    public static ShopEvent Event(EventType type, string userId, int item, DateTimeOffset at, string? session = null) => new(
        0, Guid.CreateVersion7().ToString(), type, userId, session, Item(item), 2.5m, "EUR", 1, null, null, null, null, at, at, null, EventFlags.None);

    public async ValueTask DisposeAsync() => await App.DisposeAsync();

    private static IEnumerable<ItemDraft> Drafts() => Enumerable.Range(0, Items).Select(number => new ItemDraft(
        Item(number), $"Thing “{number}” of <{Departments[number % 6]}>", $"{Departments[number % 6]}/Shelf {number % 12}", 1.5m + number, "EUR", true));

    /// <summary>Each shopper buys mostly in one department, in baskets of three, over the last sixty days. Deterministic but for the day it ends on.</summary>
    private static IEnumerable<ShopEvent> Purchases()
    {
        var random = new Random(7);
        var end = TimeProvider.System.GetUtcNow().AddHours(-1);
        var events = new List<ShopEvent>();
        for (var shopper = 0; shopper < Shoppers; shopper++)
        {
            for (var basket = 0; basket < 6; basket++)
            {
                var at = end.AddMinutes(-random.Next(60 * 24 * 60));
                for (var line = 0; line < 3; line++)
                {
                    var department = random.NextDouble() < 0.8 ? shopper % 6 : random.Next(6);
                    // The square makes some items popular.
                    var item = (6 * (int)(random.NextDouble() * random.NextDouble() * (Items / 6))) + department;
                    events.Add(Event(EventType.Purchase, Shopper(shopper), item, at.AddSeconds(line), $"s{shopper}-{basket}"));
                }
            }
        }

        return events.OrderBy(happened => happened.OccurredAt);
    }

    private RecommendationModel Train()
    {
        var catalog = Get<CurrentCatalog>().Snapshot;
        var log = new PurchaseLogBuilder();
        foreach (var row in Get<EventReader>().Read(new EventFilter { Types = [EventType.Purchase] }))
        {
            log.Add(row.UserId, row.SessionId ?? "", catalog.Find(row.ItemId!)!.Ordinal, row.OccurredAtMs, (float)row.Quantity, row.ValueTenThousandths / 10_000f);
        }

        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        return new RecommendationModel(
            LinearBlendModel.Train(log.Build(catalog.Items.Count), now, new LinearBlendOptions { EaseLambda = 20, BasketLambda = 20 }, null, CancellationToken.None));
    }
}
