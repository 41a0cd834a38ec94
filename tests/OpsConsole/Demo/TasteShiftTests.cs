using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpsConsole.Demo;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Security.Auditing;
using OpsConsole.Platform.Time;

namespace OpsConsole.Tests.Demo;

public class TasteShiftTests
{
    private static readonly TimeSpan LongEnough = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task An_operator_shifts_tastes_audited_and_a_restart_keeps_them()
    {
        var data = Directory.CreateTempSubdirectory("opsconsole-shift-").FullName;
        try
        {
            DateTimeOffset from;
            await using (var app = await StartAsync(data))
            {
                await PhonesRunAsync(app);
                Assert.Equal(JsonValueKind.Null, (await DemoAsync(app)).GetProperty("tasteShift").ValueKind);
                var before = app.Services.GetRequiredService<ShopClock>().GetUtcNow();
                var answer = await app.Operator.PostAsJsonAsync("/api/v1/ops/demo/taste-shift", new { strength = 0.8 });
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                var shift = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("tasteShift");
                from = shift.GetProperty("from").GetDateTimeOffset();
                Assert.Equal(0.8, shift.GetProperty("strength").GetDouble());
                Assert.InRange(from, before.AddMilliseconds(-1), app.Services.GetRequiredService<ShopClock>().GetUtcNow());

                await using var db = await app.Services.GetRequiredService<IDbContextFactory<OpsDbContext>>().CreateDbContextAsync(TestContext.Current.CancellationToken);
                var entry = await db.Set<AuditEntry>().SingleAsync(row => row.Action == "demo.tasteShift", TestContext.Current.CancellationToken);
                Assert.Contains("0.8", entry.After, StringComparison.Ordinal);
                Assert.Null(entry.Before);
            }

            await using var again = await StartAsync(data);
            await PhonesRunAsync(again);
            var kept = (await DemoAsync(again)).GetProperty("tasteShift");
            Assert.Equal((from, 0.8), (kept.GetProperty("from").GetDateTimeOffset(), kept.GetProperty("strength").GetDouble()));
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            Directory.Delete(data, recursive: true);
        }
    }

    [Fact]
    public async Task A_configured_shift_counts_from_the_end_of_the_history()
    {
        await using var app = await StartAsync(null, ("Demo:TasteShift:AfterDays", "3"));
        await PhonesRunAsync(app);
        var demo = await DemoAsync(app);
        var shift = demo.GetProperty("tasteShift");
        Assert.Equal(demo.GetProperty("historyEnds").GetDateTimeOffset().AddDays(3), shift.GetProperty("from").GetDateTimeOffset());
        Assert.Equal(1, shift.GetProperty("strength").GetDouble());
    }

    [Fact]
    public async Task A_shop_without_simulated_shoppers_has_no_tastes_to_shift()
    {
        await using var empty = await RunningApp.StartAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await empty.Operator.GetAsync("/api/v1/ops/demo")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await empty.Operator.PostAsJsonAsync("/api/v1/ops/demo/taste-shift", new { strength = 1 })).StatusCode);

        await using var still = await RunningApp.StartAsync(Small(), options: options => options with { Empty = false });
        Assert.False((await DemoAsync(still)).GetProperty("phonesRun").GetBoolean());
        Assert.Equal(HttpStatusCode.Conflict, (await still.Operator.PostAsJsonAsync("/api/v1/ops/demo/taste-shift", new { strength = 1 })).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await still.Operator.PostAsJsonAsync("/api/v1/ops/demo/taste-shift", new { strength = 2.1 })).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await still.Operator.PostAsJsonAsync("/api/v1/ops/demo/taste-shift", new { })).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await still.Operator.GetAsync("/api/v1/ops/demo?minutes=0")).StatusCode);
    }

    [Theory]
    [InlineData(null, 1.0)]
    [InlineData(-1.0, 1.0)]
    [InlineData(1.0, 2.5)]
    public void A_shift_that_cannot_be_is_named(double? afterDays, double strength) =>
        Assert.Contains("Demo:TasteShift", new DemoOptions { TasteShift = new DemoTasteShift { AfterDays = afterDays, Strength = strength } }.Complaint());

    private static async Task PhonesRunAsync(RunningApp app)
    {
        using var patience = new CancellationTokenSource(LongEnough);
        while (!(await DemoAsync(app)).GetProperty("phonesRun").GetBoolean())
        {
            await Task.Delay(20, patience.Token);
        }
    }

    private static async Task<JsonElement> DemoAsync(RunningApp app) => await app.Operator.GetFromJsonAsync<JsonElement>("/api/v1/ops/demo");

    private static Task<RunningApp> StartAsync(string? data, params (string Key, string Value)[] more) =>
        RunningApp.StartAsync(Small(more), data, options => options with { Empty = false, Simulate = true });

    private static Action<WebApplicationBuilder> Small(params (string Key, string Value)[] more) => builder => builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
    {
        ["Demo:Products"] = "150", ["Demo:Shoppers"] = "40", ["Demo:Days"] = "10", ["Demo:SessionsPerMinute"] = "60",
    }.Concat(more.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value))));
}
