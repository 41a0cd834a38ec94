using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpsConsole.Platform.Live.MobileStream;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Security.Auditing;

namespace OpsConsole.Tests.Delivery.Live;

/// <summary>From a van on the road to another plan for the rest of the day, over HTTP.</summary>
public sealed class LiveDeliveryTests(LiveApp shared) : IClassFixture<LiveApp>
{
    [Fact]
    public async Task A_van_that_falls_late_brings_an_alert_and_a_proposal_and_accepting_it_changes_its_route()
    {
        var app = shared.App;
        var fleet = await LiveFleet.CommitAsync(app, minutes: 55, "a-", locked: false);
        var before = await fleet.BoardAsync();
        var (late, other) = LiveFleet.Ahead(before, "a-van-1").Length >= LiveFleet.Ahead(before, "a-van-2").Length ? ("a-van-1", "a-van-2") : ("a-van-2", "a-van-1");
        await fleet.PositionAsync(other, 0);
        // 40 km from where it should be going: more than an hour's drive.
        await fleet.PositionAsync(late, 40);
        var board = await fleet.ProposalAsync();
        Assert.Equal("late", (await fleet.VehicleAsync(late))["state"]!.GetValue<string>());
        Assert.NotEqual("late", (await fleet.VehicleAsync(other))["state"]!.GetValue<string>());
        var alert = Assert.Single(board["alerts"]!.AsArray(), alert => alert!["clearedAt"] is null)!;
        Assert.Equal(("late", late), (alert["kind"]!.GetValue<string>(), alert["vehicleId"]!.GetValue<string>()));
        var proposal = Assert.Single(board["proposals"]!.AsArray())!;
        var id = proposal["id"]!.GetValue<string>();
        Assert.Equal(id, alert["proposalId"]!.GetValue<string>());
        Assert.True(proposal["lateMsAfter"]!.GetValue<long>() + 600_000 < proposal["lateMsBefore"]!.GetValue<long>(), proposal.ToJsonString());

        // Nothing has changed on the road, and nobody but a dispatcher may change it.
        Assert.Equal(fleet.PlanId, (await fleet.VehicleAsync(late))["planId"]!.GetValue<string>());
        var path = $"/api/v1/ops/fleet/proposals/{id}/accept";
        Assert.Equal(HttpStatusCode.Forbidden, (await LiveFleet.PostAsync(app.Client, path, new JsonObject { ["reason"] = "as proposed" })).StatusCode);
        Assert.Equal(["reason"], await PlanRequests.FieldsAsync(await LiveFleet.PostAsync(app.Operator, path, new JsonObject())));
        var accepted = await LiveFleet.ReadAsync(await fleet.DecideAsync(proposal, "accept"));
        Assert.Equal("committed", accepted["stage"]!.GetValue<string>());

        board = await fleet.UntilAsync(board => board["items"]!.AsArray().All(vehicle => vehicle!["planId"]!.GetValue<string>() == id));
        Assert.Empty(board["proposals"]!.AsArray());
        Assert.Empty(LiveFleet.Ahead(board, late));
        Assert.Equal(["a-stop-1", "a-stop-2", "a-stop-3", "a-stop-4"], LiveFleet.Ahead(board, other).Order());
        await fleet.UntilAsync(board => board["alerts"]!.AsArray().All(alert => alert!["clearedAt"] is not null));
    }

    [Fact]
    public async Task Stops_of_a_van_that_leaves_the_road_are_offered_to_others_and_what_is_done_stays_done()
    {
        var app = shared.App;
        var fleet = await LiveFleet.CommitAsync(app, minutes: 300, "b-");
        await fleet.PositionAsync("b-van-1", 3, speed: 0);
        await LiveFleet.ReadAsync(await fleet.OutcomeAsync("b-van-1", "b-stop-1"));
        Assert.Equal(HttpStatusCode.NoContent, (await LiveFleet.PostAsync(app.Operator, "/api/v1/vehicles/b-van-1/off-duty", new JsonObject { ["reason"] = "flat tyre" })).StatusCode);
        var board = await fleet.ProposalAsync();
        Assert.Equal(("offDuty", "flat tyre"), ((await fleet.VehicleAsync("b-van-1"))["state"]!.GetValue<string>(), (await fleet.VehicleAsync("b-van-1"))["offDutyReason"]!.GetValue<string>()));
        var proposal = board["proposals"]![0]!;
        Assert.Equal((1, 0), (proposal["unassignedBefore"]!.GetValue<int>(), proposal["unassignedAfter"]!.GetValue<int>()));
        await LiveFleet.ReadAsync(await fleet.DecideAsync(proposal, "accept"));
        board = await fleet.BoardAsync();
        Assert.Empty(LiveFleet.Ahead(board, "b-van-1"));
        Assert.Equal(["b-stop-2", "b-stop-3", "b-stop-4"], LiveFleet.Ahead(board, "b-van-2").Order());
        var van = await fleet.VehicleAsync("b-van-1");
        Assert.Equal(("offDuty", 1, 1), (van["state"]!.GetValue<string>(), van["done"]!.GetValue<int>(), van["total"]!.GetValue<int>()));
    }

    [Fact]
    public async Task A_dispatchers_own_plan_begins_where_the_vans_are_and_keeps_what_is_done()
    {
        var app = shared.App;
        var fleet = await LiveFleet.CommitAsync(app, minutes: 300, "d-");
        await fleet.PositionAsync("d-van-1", 3, speed: 0);
        await fleet.OutcomeAsync("d-van-1", "d-stop-1");
        var path = $"{PlanRequests.Root}/{fleet.PlanId}/replan";
        using var first = await PlanRequests.PostAsync(app.Client, path, new JsonObject(), ("Idempotency-Key", "again"));
        await fleet.PositionAsync("d-van-1", 3.5, speed: 30);
        using var second = await PlanRequests.PostAsync(app.Client, path, new JsonObject(), ("Idempotency-Key", "again"));
        var id = (await LiveFleet.ReadAsync(first))["id"]!.GetValue<string>();
        Assert.Equal(id, (await LiveFleet.ReadAsync(second))["id"]!.GetValue<string>());
        var plan = await PlanRequests.EndedAsync(app.Client, id);
        Assert.Equal("solved", plan["status"]!.GetValue<string>());
        var route = plan["routes"]!.AsArray().First(route => route!["vehicleId"]!.GetValue<string>() == "d-van-1")!;
        Assert.Equal(["d-stop-2"], route["stops"]!.AsArray().Select(stop => stop!["stopId"]!.GetValue<string>()));
        Assert.Equal("d-stop-1", route["done"]![0]!["stopId"]!.GetValue<string>());
        // A kilometre and the way home, instead of the round from the depot.
        Assert.Equal(LiveFleet.Place(3).Lat, route["geometry"]!["coordinates"]![0]![1]!.GetValue<double>(), 3);
    }

    [Fact]
    public async Task A_dismissed_proposal_changes_nothing()
    {
        var app = shared.App;
        var fleet = await LiveFleet.CommitAsync(app, minutes: 300, "c-");
        await LiveFleet.PostAsync(app.Client, "/api/v1/vehicles/c-van-2/off-duty", new JsonObject { ["reason"] = "driver ill" });
        var board = await fleet.ProposalAsync();
        var proposal = board["proposals"]![0]!;
        var dismissed = await LiveFleet.ReadAsync(await fleet.DecideAsync(proposal, "dismiss"));
        Assert.Equal("discarded", dismissed["stage"]!.GetValue<string>());
        // Longer than the pause between two proposals.
        await Task.Delay(1_500, TestContext.Current.CancellationToken);
        board = await fleet.BoardAsync();
        Assert.Empty(board["proposals"]!.AsArray());
        Assert.All(board["items"]!.AsArray(), vehicle => Assert.Equal(fleet.PlanId, vehicle!["planId"]!.GetValue<string>()));
        Assert.Equal(HttpStatusCode.NotFound, (await fleet.DecideAsync(proposal, "accept")).StatusCode);
    }

    [Fact]
    public async Task Where_it_is_configured_a_proposal_is_committed_without_a_dispatcher_and_says_so()
    {
        await using var app = await LiveFleet.HostAsync(acceptByItself: true);
        var fleet = await LiveFleet.CommitAsync(app, minutes: 300);
        await LiveFleet.PostAsync(app.Client, "/api/v1/vehicles/van-2/off-duty", new JsonObject { ["reason"] = "driver ill" });
        var board = await fleet.UntilAsync(board => board["items"]!.AsArray().All(vehicle => vehicle!["planId"]!.GetValue<string>() != fleet.PlanId));
        Assert.Empty(LiveFleet.Ahead(board, "van-2"));
        Assert.Equal(["stop-1", "stop-2", "stop-3", "stop-4"], LiveFleet.Ahead(board, "van-1").Order());
        using var scope = app.Services.CreateScope();
        var commits = await scope.ServiceProvider.GetRequiredService<OpsDbContext>().Set<AuditEntry>().Where(entry => entry.Action == "routePlan.commit").OrderBy(entry => entry.Sequence)
            .ToListAsync(TestContext.Current.CancellationToken);
        Assert.Equal([fleet.PlanId, board["items"]![0]!["planId"]!.GetValue<string>()], commits.Select(entry => entry.Subject));
        Assert.NotEqual(commits[0].Actor, commits[1].Actor);
        Assert.NotEmpty(commits[1].Reason!);
    }

    [Fact]
    public async Task A_driver_whose_hint_a_crash_lost_is_told_after_the_restart()
    {
        var data = Directory.CreateTempSubdirectory("opsconsole-").FullName;
        await MigratedDatabase.CopyToAsync(data);
        try
        {
            await using (var app = await LiveFleet.HostAsync(data))
            {
                await LiveFleet.CommitAsync(app, minutes: 300);
                await HintsAsync(app, hints => hints.Count == 2);
                using var scope = app.Services.CreateScope();
                // As if the process had died after the commit and before this.
                await scope.ServiceProvider.GetRequiredService<OpsDbContext>().Database.ExecuteSqlAsync($"DELETE FROM mobile_stream", TestContext.Current.CancellationToken);
            }

            await using (var app = await LiveFleet.HostAsync(data))
            {
                var hints = await HintsAsync(app, hints => hints.Count == 2);
                Assert.All(hints, hint => Assert.Equal(("routePlan", 1L), (hint.Kind, hint.Generation)));
                Assert.Equal(["vehicle:van-1", "vehicle:van-2"], hints.Select(hint => hint.UserId).Order());
            }
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            Directory.Delete(data, recursive: true);
        }

        static async Task<List<StreamEntry>> HintsAsync(RunningApp app, Func<List<StreamEntry>, bool> holds)
        {
            for (var look = 0; ; look++)
            {
                using var scope = app.Services.CreateScope();
                var hints = await scope.ServiceProvider.GetRequiredService<OpsDbContext>().Set<StreamEntry>().AsNoTracking().OrderBy(entry => entry.UserId).Take(10).ToListAsync(TestContext.Current.CancellationToken);
                if (holds(hints))
                {
                    return hints;
                }

                Assert.True(look < 400, $"{hints.Count} hints");
                await Task.Delay(50, TestContext.Current.CancellationToken);
            }
        }
    }

    [Fact]
    public async Task Positions_outcomes_and_duty_survive_a_restart()
    {
        var data = Directory.CreateTempSubdirectory("opsconsole-").FullName;
        await MigratedDatabase.CopyToAsync(data);
        try
        {
            await using (var app = await LiveFleet.HostAsync(data))
            {
                var fleet = await LiveFleet.CommitAsync(app, minutes: 300);
                await fleet.PositionAsync("van-1", 2.5);
                await fleet.OutcomeAsync("van-1", "stop-1", proof: "photo:17");
                await LiveFleet.PostAsync(app.Client, "/api/v1/vehicles/van-2/off-duty", new JsonObject { ["reason"] = "driver ill" });
                await fleet.ProposalAsync();
            }

            await using (var app = await LiveFleet.HostAsync(data))
            {
                var fleet = new LiveFleet(app, "", "");
                var board = await fleet.UntilAsync(board => board["items"]!.AsArray().Count == 2 && board["proposals"]!.AsArray().Count == 1);
                var (one, two) = (await fleet.VehicleAsync("van-1"), await fleet.VehicleAsync("van-2"));
                Assert.Equal(LiveFleet.Place(2.5).Lat, one["fix"]!["lat"]!.GetValue<double>(), 5);
                Assert.Equal((1, "stop-2"), (one["done"]!.GetValue<int>(), one["next"]!["stopId"]!.GetValue<string>()));
                Assert.Equal("offDuty", two["state"]!.GetValue<string>());
                var again = (await LiveFleet.ReadAsync(await fleet.OutcomeAsync("van-1", "stop-1")))["results"]![0]!;
                Assert.Equal("duplicate", again["result"]!.GetValue<string>());
                Assert.Equal(1, board["proposals"]![0]!["unassignedBefore"]!.GetValue<int>() / 2);
            }
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            Directory.Delete(data, recursive: true);
        }
    }
}
