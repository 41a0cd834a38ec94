using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpsConsole.Delivery.Plans;
using OpsConsole.Delivery.Queue;
using OpsConsole.Delivery.Solving;
using OpsConsole.Platform.Persistence;

namespace OpsConsole.Tests.Delivery;

/// <summary>The queue: bounded, leased, fenced, taken up again.</summary>
public sealed class PlanQueueTests
{
    [Fact]
    public async Task A_full_queue_refuses_with_a_time_to_come_back_and_stores_nothing()
    {
        await using var app = await StartAsync(("Delivery:MaxQueued", "2"));
        var running = await PlanRequests.CreateAsync(app.Client, Long());
        var waiting = await PlanRequests.CreateAsync(app.Client, Long());
        using var refused = await PlanRequests.PostAsync(app.Client, PlanRequests.Root, Long());
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.InRange(int.Parse(refused.Headers.GetValues("Retry-After").Single(), System.Globalization.CultureInfo.InvariantCulture), 1, 120);
        Assert.Equal(2, await CountAsync(app));

        // One that waits ends at once; one that is searched for keeps the best so far.
        using var gone = await app.Client.DeleteAsync($"{PlanRequests.Root}/{waiting}", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, gone.StatusCode);
        Assert.Empty((await PlanRequests.PlanAsync(app.Client, waiting))["routes"]!.AsArray());
        await SolvingAsync(app, running);
        using var cancelled = await app.Client.DeleteAsync($"{PlanRequests.Root}/{running}", TestContext.Current.CancellationToken);
        Assert.Contains(cancelled.StatusCode, (HttpStatusCode[])[HttpStatusCode.OK, HttpStatusCode.Accepted]);
        var plan = await PlanRequests.EndedAsync(app.Client, running);
        Assert.Equal("cancelled", plan["status"]!.GetValue<string>());
        Assert.Equal(60, PlanRequests.Routes(plan).Values.Sum(stops => stops.Length));

        using var again = await app.Client.DeleteAsync($"{PlanRequests.Root}/{running}", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await app.Client.DeleteAsync($"{PlanRequests.Root}/plan-none", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(0, await CountAsync(app));
    }

    [Fact]
    public async Task A_plan_that_has_ended_cannot_be_cancelled()
    {
        await using var app = await StartAsync();
        var id = await PlanRequests.CreateAsync(app.Client, PlanRequests.Plan());
        await PlanRequests.EndedAsync(app.Client, id);
        Assert.Equal(HttpStatusCode.Conflict, (await app.Client.DeleteAsync($"{PlanRequests.Root}/{id}", TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task A_stopped_server_goes_on_with_the_plan_where_it_was()
    {
        var folder = Directory.CreateTempSubdirectory("opsconsole-routes-").FullName;
        try
        {
            await MigratedDatabase.CopyToAsync(folder);
            string id;
            decimal before;
            await using (var app = await StartAsync(folder))
            {
                id = await PlanRequests.CreateAsync(app.Client, Long(seconds: 4));
                before = await SolvingAsync(app, id);
            }

            await using (var app = await StartAsync(folder))
            {
                var plan = await PlanRequests.EndedAsync(app.Client, id);
                Assert.Equal("solved", plan["status"]!.GetValue<string>());
                Assert.InRange(plan["cost"]!["amount"]!.GetValue<decimal>(), 0, before);
                Assert.InRange(plan["progress"]!["spentMs"]!.GetValue<long>(), 3_900, 30_000);
            }
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>A worker that was thought dead writes nothing any more, and a plan that kills workers is given up.</summary>
    [Fact]
    public async Task A_lost_lease_fences_its_worker_off()
    {
        await using var app = await StartAsync(("Delivery:Workers", "1"));
        var blocker = await PlanRequests.CreateAsync(app.Client, Long());
        await SolvingAsync(app, blocker);
        var id = await PlanRequests.CreateAsync(app.Client, PlanRequests.Plan());
        var (queue, writer) = (app.Services.GetRequiredService<PlanQueue>(), app.Services.GetRequiredService<PlanWriter>());
        var old = await queue.TakeAsync(TestContext.Current.CancellationToken);
        Assert.Equal(id, old.PlanId);
        await queue.ReturnAsync(old, TestContext.Current.CancellationToken);
        var current = await queue.TakeAsync(TestContext.Current.CancellationToken);
        Assert.True(current.FencingToken > old.FencingToken);
        Assert.Null(await writer.BeginAsync(old, TestContext.Current.CancellationToken));
        Assert.False(await queue.RenewAsync(old, TestContext.Current.CancellationToken));
        Assert.True(await queue.RenewAsync(current, TestContext.Current.CancellationToken));

        await app.Services.GetRequiredService<PlanMaker>().MakeAsync(current with { Attempt = 4 }, TestContext.Current.CancellationToken);
        var plan = await PlanRequests.PlanAsync(app.Client, id);
        Assert.Equal("failed", plan["status"]!.GetValue<string>());
        Assert.Contains("3 times", plan["error"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    private static JsonObject Long(double seconds = 60) => PlanRequests.Plan(stops: 60, vehicles: 5, solveSeconds: seconds, iterations: null);

    private static Task<RunningApp> StartAsync(params (string Name, string Value)[] settings) => StartAsync(null, settings);

    private static Task<RunningApp> StartAsync(string? folder, params (string Name, string Value)[] settings) => RunningApp.StartAsync(
        builder => builder.Configuration.AddInMemoryCollection([.. settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value))]), data: folder);

    /// <summary>Waits until a plan has its first routes; their cost.</summary>
    private static async Task<decimal> SolvingAsync(RunningApp app, string id)
    {
        var board = app.Services.GetRequiredService<PlanBoard>();
        while (true)
        {
            var change = board.NextChangeAsync(id);
            if (await PlanRequests.PlanAsync(app.Client, id) is { } plan && plan["cost"] is { } cost)
            {
                Assert.Equal("solving", plan["status"]!.GetValue<string>());
                return cost["amount"]!.GetValue<decimal>();
            }

            await change.WaitAsync(TestContext.Current.CancellationToken);
        }
    }

    private static async Task<int> CountAsync(RunningApp app)
    {
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<OpsDbContext>>().CreateDbContextAsync(TestContext.Current.CancellationToken);
        return await db.Set<QueuedPlan>().CountAsync(TestContext.Current.CancellationToken);
    }
}
