using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpsConsole.Models;
using OpsConsole.Models.Training;
using OpsConsole.Tests.Recommendations;

namespace OpsConsole.Tests.Models.Rollouts;

/// <summary>A canary that does harm is taken back within a minute, with the controller as it runs in a shop and requests over HTTP.</summary>
public sealed class CanaryTrafficTests : IAsyncLifetime
{
    private static readonly TimeSpan Bar = TimeSpan.FromSeconds(60);

    private readonly string _data = Directory.CreateTempSubdirectory("opsconsole-canary-").FullName;

    public async ValueTask InitializeAsync() => await (await TestShop.StartAsync(champion: false, data: _data)).DisposeAsync();

    public ValueTask DisposeAsync()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_data, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("throw", "kept away by its breaker")]
    [InlineData("slow", " late")]
    [InlineData("garbage", " invalid")]
    public async Task A_failing_canary_is_rejected_and_shoppers_get_the_champion_all_the_while(string mode, string why)
    {
        await using var app = await StartAsync();
        var (old, canary) = await CanaryAsync(app);
        using var fault = await app.Operator.PostAsJsonAsync("/api/v1/ops/faults", new { point = "inference-rollout", mode, rate = 1.0, delayMs = 3_000, minutes = 5 });
        Assert.True(fault.IsSuccessStatusCode, await fault.Content.ReadAsStringAsync());

        var began = Stopwatch.GetTimestamp();
        for (var shopper = 0; await RoleAsync(app, canary) != "rejected"; shopper++)
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < Bar, "the canary still serves");
            var answer = await AskAsync(app, shopper % TestShop.Shoppers);
            Assert.Equal(old, answer.GetProperty("modelVersion").GetString());
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{mode}: taken back after {Stopwatch.GetElapsedTime(began).TotalSeconds:F1} s");
        var row = await app.Operator.GetFromJsonAsync<JsonElement>($"/api/v1/ops/models/{canary}");
        Assert.Contains(why, row.GetProperty("model").GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal(old, app.Services.GetRequiredService<ActiveModels>().Champion!.Version);
    }

    [Fact]
    public async Task A_canary_whose_slates_nobody_taps_is_rejected()
    {
        await using var app = await StartAsync();
        var (old, canary) = await CanaryAsync(app);

        var began = Stopwatch.GetTimestamp();
        for (var shopper = 0; await RoleAsync(app, canary) != "rejected"; shopper++)
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < Bar, "the canary still serves");
            var user = shopper % TestShop.Shoppers;
            var answer = await AskAsync(app, user);
            var tapped = answer.GetProperty("modelVersion").GetString() == old;
            using var posted = await app.Client.PostAsJsonAsync("/api/v1/events", new { events = Events(answer, TestShop.Shopper(user), tapped).ToArray() });
            Assert.Equal(HttpStatusCode.Accepted, posted.StatusCode);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"conversion: taken back after {Stopwatch.GetElapsedTime(began).TotalSeconds:F1} s");
        var row = await app.Operator.GetFromJsonAsync<JsonElement>($"/api/v1/ops/models/{canary}");
        Assert.Contains("fewer taps", row.GetProperty("model").GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal(old, app.Services.GetRequiredService<ActiveModels>().Champion!.Version);
    }

    private static async Task<JsonElement> AskAsync(RunningApp app, int shopper)
    {
        using var response = await app.Client.GetAsync($"/api/v1/recommendations?userId={TestShop.Shopper(shopper)}&surface=home");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>Twenty places seen, and where the slate is the champion's one in five tapped.</summary>
    private static IEnumerable<object> Events(JsonElement answer, string userId, bool tapped)
    {
        var at = TimeProvider.System.GetUtcNow();
        var slateId = answer.GetProperty("slateId").GetString();
        foreach (var (item, place) in answer.GetProperty("items").EnumerateArray().Select((item, place) => (item.GetProperty("id").GetString(), place)))
        {
            yield return new { id = Guid.CreateVersion7(), type = "impression", userId, itemId = item, slateId, position = place, surface = "home", occurredAt = at };
            if (tapped && place % 5 == 0)
            {
                yield return new { id = Guid.CreateVersion7(), type = "tap", userId, itemId = item, slateId, position = place, surface = "home", occurredAt = at };
            }
        }
    }

    private static async Task<string> RoleAsync(RunningApp app, string version) =>
        (await app.Services.GetRequiredService<ModelRegistry>().ListAsync(CancellationToken.None)).Single(row => row.Version == version).Role.ToString().ToLowerInvariant();

    /// <summary>Trains a model and waits until the controller lets it answer half of the shoppers.</summary>
    private static async Task<(string Champion, string Canary)> CanaryAsync(RunningApp app)
    {
        var models = app.Services.GetRequiredService<ActiveModels>();
        var old = models.Champion!.Version;
        var row = await app.Services.GetRequiredService<ModelTraining>().TrainThroughGatesAsync(new TrainingArguments(Kind: TrainingKinds.Linear, Seed: 3), new Unheard(), CancellationToken.None);
        using var patience = new CancellationTokenSource(Bar);
        while (models.Current.Rollout is not { Stage: RolloutStage.Canary })
        {
            await Task.Delay(20, patience.Token);
        }

        Assert.Equal(row!.Version, models.Current.Rollout!.Model.Version);
        return (old, row.Version);
    }

    /// <summary>The controller looks each second and judges half a minute, as in a shop; the canary of half of the shoppers lasts.</summary>
    private Task<RunningApp> StartAsync() => RunningApp.StartAsync(
        builder =>
        {
            builder.Configuration["Models:Rollout:ShadowTime"] = "00:00:00";
            builder.Configuration["Models:Rollout:ShadowComparisons"] = "0";
            builder.Configuration["Models:Rollout:CanaryPercents"] = "50";
            builder.Configuration["Models:Rollout:CanaryTime"] = "01:00:00";
            builder.Configuration["Recommendations:Exploration:NewcomerShare"] = "0";
            builder.Configuration["Recommendations:Exploration:ShuffleShare"] = "0";
        },
        _data,
        options => options with { Environment = Environments.Staging });

    private sealed class Unheard : IProgress<string>
    {
        public void Report(string value)
        {
        }
    }
}
