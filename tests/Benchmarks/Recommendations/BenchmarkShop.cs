using OpsConsole.Catalog;
using OpsConsole.Cli;
using OpsConsole.Engines.Recommendation;
using OpsConsole.FeatureStore;
using OpsConsole.Models;
using OpsConsole.Platform.Events;
using OpsConsole.Platform.Security;
using OpsConsole.Platform.Startup;

namespace OpsConsole.Benchmarks.Recommendations;

/// <summary>The real host on a temporary data folder with 1,500 items, 3,000 shoppers and their purchases, and a model trained on them.</summary>
internal sealed class BenchmarkShop : IAsyncDisposable
{
    public const int Items = 1_500;
    public const int Shoppers = 3_000;
    public const string ServerKey = "oc_bench_server_0123456789abcdefghijklmnopqrstuv";
    public const string BarePath = "/api/v1/benchmark/bare";

    private readonly string _data;
    private byte[] _bareBody = [];

    private BenchmarkShop(string data)
    {
        _data = data;
        Environment.SetEnvironmentVariable("OPSCONSOLE_BOOTSTRAP_SERVER_KEY", ServerKey);
        App = OpsConsoleHost.Build(
            new OpsConsole.Cli.HostOptions { Data = data, Urls = "http://127.0.0.1:0", Empty = true, Simulate = false, Environment = "Production" },
            builder => builder.Logging.ClearProviders());

        // What the product's endpoint is measured against: the same process, middleware, authentication and bytes, and nothing else.
        App.MapGet(BarePath, AnswerBarely).RequireAuthorization(Policies.Shopper);
    }

    public WebApplication App { get; }

    public Uri Url => new(App.Urls.First());

    public static string Shopper(int number) => $"shopper-{number:D5}";

    public T Get<T>()
        where T : notnull => App.Services.GetRequiredService<T>();

    public static async Task<BenchmarkShop> StartAsync()
    {
        var shop = new BenchmarkShop(Directory.CreateTempSubdirectory("opsconsole-bench-").FullName);
        await shop.App.StartAsync();
        await shop.Get<StartupSequence>().Ready;
        await shop.Get<CatalogWriter>().UpsertAsync(Enumerable.Range(0, Items).Select(
            number => new ItemDraft($"item-{number:D5}", $"Something useful for the house, number {number}", $"Department {number % 12}/Shelf", 2.5m + (number % 80), "EUR", true)));
        await shop.Get<EventImporter>().WriteAsync(Purchases());
        await shop.Get<OnlineFeatures>().ReachedAsync(shop.Get<IEventStream>().Head, CancellationToken.None);
        var now = TimeProvider.System.GetUtcNow();
        shop.Get<ActiveModels>().Swap(new ServingModel("benchmark-1", shop.Train(now), now), null);
        return shop;
    }

    /// <summary>Makes the bare endpoint answer with what the product answers.</summary>
    public async Task CopyAnswerAsync(string path)
    {
        using var client = new HttpClient { BaseAddress = Url };
        client.DefaultRequestHeaders.Add("X-Api-Key", ServerKey);
        _bareBody = await client.GetByteArrayAsync(path.Replace("{n}", $"{7:D5}", StringComparison.Ordinal));
        Console.WriteLine($"an answer has {_bareBody.Length:N0} bytes");
    }

    public async ValueTask DisposeAsync()
    {
        await App.StopAsync();
        await App.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_data, recursive: true);
    }

    private Task AnswerBarely(HttpContext context)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = _bareBody.Length;
        return context.Response.BodyWriter.WriteAsync(_bareBody).AsTask();
    }

    /// <summary>Each shopper: eight baskets of five in 120 days, mostly from two of twelve departments, popular items more often.</summary>
    private static IEnumerable<ShopEvent> Purchases()
    {
        var random = new Random(20);
        var end = TimeProvider.System.GetUtcNow().AddHours(-1);
        for (var shopper = 0; shopper < Shoppers; shopper++)
        {
            for (var basket = 0; basket < 8; basket++)
            {
                var at = end.AddMinutes(-random.Next(120 * 24 * 60));
                for (var line = 0; line < 5; line++)
                {
                    var department = random.NextDouble() < 0.8 ? (shopper + (line & 1)) % 12 : random.Next(12);
                    var item = (12 * (int)(random.NextDouble() * random.NextDouble() * (Items / 12))) + department;
                    yield return new ShopEvent(
                        0, $"{shopper}-{basket}-{line}", EventType.Purchase, Shopper(shopper), $"{shopper}-{basket}", $"item-{item:D5}", 2.5m, "EUR", 1, null, null, null, null,
                        at.AddSeconds(line), at.AddSeconds(line), null, EventFlags.Imported);
                }
            }
        }
    }

    private RecommendationModel Train(DateTimeOffset now)
    {
        var catalog = Get<CurrentCatalog>().Snapshot;
        var log = new PurchaseLogBuilder();
        foreach (var row in Get<EventReader>().Read(new EventFilter { Types = [EventType.Purchase] }))
        {
            log.Add(row.UserId, row.SessionId ?? "", catalog.Find(row.ItemId!)!.Ordinal, row.OccurredAtMs, (float)row.Quantity, row.ValueTenThousandths / 10_000f);
        }

        return new RecommendationModel(
            LinearBlendModel.Train(log.Build(catalog.Items.Count), now.ToUnixTimeMilliseconds(), new LinearBlendOptions(), null, CancellationToken.None));
    }
}
