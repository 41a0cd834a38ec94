using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Resilience;
using OpsConsole.Platform.Resilience.Faults;
using OpsConsole.Platform.Security.Auditing;
using OpsConsole.Platform.Telemetry;

namespace OpsConsole.Tests.Operations;

public sealed class BreakerEndpointsTests
{
    private const string Path = "/api/v1/ops/breakers";

    [Fact]
    public async Task Isolating_and_closing_is_seen_by_callers_listed_timed_and_audited()
    {
        await using var app = await RunningApp.StartAsync();
        using var guard = Guard(app, "test:a");

        using var isolated = await app.Operator.PostAsJsonAsync($"{Path}/test:a/isolate", new { reason = "bad prices", minutes = 5 });
        Assert.Equal(HttpStatusCode.OK, isolated.StatusCode);
        Assert.Equal(GuardedOutcome.BreakerOpen, (await Call(guard)).Outcome);
        var row = (await ListAsync(app)).Single(breaker => breaker.GetProperty("name").GetString() == "test:a");
        Assert.Equal(("isolated", "closed", true, "bad prices"), (
            row.GetProperty("state").GetString(), row.GetProperty("computed").GetString(), row.GetProperty("forced").GetBoolean(), row.GetProperty("reason").GetString()));

        using var closed = await app.Operator.PostAsync(new Uri($"{Path}/test:a/close", UriKind.Relative), null);
        Assert.Equal(HttpStatusCode.OK, closed.StatusCode);
        Assert.Equal(GuardedOutcome.Success, (await Call(guard)).Outcome);

        await app.Services.GetRequiredService<BreakerRegistry>().FlushAsync(CancellationToken.None);
        var actor = row.GetProperty("heldBy").GetString();
        Assert.Equal(
            [("Breaker test:a: closed → isolated", actor), ("Breaker test:a: isolated → closed", actor)],
            app.Services.GetRequiredService<Timeline>().Entries.Where(entry => entry.Kind == "breaker").Select(entry => (entry.Title, entry.Actor)));
        await using var context = await app.Services.GetRequiredService<IDbContextFactory<OpsDbContext>>().CreateDbContextAsync();
        Assert.Equal(
            [("breaker.isolate", "test:a", "bad prices"), ("breaker.close", "test:a", (string?)null)],
            (await context.Set<AuditEntry>().OrderBy(entry => entry.Sequence).Where(entry => entry.Subject == "test:a").ToListAsync())
                .Select(entry => (entry.Action, entry.Subject, entry.Reason)));
    }

    [Fact]
    public async Task History_and_isolation_survive_a_restart()
    {
        var data = Directory.CreateTempSubdirectory("opsconsole-").FullName;
        try
        {
            await using (var app = await RunningApp.StartAsync(data: data))
            {
                using var guard = Guard(app, "test:a");
                using var answer = await app.Operator.PostAsJsonAsync($"{Path}/test:a/isolate", new { reason = "hold it", minutes = 60 });
                answer.EnsureSuccessStatusCode();
                await app.Services.GetRequiredService<BreakerRegistry>().FlushAsync(CancellationToken.None);
            }

            await using (var app = await RunningApp.StartAsync(data: data))
            {
                using var guard = Guard(app, "test:a");
                Assert.Equal(GuardedOutcome.BreakerOpen, (await Call(guard)).Outcome);
                var history = await app.Operator.GetFromJsonAsync<JsonElement>($"{Path}/history?hours=1");
                Assert.Contains(history.GetProperty("items").EnumerateArray(), transition => transition.GetProperty("to").GetString() == "isolated");
                using var answer = await app.Operator.PostAsJsonAsync($"{Path}/test:a/close", new { reason = "done" });
                answer.EnsureSuccessStatusCode();
            }

            await using (var app = await RunningApp.StartAsync(data: data))
            {
                using var guard = Guard(app, "test:a");
                Assert.Equal(GuardedOutcome.Success, (await Call(guard)).Outcome);
            }
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            Directory.Delete(data, recursive: true);
        }
    }

    [Theory]
    [InlineData("""{"minutes":5}""", "reason")]
    [InlineData("""{"reason":" ","minutes":5}""", "reason")]
    [InlineData("""{"reason":"a\nb","minutes":5}""", "reason")]
    [InlineData("""{"reason":"x"}""", "minutes")]
    [InlineData("""{"reason":"x","minutes":0}""", "minutes")]
    [InlineData("""{"reason":"x","minutes":1e9}""", "minutes")]
    public async Task Bad_isolation_is_refused_by_field_and_does_nothing(string body, string field)
    {
        await using var app = await RunningApp.StartAsync();
        using var guard = Guard(app, "test:a");
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await app.Operator.PostAsync(new Uri($"{Path}/test:a/isolate", UriKind.Relative), content);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal([field], problem.GetProperty("errors").EnumerateObject().Select(error => error.Name));
        Assert.Equal("urn:opsconsole:error:validation", problem.GetProperty("type").GetString());
        Assert.Equal(GuardedOutcome.Success, (await Call(guard)).Outcome);
    }

    [Fact]
    public async Task Unknown_breaker_is_not_found_and_shoppers_may_not_look()
    {
        await using var app = await RunningApp.StartAsync();
        using var unknown = await app.Operator.PostAsJsonAsync($"{Path}/nothing/isolate", new { reason = "x", minutes = 1 });
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        using var anonymous = await app.Anonymous.GetAsync(new Uri(Path, UriKind.Relative));
        Assert.Equal(HttpStatusCode.Unauthorized, anonymous.StatusCode);
        using var shopper = await app.Client.GetAsync(new Uri(Path, UriKind.Relative));
        Assert.Equal(HttpStatusCode.Forbidden, shopper.StatusCode);
    }

    private static GuardedCall<int, int> Guard(RunningApp app, string name) =>
        app.Services.GetRequiredService<Guards>().Create<int, int>(name, FaultPoints.Inference, (request, _) => request, (_, _) => null, () => 0);

    private static ValueTask<Guarded<int>> Call(GuardedCall<int, int> guard) =>
        guard.InvokeAsync(1, Deadline.After(TimeProvider.System, TimeSpan.FromSeconds(10)), CancellationToken.None);

    private static async Task<List<JsonElement>> ListAsync(RunningApp app) =>
        [.. (await app.Operator.GetFromJsonAsync<JsonElement>(Path)).GetProperty("items").EnumerateArray()];
}
