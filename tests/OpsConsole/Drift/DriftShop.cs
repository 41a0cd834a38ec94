using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OpsConsole.Catalog;
using OpsConsole.Drift.Checks;
using OpsConsole.Platform.Events;
using OpsConsole.Platform.Jobs;

namespace OpsConsole.Tests.Drift;

/// <summary>The real host with sales of six departments; what shoppers are after can change. Training is a job that only counts how often it ran.</summary>
internal sealed class DriftShop : IAsyncDisposable
{
    public static readonly string[] Departments = ["Kitchen", "Garden", "Toys", "Books", "Light", "Bath"];
    public static readonly double[] Usual = [.30, .25, .15, .12, .10, .08];
    public static readonly double[] Shifted = [.08, .10, .12, .15, .25, .30];

    private const int ItemsADepartment = 40;
    private int _checks;
    private int _trained;

    private DriftShop()
    {
    }

    public RunningApp App { get; private set; } = null!; // Set by the one way to make a shop.

    public static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public int Trained => Volatile.Read(ref _trained);

    public static async Task<DriftShop> StartAsync(params (string Key, string Value)[] settings)
    {
        var shop = new DriftShop();
        shop.App = await RunningApp.StartAsync(builder =>
        {
            foreach (var (key, value) in settings)
            {
                builder.Configuration[key] = value;
            }

            foreach (var training in builder.Services.Where(service => service.ImplementationInstance is JobDefinition { Name: "train" }).ToArray())
            {
                builder.Services.Remove(training);
            }

            builder.Services.AddJob(new JobDefinition("train", "Training", "Counts.", (_, _, _) => Task.FromResult($"{Interlocked.Increment(ref shop._trained)}")));
        });
        await shop.Get<CatalogWriter>().UpsertAsync(Departments.SelectMany((department, place) => Enumerable.Range(0, ItemsADepartment).Select(
            number => new ItemDraft(Item(place, number), $"{department} {number}", $"{department}/Shelf {number % 4}", 2 + number, "EUR", true))));
        return shop;
    }

    public T Get<T>()
        where T : notnull => App.Services.GetRequiredService<T>();

    /// <summary>Sells so many baskets of three lines at random moments of a stretch of time.</summary>
    public async Task SellAsync(DateTimeOffset from, DateTimeOffset until, int baskets, double[] shares, int seed)
    {
        var random = new Random(seed);
        var events = new List<ShopEvent>();
        for (var basket = 0; basket < baskets; basket++)
        {
            var at = from + ((until - from) * random.NextDouble());
            var shopper = $"shopper-{random.Next(400):D3}";
            for (var line = 0; line < 3; line++)
            {
                var (department, number) = (Pick(shares, random.NextDouble()), (int)(random.NextDouble() * random.NextDouble() * ItemsADepartment));
                events.Add(new ShopEvent(
                    0, Guid.CreateVersion7().ToString(), EventType.Purchase, shopper, $"{seed}-{basket}", Item(department, number), 2 + number, "EUR", 1, null, null, null, null, at, at, null, EventFlags.Imported));
            }
        }

        await Get<EventImporter>().WriteAsync(events.OrderBy(one => one.OccurredAt));
    }

    public Task<DriftSummary> CheckAsync() => Get<DriftChecks>().RunAsync($"check-{++_checks}", _ => { }, TestContext.Current.CancellationToken);

    public async Task<JsonElement> GetAsync(string path)
    {
        using var response = await App.Operator.GetAsync(path);
        Assert.True(response.IsSuccessStatusCode, $"{path}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    public async Task<JsonElement> FeatureAsync(string name) =>
        (await GetAsync("/api/v1/ops/drift")).GetProperty("items").EnumerateArray().Single(item => item.GetProperty("feature").GetString() == name);

    public async Task<JsonElement[]> AlarmsAsync(string query = "") => [.. (await GetAsync("/api/v1/ops/drift/alarms" + query)).GetProperty("items").EnumerateArray()];

    /// <summary>Waits until a run of a job has ended.</summary>
    public async Task<JobRun> EndedAsync(string run)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            if (await Get<Jobs>().FindAsync(run, patience.Token) is { HasEnded: true } ended)
            {
                return ended;
            }

            await Task.Delay(20, patience.Token);
        }
    }

    /// <summary>Four weeks as usual, and then two in which shoppers are after something else.</summary>
    public async Task ShiftAsync()
    {
        var now = Now;
        await SellAsync(now.AddDays(-42), now.AddDays(-14), 600, Usual, 1);
        await SellAsync(now.AddDays(-14), now, 300, Shifted, 2);
    }

    public async ValueTask DisposeAsync() => await App.DisposeAsync();

    private static string Item(int department, int number) => $"d{department}-{number:D2}";

    private static int Pick(double[] shares, double at)
    {
        var place = 0;
        while (place < shares.Length - 1 && (at -= shares[place]) >= 0)
        {
            place++;
        }

        return place;
    }
}
