using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpsConsole.Demo;
using OpsConsole.Engines.Recommendation;
using OpsConsole.Engines.Statistics;
using OpsConsole.FeatureStore;
using OpsConsole.MobileClient.Shoppers;
using OpsConsole.Models;
using OpsConsole.Platform.Events;
using OpsConsole.Platform.Served;

namespace OpsConsole.Tests.Models.OffPolicyEvaluation;

/// <summary>
/// The demo shop serves shuffled slates; shoppers tap by their true tastes. From that log alone the champion's own order is estimated, and held against what it would
/// truly have earned.
/// </summary>
public sealed class OffPolicyEndpointTests
{
    private const int Shoppers = 1_500;
    private const int Places = 8;

    /// <summary>Half of a slate are the model's best items, half the last of so many: their order matters.</summary>
    private const int Reach = 140;

    private const ulong Seed = 31;

    /// <summary>Standard errors that an estimate may be off: once in a thousand runs chance alone is further away.</summary>
    private const double Errors = 3.3;

    [Fact]
    public async Task Estimates_from_shuffled_slates_meet_the_truth_and_the_logged_average_does_not()
    {
        await using var app = await RunningApp.StartAsync(
            builder => builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Demo:Products"] = "200", ["Demo:Shoppers"] = "300", ["Demo:Days"] = "30", ["Recommendations:Exploration:ShuffleShare"] = "1", ["Recommendations:Exploration:ShuffledPlaces"] = $"{Places}",
            }),
            options: options => options with { Empty = false });
        var version = app.Services.GetRequiredService<ActiveModels>().Champion!.Version;
        var path = $"/api/v1/ops/models/{version}/off-policy";
        var nothing = await app.Operator.GetFromJsonAsync<JsonElement>(path);
        Assert.Equal(0, nothing.GetProperty("slates").GetInt32());
        Assert.Equal(JsonValueKind.Null, nothing.GetProperty("items")[0].GetProperty("doublyRobust").ValueKind);

        // Slates were made a quarter of an hour ago, so that their taps have come.
        var truth = await LogAsync(app, TimeProvider.System.GetUtcNow().AddMinutes(-30));
        var answer = await app.Operator.GetFromJsonAsync<JsonElement>(path);

        var champion = Assert.Single(answer.GetProperty("items").EnumerateArray());
        Assert.True(champion.GetProperty("champion").GetBoolean());
        Assert.Equal(Shoppers, answer.GetProperty("slates").GetInt32());
        Assert.InRange(champion.GetProperty("effectiveSampleSize").GetDouble(), Shoppers * 0.8, Shoppers * 1.2);
        var words = $"truth {truth:F4}: {answer}";
        TestContext.Current.TestOutputHelper?.WriteLine(words);
        foreach (var name in (string[])["ips", "snips", "doublyRobust"])
        {
            Assert.True(Distance(champion.GetProperty(name), truth) < Errors, $"{name}, {words}");
        }

        Assert.True(Distance(answer.GetProperty("logged"), truth) > 2, words);
        Assert.True(Width(champion.GetProperty("doublyRobust")) < Width(champion.GetProperty("ips")), words);
    }

    [Fact]
    public async Task What_cannot_be_answered_names_the_field()
    {
        await using var app = await RunningApp.StartAsync();
        using var unknown = await app.Operator.GetAsync("/api/v1/ops/models/nobody/off-policy");
        using var reward = await app.Operator.GetAsync("/api/v1/ops/models/nobody/off-policy?reward=smiles&days=0");

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.UnprocessableEntity), (unknown.StatusCode, reward.StatusCode));
        var errors = (await reward.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors");
        Assert.Equal(["days", "reward"], errors.EnumerateObject().Select(error => error.Name).Order());
    }

    private static double Width(JsonElement figure) => figure.GetProperty("upper").GetDouble() - figure.GetProperty("lower").GetDouble();

    private static double Distance(JsonElement figure, double truth)
    {
        var error = Width(figure) / 2 / NormalDistribution.Quantile(0.975);
        return Math.Abs(figure.GetProperty("value").GetDouble() - truth) / error;
    }

    /// <summary>Shuffles items that the model knows for each shopper, with the chances that serving has, lets the shopper look and tap, and returns what the model's own order is truly worth a place.</summary>
    private static async Task<double> LogAsync(RunningApp app, DateTimeOffset at)
    {
        var options = app.Services.GetRequiredService<DemoOptions>();
        var world = new ShopperWorld(options.Seed, DemoCatalogue.Make(options.Seed, options.Products));
        var numbers = world.Items.Select((item, number) => (item.Id, number)).ToDictionary(pair => pair.Id, pair => pair.number, StringComparer.Ordinal);
        var catalog = app.Services.GetRequiredService<OpsConsole.Catalog.CurrentCatalog>().Snapshot;
        var model = app.Services.GetRequiredService<ActiveModels>().Champion!.Model;
        var features = app.Services.GetRequiredService<OnlineFeatures>();
        var slates = app.Services.GetRequiredService<ServedSlates>();
        var random = new SplitMix64(Seed);
        var events = new List<ShopEvent>();
        var list = new ScoredItem[Reach];
        var truth = 0d;
        for (var number = 0; number < 2 * Shoppers; number++)
        {
            // The first half see shuffled slates; the others the model's own order, from which rewards are predicted. Most are new to the model.
            var shuffled = number < Shoppers;
            var user = DemoHistory.ShopperId(number);
            var shopper = world.Shopper(user);
            var history = features.Find(user)?.State.Purchases ?? OpsConsole.Engines.Features.UserHistory.Empty;
            var count = model.Recommend(model.Prepare(history, features.Items, at.ToUnixTimeMilliseconds()), [], default, excludeBought: false, list);
            Assert.Equal(Reach, count);
            int[] best = [.. list[..(Places / 2)].Concat(list[^(Places / 2)..]).Select(item => item.Item)], shown = [.. best];
            for (var place = Places - 1; shuffled && place > 0; place--)
            {
                var other = random.NextBelow(place + 1);
                (shown[place], shown[other]) = (shown[other], shown[place]);
            }

            var id = string.Create(CultureInfo.InvariantCulture, $"7.{number}.m");
            slates.OfferReserved(new ServedSlate(
                id, at.ToUnixTimeMilliseconds(), user, "home", "model", "whoever", null, null, shuffled ? ServedPolicies.Shuffle : ServedPolicies.Greedy,
                [.. shown.Select(item => new ServedItem(catalog.Items[item].Id, item, 1, shuffled ? 1f / Places : 1))], null));
            for (var place = 0; place < Places; place++)
            {
                var looked = Math.Pow(shopper.Patience, place);
                truth += shuffled ? looked * Tap(best[place]) / (Shoppers * Places) : 0;
                Add(EventType.Impression, place);
                if (random.NextDouble() < looked * Tap(shown[place]))
                {
                    Add(EventType.Tap, place);
                }
            }

            double Tap(int item) => ShopperWorld.TapProbability(world.TrueUtility(shopper, numbers[catalog.Items[item].Id], at));

            void Add(EventType type, int place) => events.Add(new ShopEvent(
                0, $"{type}-{number}-{place}", type, user, null, catalog.Items[shown[place]].Id, null, null, 1, null, id, place, "home", at, at, null, EventFlags.None));
        }

        await slates.FlushedAsync();
        await app.Services.GetRequiredService<EventImporter>().WriteAsync(events);
        await app.Services.GetRequiredService<AttributionConsumer>().ReachedAsync(app.Services.GetRequiredService<IEventStream>().Head, TestContext.Current.CancellationToken);
        return truth;
    }
}
