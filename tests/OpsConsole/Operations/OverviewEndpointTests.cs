using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OpsConsole.Platform.Live;
using OpsConsole.Platform.Telemetry;

namespace OpsConsole.Tests.Operations;

public sealed class OverviewEndpointTests
{
    [Fact]
    public async Task Latency_and_overview_tell_of_recorded_requests()
    {
        await using var app = await RunningApp.StartAsync();
        Record(app, "home", 90, "model", 10);
        Record(app, "home", 10, "trending", 40);
        await NextTickAsync(app, "home", 100);

        var items = (await app.Operator.GetFromJsonAsync<JsonElement>("/api/v1/ops/latency?surface=home&windowSeconds=60")).GetProperty("items");
        var home = Assert.Single(items.EnumerateArray());
        Assert.Equal("home", home.GetProperty("surface").GetString());
        Assert.Equal(60, home.GetProperty("windowSeconds").GetInt32());
        Assert.Equal(100, home.GetProperty("count").GetInt64());
        Assert.InRange(home.GetProperty("p50Ms").GetDouble(), 9.9, 10.1);
        Assert.InRange(home.GetProperty("p99Ms").GetDouble(), 39.5, 40.5);
        Assert.Equal(90, home.GetProperty("sources").GetProperty("model").GetInt64());

        var overview = await app.Operator.GetFromJsonAsync<JsonElement>("/api/v1/ops/overview");
        Assert.True(overview.GetProperty("ready").GetBoolean());
        Assert.Equal(0.9, Kpi(overview, "modelShare").GetProperty("value").GetDouble(), 6);
        Assert.Equal(0, Kpi(overview, "errorRatio").GetProperty("value").GetDouble());
        Assert.Equal("ratio", Kpi(overview, "errorRatio").GetProperty("unit").GetString());
        Assert.Equal(60, Kpi(overview, "requestsPerSecond").GetProperty("windowSeconds").GetInt32());
        // Nothing was shown to anybody yet: a dash, not 0.
        Assert.Equal(JsonValueKind.Null, Kpi(overview, "conversionRate").GetProperty("value").ValueKind);
        Assert.Equal(JsonValueKind.Null, Kpi(overview, "p99Ms.similar").GetProperty("value").ValueKind);
        Assert.Equal("deploy", overview.GetProperty("markers")[0].GetProperty("kind").GetString());
    }

    [Fact]
    public async Task A_query_value_that_cannot_be_read_is_named()
    {
        await using var app = await RunningApp.StartAsync();
        using var answer = await app.Operator.GetAsync(new Uri("/api/v1/ops/latency/history?surface=home&resolutionSeconds=often", UriKind.Relative));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("urn:opsconsole:error:validation", problem.GetProperty("type").GetString());
        Assert.Single(problem.GetProperty("errors").GetProperty("resolutionSeconds").EnumerateArray());
        Assert.DoesNotContain("often", problem.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task History_and_change_markers_survive_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("opsconsole-").FullName;
        try
        {
            await using (var first = await RunningApp.StartAsync(data: folder))
            {
                Record(first, "similar", 50, "model", 20);
                await NextTickAsync(first, "similar", 50);
                first.Services.GetRequiredService<Timeline>().Add(new TimelineEntry(DateTimeOffset.UnixEpoch.AddYears(60), "model", "Model 7 serves", "NDCG .361", "ada"));
            }

            await using var second = await RunningApp.StartAsync(data: folder);
            Assert.Equal(0, second.Services.GetRequiredService<LatencyStore>().Row("similar", 60).Count);
            foreach (var resolution in (int[])[1, 10, 60, 3600])
            {
                var history = await second.Operator.GetFromJsonAsync<JsonElement>($"/api/v1/ops/latency/history?surface=similar&resolutionSeconds={resolution}");
                var points = history.GetProperty("items").EnumerateArray().ToArray();
                Assert.Equal(50, points.Sum(point => point.GetProperty("count").GetInt64()));
                Assert.All(points, point => Assert.InRange(point.GetProperty("p99Ms").GetDouble(), 19.8, 20.2));
                Assert.Equal(50, points.Sum(point => point.GetProperty("sources").GetProperty("model").GetInt64()));
            }

            var timeline = (await second.Operator.GetFromJsonAsync<JsonElement>("/api/v1/ops/timeline")).GetProperty("items").EnumerateArray().Select(entry => entry.GetProperty("title").GetString()).ToArray();
            Assert.Equal(3, timeline.Length);
            Assert.Equal("Model 7 serves", timeline[1]);
            Assert.Single((await second.Operator.GetFromJsonAsync<JsonElement>("/api/v1/ops/timeline?kind=model")).GetProperty("items").EnumerateArray());
            var stored = await second.Operator.GetFromJsonAsync<JsonElement>("/api/v1/ops/timeline?kind=model&before=2031-01-01T00:00:00Z");
            Assert.Equal("ada", Assert.Single(stored.GetProperty("items").EnumerateArray()).GetProperty("actor").GetString());
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_damaged_telemetry_file_never_blocks_the_start_and_is_told_of()
    {
        var folder = Directory.CreateTempSubdirectory("opsconsole-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "telemetry.db"), new string('x', 9000));
            await using var app = await RunningApp.StartAsync(data: folder);
            Assert.Equal(HttpStatusCode.OK, (await app.Anonymous.GetAsync("/healthz/ready")).StatusCode);
            var alert = Assert.Single((await app.Operator.GetFromJsonAsync<JsonElement>("/api/v1/ops/timeline?kind=alert")).GetProperty("items").EnumerateArray());
            Assert.Contains("telemetry.db.aside-", alert.GetProperty("detail").GetString(), StringComparison.Ordinal);
            Assert.Single(Directory.GetFiles(folder, "telemetry.db.aside-*"));

            // Many other things happen: among the alerts it is still there, as soon as it is on the disk.
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            var timeline = app.Services.GetRequiredService<Timeline>();
            for (var change = 0; change < Timeline.Bound; change++)
            {
                timeline.Add(new TimelineEntry(TimeProvider.System.GetUtcNow(), "model", $"Model {change} serves", null, null));
            }

            JsonElement[] alerts;
            do
            {
                alerts = [.. (await app.Operator.GetFromJsonAsync<JsonElement>("/api/v1/ops/alerts", patience.Token)).GetProperty("items").EnumerateArray()];
            }
            while (alerts.Length == 0);

            Assert.Equal(alert.GetProperty("title").GetString(), Assert.Single(alerts).GetProperty("title").GetString());
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("/api/v1/ops/latency?windowSeconds=0", "windowSeconds")]
    [InlineData("/api/v1/ops/latency?windowSeconds=901", "windowSeconds")]
    [InlineData("/api/v1/ops/overview?windowSeconds=-1", "windowSeconds")]
    [InlineData("/api/v1/ops/timeline?limit=0", "limit")]
    [InlineData("/api/v1/ops/alerts?limit=501", "limit")]
    [InlineData("/api/v1/ops/latency/history?surface=home&resolutionSeconds=7", "resolutionSeconds")]
    [InlineData("/api/v1/ops/latency/history?surface=home&from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z", "from")]
    public async Task Out_of_range_parameters_are_named(string address, string field)
    {
        await using var app = await RunningApp.StartAsync();
        var answer = await app.Operator.GetAsync(address);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("urn:opsconsole:error:validation", problem.GetProperty("type").GetString());
        Assert.True(problem.GetProperty("errors").TryGetProperty(field, out _));
    }

    private static JsonElement Kpi(JsonElement overview, string id) => overview.GetProperty("kpis").EnumerateArray().Single(kpi => kpi.GetProperty("id").GetString() == id);

    private static void Record(RunningApp app, string surface, int count, string source, int elapsedMs)
    {
        for (var n = 0; n < count; n++)
        {
            app.Services.GetRequiredService<RequestSamples>().Record(new RequestSample(surface, TimeSpan.FromMilliseconds(elapsedMs), source, 200));
        }
    }

    /// <summary>Waits on the live feed until the samples have become part of a second.</summary>
    private static async Task NextTickAsync(RunningApp app, string surface, long count)
    {
        using var mailbox = app.Services.GetRequiredService<LiveFeed>().Subscribe(typeof(LatencyTick));
        var store = app.Services.GetRequiredService<LatencyStore>();
        while (store.Row(surface, 60).Count < count)
        {
            Assert.True(await mailbox.WaitAsync(TestContext.Current.CancellationToken));
            mailbox.Drain();
        }
    }
}
