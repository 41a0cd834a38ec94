using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OpsConsole.Experiments;
using OpsConsole.Platform.Events;
using OpsConsole.Platform.Served;
using OpsConsole.Platform.Time;
using OpsConsole.Tests.Recommendations;

namespace OpsConsole.Tests.Experiments;

public sealed class ExperimentEndpointTests
{
    private const string Root = "/api/v1/ops/experiments";

    [Fact]
    public async Task An_experiment_lives_from_draft_to_decision()
    {
        await using var app = await RunningApp.StartAsync();
        var client = app.Operator;
        using var first = await PostAsync(client, "", Draft("e1"), ("Idempotency-Key", "k1"));
        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        using (var again = await PostAsync(client, "", Draft("e1"), ("Idempotency-Key", "k1")))
        {
            Assert.Equal(HttpStatusCode.Created, again.StatusCode);
        }

        using (var taken = await PostAsync(client, "", Draft("e1")))
        {
            Assert.Equal(HttpStatusCode.Conflict, taken.StatusCode);
        }

        var assignments = app.Services.GetRequiredService<Assignments>();
        Assert.Null(assignments.For("ada", "home"));
        await ExpectAsync(HttpStatusCode.Conflict, PostAsync(client, "/e1/ramp", """{"traffic":0.5}"""));
        await ExpectAsync(HttpStatusCode.OK, PostAsync(client, "/e1/start", "{}", ("If-Match", "\"1\"")));
        Assert.Contains(assignments.For("ada", "home")!.Arm, (string[])["control", "treatment"]);
        Assert.Null(assignments.For("ada", "cart"));

        await ExpectAsync(HttpStatusCode.PreconditionFailed, PostAsync(client, "/e1/ramp", """{"traffic":0.5}""", ("If-Match", "\"1\"")));
        await ExpectAsync(HttpStatusCode.OK, PostAsync(client, "/e1/ramp", """{"traffic":0.000001}""", ("If-Match", "\"2\"")));
        Assert.Null(assignments.For("ada", "home"));

        // Another experiment waits until the surface is free.
        await ExpectAsync(HttpStatusCode.Created, PostAsync(client, "", Draft("e2")));
        await ExpectAsync(HttpStatusCode.Conflict, PostAsync(client, "/e2/start", "{}"));
        await ExpectAsync(HttpStatusCode.UnprocessableEntity, PostAsync(client, "/e1/stop", """{"reason":"enough"}"""));
        await ExpectAsync(HttpStatusCode.OK, PostAsync(client, "/e1/stop", """{"decision":"keep the control","reason":"enough"}"""));
        await ExpectAsync(HttpStatusCode.OK, PostAsync(client, "/e2/start", "{}"));
        Assert.Equal("e2", assignments.For("ada", "home")!.Experiment);
        await ExpectAsync(HttpStatusCode.NotFound, PostAsync(client, "/e9/start", "{}"));

        using var list = await client.GetFromJsonAsync<JsonDocument>(Root);
        Assert.Equal(["running", "stopped"], list!.RootElement.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("state").GetString()!).Order());
        Assert.Equal(HttpStatusCode.Forbidden, (await app.Client.GetAsync(Root)).StatusCode);
    }

    [Fact]
    public async Task What_breaks_a_rule_is_named_by_its_field_and_a_model_that_is_not_there_stops_a_start()
    {
        await using var app = await RunningApp.StartAsync();
        using var answer = await PostAsync(app.Operator, "", """{"id":"a b","name":"","surfaces":[],"arms":[{"name":"x","share":0.5},{"name":"x","share":0.4}],"primaryMetric":"joy","guardrails":[null],"minimumEffect":2,"traffic":0}""");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        using var problem = await answer.Content.ReadFromJsonAsync<JsonDocument>();
        var fields = problem!.RootElement.GetProperty("errors").EnumerateObject().Select(field => field.Name).Order(StringComparer.Ordinal);
        Assert.Equal(["arms", "arms[0].name", "arms[1].name", "guardrails", "id", "minimumEffect", "name", "primaryMetric", "surfaces", "traffic"], fields);

        await ExpectAsync(HttpStatusCode.Created, PostAsync(app.Operator, "", Draft("m", "no-such-model")));
        await ExpectAsync(HttpStatusCode.Conflict, PostAsync(app.Operator, "/m/start", "{}"));
        Assert.Null(app.Services.GetRequiredService<Assignments>().For("ada", "home"));
        await ExpectAsync(HttpStatusCode.UnprocessableEntity, app.Operator.GetAsync("/api/v1/ops/conversion?by=joy&windowMinutes=0"));
        await ExpectAsync(HttpStatusCode.UnprocessableEntity, app.Operator.GetAsync($"{Root}/sample-size?share=0.6&effect=0.9"));
        using var size = await app.Operator.GetFromJsonAsync<JsonDocument>($"{Root}/sample-size?share=0.03&effect=0.05");
        Assert.Equal(207_936, size!.RootElement.GetProperty("perArm").GetInt64());
    }

    /// <summary>Served slates and events of two arms, one of which loses its buyers: counted, evaluated, stopped; and a restart remembers.</summary>
    [Fact]
    public async Task A_broken_guardrail_stops_the_experiment_and_a_restart_goes_on_with_the_others()
    {
        var folder = Directory.CreateTempSubdirectory("experiments-").FullName;
        try
        {
            await MigratedDatabase.CopyToAsync(folder);
            string arm;
            await using (var app = await RunningApp.StartAsync(data: folder))
            {
                await ExpectAsync(HttpStatusCode.Created, PostAsync(app.Operator, "", Draft("cart-only", surface: "cart")));
                await ExpectAsync(HttpStatusCode.OK, PostAsync(app.Operator, "/cart-only/start", "{}"));
                await ExpectAsync(HttpStatusCode.Created, PostAsync(app.Operator, "", Draft("harm")));
                await ExpectAsync(HttpStatusCode.OK, PostAsync(app.Operator, "/harm/start", "{}"));
                arm = app.Services.GetRequiredService<Assignments>().For("ada", "cart")!.Arm;
                await ShopAsync(app);
                await app.Services.GetRequiredService<ExperimentMonitor>().EvaluateAsync(TestContext.Current.CancellationToken);

                using var detail = await app.Operator.GetFromJsonAsync<JsonDocument>($"{Root}/harm");
                var experiment = detail!.RootElement.GetProperty("experiment");
                Assert.Equal(("stopped", "guardrail"), (experiment.GetProperty("state").GetString(), experiment.GetProperty("decision").GetString()));
                Assert.Equal(800, experiment.GetProperty("evaluation").GetProperty("arms").EnumerateArray().Sum(one => one.GetProperty("shoppers").GetInt64()));
                Assert.Null(app.Services.GetRequiredService<Assignments>().For("ada", "home"));
                using var conversion = await app.Operator.GetFromJsonAsync<JsonDocument>("/api/v1/ops/conversion?by=arm&windowMinutes=60");
                Assert.Equal(800, conversion!.RootElement.GetProperty("items").EnumerateArray().Sum(item => item.GetProperty("impressions").GetInt64()));
                using var slots = await app.Operator.GetFromJsonAsync<JsonDocument>("/api/v1/ops/conversion?by=slot&source=model&surface=home");
                Assert.Equal(("1", 800), (slots!.RootElement.GetProperty("items")[0].GetProperty("key").GetString(), slots.RootElement.GetProperty("items")[0].GetProperty("impressions").GetInt64()));
                using var others = await app.Operator.GetFromJsonAsync<JsonDocument>("/api/v1/ops/conversion?by=slot&model=another");
                Assert.Empty(others!.RootElement.GetProperty("items").EnumerateArray());
            }

            await using var restarted = await RunningApp.StartAsync(data: folder);
            Assert.Equal(arm, restarted.Services.GetRequiredService<Assignments>().For("ada", "cart")!.Arm);
            Assert.Null(restarted.Services.GetRequiredService<Assignments>().For("ada", "home"));
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_change_of_the_champion_is_noted_where_only_some_arms_follow_it()
    {
        await using var shop = await TestShop.StartAsync();
        var monitor = shop.Get<ExperimentMonitor>();
        await ExpectAsync(HttpStatusCode.Created, PostAsync(shop.App.Operator, "", Draft("fixed", "test-2")));
        await ExpectAsync(HttpStatusCode.Created, PostAsync(shop.App.Operator, "", Draft("following", surface: "cart")));
        await ExpectAsync(HttpStatusCode.OK, PostAsync(shop.App.Operator, "/fixed/start", "{}"));
        await ExpectAsync(HttpStatusCode.OK, PostAsync(shop.App.Operator, "/following/start", "{}"));

        await monitor.EvaluateAsync(TestContext.Current.CancellationToken);
        Assert.False((await AnswerAsync("fixed")).ChampionChanged);
        shop.Models.Swap(shop.Named("test-3"), shop.Models.Champion);
        await monitor.EvaluateAsync(TestContext.Current.CancellationToken);
        await monitor.EvaluateAsync(TestContext.Current.CancellationToken);

        var (held, following) = (await AnswerAsync("fixed"), await AnswerAsync("following"));
        Assert.Equal((string[])["test-2", "test-3"], held.Evaluation!.Champions);
        Assert.True(held.ChampionChanged);
        Assert.Equal((string[])["test-2", "test-3"], following.Evaluation!.Champions);
        Assert.False(following.ChampionChanged);

        async Task<ExperimentAnswer> AnswerAsync(string id) =>
            ExperimentAnswer.Of((await shop.Get<ExperimentRegistry>().FindAsync(id, CancellationToken.None))!, await monitor.NewestAsync(id, CancellationToken.None));
    }

    private static async Task ShopAsync(RunningApp app)
    {
        var (slates, assignments, shop) = (app.Services.GetRequiredService<ServedSlates>(), app.Services.GetRequiredService<Assignments>(), app.Services.GetRequiredService<ShopClock>());
        var events = new List<ShopEvent>();
        for (var shopper = 0; shopper < 800; shopper++)
        {
            var (user, slate) = ($"user-{shopper}", $"1.{shopper}.m");
            var arm = assignments.For(user, "home")!.Arm;
            // The token bucket of the log lets 500 a second through: a reserved place is not asked for.
            slates.OfferReserved(new ServedSlate(slate, shop.NowMs, user, "home", "model", null, "harm", arm, ServedPolicies.Greedy, [new ServedItem("a", 0, 1, 1)], null));
            Add(EventType.Impression, null);
            if (shopper % 10 < (arm == "control" ? 8 : 1))
            {
                Add(EventType.Purchase, 5m);
            }

            void Add(EventType type, decimal? price) => events.Add(new ShopEvent(
                0, $"{type}-{shopper}", type, user, null, "a", price, price is null ? null : "EUR", 1, null, slate, 0, "home", shop.GetUtcNow(), shop.GetUtcNow(), null, EventFlags.None));
        }

        await app.Services.GetRequiredService<EventImporter>().WriteAsync(events);
        await slates.FlushedAsync();
        await app.Services.GetRequiredService<AttributionConsumer>().ReachedAsync(app.Services.GetRequiredService<IEventStream>().Head, TestContext.Current.CancellationToken);
    }

    private static string Draft(string id, string? model = null, string surface = "home") => $$"""
        {"id":"{{id}}","name":"Ranker","hypothesis":"More taps","surfaces":["{{surface}}"],"primaryMetric":"tapConversion","minimumEffect":0.05,"traffic":1,
         "guardrails":[{"metric":"purchaseConversion","maximumLoss":0.1}],
         "arms":[{"name":"control","share":0.5},{"name":"treatment","share":0.5,"modelVersion":{{(model is null ? "null" : $"\"{model}\"")}},"explore":true}]}
        """;

    private static async Task ExpectAsync(HttpStatusCode expected, Task<HttpResponseMessage> answer)
    {
        using var response = await answer;
        Assert.True(expected == response.StatusCode, $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient client, string address, string json, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Root + address) { Content = new StringContent(json, System.Text.Encoding.UTF8, "application/json") };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await client.SendAsync(request);
    }
}
