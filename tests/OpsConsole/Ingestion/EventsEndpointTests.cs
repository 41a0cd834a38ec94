using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpsConsole.Catalog;
using OpsConsole.Ingestion;
using OpsConsole.Platform.Events;
using OpsConsole.Platform.Live;

namespace OpsConsole.Tests.Ingestion;

public sealed class EventsEndpointTests
{
    [Fact]
    public async Task Accepted_events_are_in_the_stream_with_all_they_said()
    {
        var sent = EventJson.Purchase("p1");
        sent["sessionId"] = "s1";
        sent["slateId"] = "3.17.m";
        sent["position"] = 4;
        sent["surface"] = "home";
        sent["query"] = "röd lampa";
        sent["context"] = new JsonObject { ["app"] = "2.1", ["nested"] = new JsonArray(1, 2) };
        sent["occurredAt"] = "2026-06-01T14:00:00.1234+02:00";

        // The clock of the host is set so that this is neither late nor old.
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(new DateTimeOffset(2026, 6, 1, 12, 0, 1, TimeSpan.Zero));
        await using var dated = await RunningApp.StartAsync(builder => builder.Services.AddSingleton<TimeProvider>(clock));
        var answer = await dated.Client.PostEventsAsync(sent);

        Assert.Equal((1, 0, 0), (answer.Accepted, answer.Duplicates, answer.Rejected.Count));
        var stored = await StoredAsync(dated);
        Assert.Equal(
            new ShopEvent(
                1, "p1", EventType.Purchase, "u1", "s1", "i1", 12.5m, "EUR", 2, "röd lampa", "3.17.m", 4, "home", new DateTimeOffset(2026, 6, 1, 12, 0, 0, 123, TimeSpan.Zero),
                clock.GetUtcNow(), """{"app":"2.1","nested":[1,2]}""", EventFlags.None),
            Assert.Single(stored));
    }

    [Fact]
    public async Task Same_event_again_is_a_duplicate_and_another_under_its_id_is_refused()
    {
        await using var app = await RunningApp.StartAsync();
        var tap = EventJson.Tap("a");
        var other = tap.DeepClone().AsObject();
        other["itemId"] = "i2";

        Assert.Equal(1, (await app.Client.PostEventsAsync(tap)).Accepted);
        var again = await app.Client.PostEventsAsync(tap, other, EventJson.Tap("b"), tap);

        Assert.Equal((1, 2), (again.Accepted, again.Duplicates));
        Assert.Equal(new RejectedEvent(1, "a", IngestError.IdConflict, null, null), Assert.Single(again.Rejected));
        Assert.Equal(["a", "b"], (await StoredAsync(app)).Select(stored => stored.Id));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Body_that_is_too_large_is_the_clients_fault_and_no_error_in_the_log(bool chunked)
    {
        var log = new LogLines();
        await using var app = await RunningApp.StartAsync(builder => builder.Logging.AddProvider(log));
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/events") { Content = EventJson.Text(new string(' ', 300_000)) };
        request.Headers.TransferEncodingChunked = chunked;

        using var answer = await app.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("urn:opsconsole:error:tooLarge", (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("type").GetString());
        Assert.NotEmpty(log.Written);
        Assert.DoesNotContain(log.Written, line => line.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task Limits_on_count_and_encoding_hold()
    {
        await using var app = await RunningApp.StartAsync();
        var many = Enumerable.Range(0, 501).Select(number => (JsonNode)EventJson.Tap($"e{number}")).ToArray();

        Assert.Equal(500, (await app.Client.PostEventsAsync(many[..500])).Accepted);
        Assert.Equal(HttpStatusCode.BadRequest, (await app.Client.PostAsync("/api/v1/events", EventJson.Body(many))).StatusCode);
        var zipped = EventJson.Body(EventJson.Tap("z"));
        zipped.Headers.ContentEncoding.Add("gzip");
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await app.Client.PostAsync("/api/v1/events", zipped)).StatusCode);
        var plain = new StringContent("{}");
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await app.Client.PostAsync("/api/v1/events", plain)).StatusCode);
    }

    [Fact]
    public async Task Late_and_early_clocks_are_flagged_and_accepted()
    {
        await using var app = await RunningApp.StartAsync();
        var now = TimeProvider.System.GetUtcNow();
        var events = new[] { (-29.0, "late"), (7.0, "future"), (0, "fine") }.Select(pair =>
        {
            var tap = EventJson.Tap(pair.Item2);
            tap["occurredAt"] = now.AddDays(pair.Item1).ToString("O");
            return (JsonNode)tap;
        }).ToArray();

        Assert.Equal(3, (await app.Client.PostEventsAsync(events)).Accepted);

        Assert.Equal([EventFlags.Late, EventFlags.Future, EventFlags.None], (await StoredAsync(app)).Select(stored => stored.Flags));
        var figures = app.Services.GetRequiredService<IngestionStats>().Snapshot();
        Assert.Equal((3, 1, 1), (figures.Accepted, figures.Late, figures.Future));
    }

    [Fact]
    public async Task Device_speaks_for_its_own_shopper_only()
    {
        await using var app = await RunningApp.StartAsync();
        var tokens = await app.Client.PostAsJsonAsync("/api/v1/devices/tokens", new { deviceId = "phone-1", userId = "u1" });
        tokens.EnsureSuccessStatusCode();
        using var device = new HttpClient { BaseAddress = app.Url };
        var token = JsonNode.Parse(await tokens.Content.ReadAsStringAsync())!.AsObject().First(pair => pair.Key.Contains("oken", StringComparison.Ordinal)).Value!.GetValue<string>();
        device.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);

        var answer = await device.PostEventsAsync(EventJson.Tap("own", "u1"), EventJson.Tap("other", "u2"));

        Assert.Equal(1, answer.Accepted);
        Assert.Equal((1, IngestError.WrongUser), (answer.Rejected[0].Index, answer.Rejected[0].Error));
        Assert.Equal(["own"], (await StoredAsync(app)).Select(stored => stored.Id));
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.Anonymous.PostAsync("/api/v1/events", EventJson.Body(EventJson.Tap("x")))).StatusCode);
    }

    [Fact]
    public async Task Tail_and_figures_show_what_came_in()
    {
        await using var app = await RunningApp.StartAsync();
        await app.Services.GetRequiredService<CatalogWriter>().UpsertAsync([new ItemDraft("i1")]);
        using var tail = app.Services.GetRequiredService<LiveFeed>().Subscribe(typeof(EventTailEntry));
        var bad = EventJson.Tap("bad");
        bad["value"] = "x";

        await app.Client.PostEventsAsync(EventJson.Tap("known"), EventJson.Tap("unknown", item: "new-item"), bad);

        var entries = tail.Drain().Cast<EventTailEntry>().ToList();
        Assert.Equal([("known", null), ("unknown", null), ("bad", IngestError.InvalidField)], entries.Select(entry => (entry.Id!, entry.Error)));
        var figures = app.Services.GetRequiredService<IngestionStats>().Snapshot();
        Assert.Equal((2, 1, 1), (figures.Accepted, figures.UnknownItems, figures.Rejected));
        Assert.Equal(1, figures.RejectedByReason[IngestError.InvalidField]);
    }

    private static async Task<IReadOnlyList<ShopEvent>> StoredAsync(RunningApp app)
    {
        await foreach (var batch in app.Services.GetRequiredService<IEventStream>().ReplayAsync(0, TestContext.Current.CancellationToken))
        {
            return batch.Events;
        }

        return [];
    }
}
