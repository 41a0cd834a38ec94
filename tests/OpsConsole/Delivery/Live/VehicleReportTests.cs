using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.SignalR.Client;
using OpsConsole.MobileClient.Vans;

namespace OpsConsole.Tests.Delivery.Live;

/// <summary>What drivers' phones send, and what customers read.</summary>
public sealed class VehicleReportTests(LiveApp shared) : IClassFixture<LiveApp>
{
    private RunningApp App => shared.App;

    [Fact]
    public async Task Positions_are_taken_once_and_in_order()
    {
        var fleet = await LiveFleet.CommitAsync(App, 300, "a-");
        var now = TimeProvider.System.GetUtcNow();
        Assert.Equal((1, 0, 0), await Tally(now, 0.5));
        Assert.Equal((0, 1, 0), await Tally(now, 0.5));
        Assert.Equal((0, 0, 1), await Tally(now.AddSeconds(-20), 0.2));
        var vehicle = await fleet.VehicleAsync("a-van-1");
        Assert.Equal(LiveFleet.Place(0.5).Lat, vehicle["fix"]!["lat"]!.GetValue<double>(), 5);
        Assert.Equal("onShift", vehicle["state"]!.GetValue<string>());

        async Task<(int, int, int)> Tally(DateTimeOffset at, double steps)
        {
            var answer = await LiveFleet.ReadAsync(await fleet.PositionAsync("a-van-1", steps, at));
            return (answer["accepted"]!.GetValue<int>(), answer["duplicates"]!.GetValue<int>(), answer["outOfOrder"]!.GetValue<int>());
        }
    }

    [Fact]
    public async Task What_is_wrong_with_a_report_is_named_by_field_and_nothing_of_it_is_taken()
    {
        var fleet = await LiveFleet.CommitAsync(App, 300, "b-");
        var ahead = TimeProvider.System.GetUtcNow().AddHours(1).ToString("O");
        var positions = new JsonArray(
            JsonNode.Parse($$"""{"lat":"NaN","lon":8.69,"at":"{{TimeProvider.System.GetUtcNow():O}}"}"""), JsonNode.Parse($$"""{"lat":49.4,"lon":181,"at":"{{ahead}}","speed":-1}"""), JsonNode.Parse("""{"lat":49.4}"""), null);
        using var refused = await LiveFleet.PostAsync(App.Client, "/api/v1/vehicles/b-van-1/positions", new JsonObject { ["positions"] = positions });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Equal(
            ["positions[0].lat", "positions[1].at", "positions[1].lon", "positions[1].speed", "positions[2].at", "positions[2].lon", "positions[3]"], await PlanRequests.FieldsAsync(refused));
        using var none = await LiveFleet.PostAsync(App.Client, "/api/v1/vehicles/b-van-1/positions", new JsonObject { ["positions"] = new JsonArray() });
        Assert.Equal(["positions"], await PlanRequests.FieldsAsync(none));
        using var outcome = await LiveFleet.PostAsync(
            App.Client, "/api/v1/vehicles/b-van-1/outcomes", new JsonObject { ["outcomes"] = new JsonArray(new JsonObject { ["stopId"] = "b stop", ["outcome"] = "lost", ["at"] = ahead }) });
        Assert.Equal(["outcomes[0].at", "outcomes[0].outcome", "outcomes[0].stopId"], await PlanRequests.FieldsAsync(outcome));
        Assert.Null((await fleet.VehicleAsync("b-van-1"))["fix"]);
        Assert.Equal(HttpStatusCode.NotFound, (await fleet.PositionAsync("b-van-9", 0)).StatusCode);
    }

    [Fact]
    public async Task An_outcome_is_recorded_once_and_another_one_does_not_replace_it()
    {
        var fleet = await LiveFleet.CommitAsync(App, 300, "c-");
        await fleet.PositionAsync("c-van-1", 3, speed: 0);
        Assert.Equal("recorded", await Result("c-stop-1", "delivered"));
        Assert.Equal("duplicate", await Result("c-stop-1", "delivered"));
        Assert.Equal("conflict", await Result("c-stop-1", "failed"));
        Assert.Equal("unknown", await Result("c-stop-77", "delivered"));
        // The other van's stop, handed over on the way.
        Assert.Equal("recorded", await Result("c-stop-3", "skipped"));
        Assert.Equal(["c-stop-4"], LiveFleet.Ahead(await fleet.BoardAsync(), "c-van-2"));
        var eta = (await App.Client.GetFromJsonAsync<JsonNode>("/api/v1/deliveries/c-stop-1/eta", TestContext.Current.CancellationToken))!;
        Assert.Equal("delivered", eta["status"]!.GetValue<string>());
        Assert.NotNull(eta["at"]);
        Assert.Null(eta["eta"]);

        async Task<string> Result(string stop, string outcome) => (await LiveFleet.ReadAsync(await fleet.OutcomeAsync("c-van-1", stop, outcome)))["results"]![0]!["result"]!.GetValue<string>();
    }

    [Fact]
    public async Task A_customer_sees_when_the_own_delivery_comes_and_no_other()
    {
        var fleet = await LiveFleet.CommitAsync(App, 300, "d-");
        await fleet.PositionAsync("d-van-1", 1);
        using var customer = await TokenAsync("customer-2");
        var eta = (await customer.GetFromJsonAsync<JsonNode>("/api/v1/deliveries/d-stop-2/eta", TestContext.Current.CancellationToken))!;
        Assert.Equal("underWay", eta["status"]!.GetValue<string>());
        var (early, middle, late) = (eta["p10"]!.GetValue<DateTimeOffset>(), eta["eta"]!.GetValue<DateTimeOffset>(), eta["p90"]!.GetValue<DateTimeOffset>());
        Assert.True(early < middle && middle < late);
        // Three kilometres or more at 30 km/h.
        Assert.InRange((middle - TimeProvider.System.GetUtcNow()).TotalMinutes, 5.5, 15);
        using var foreign = await customer.GetAsync("/api/v1/deliveries/d-stop-1/eta", TestContext.Current.CancellationToken);
        using var absent = await customer.GetAsync("/api/v1/deliveries/d-stop-0/eta", TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (foreign.StatusCode, absent.StatusCode));
    }

    [Fact]
    public async Task A_drivers_phone_acts_for_its_own_van_only()
    {
        var fleet = await LiveFleet.CommitAsync(App, 300, "e-");
        using var driver = await TokenAsync("vehicle:e-van-1");
        var body = new JsonObject { ["positions"] = new JsonArray(new JsonObject { ["lat"] = 49.41, ["lon"] = 8.69, ["at"] = TimeProvider.System.GetUtcNow().ToString("O") }) };
        Assert.Equal(HttpStatusCode.OK, (await LiveFleet.PostAsync(driver, "/api/v1/vehicles/e-van-1/positions", body.DeepClone())).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await LiveFleet.PostAsync(driver, "/api/v1/vehicles/e-van-2/positions", body.DeepClone())).StatusCode);
        Assert.Null((await fleet.VehicleAsync("e-van-2"))["fix"]);
    }

    [Fact]
    public async Task A_plan_of_a_day_long_over_raises_nothing()
    {
        var body = PlanRequests.Plan();
        body["vehicles"]!.AsArray().ToList().ForEach(vehicle => vehicle!["id"] = "g-" + vehicle["id"]);
        var id = await PlanRequests.CreateAsync(App.Client, body);
        await PlanRequests.EndedAsync(App.Client, id);
        await LiveFleet.ReadAsync(await LiveFleet.PostAsync(App.Client, $"{PlanRequests.Root}/{id}/commit", new JsonObject()));
        var fleet = new LiveFleet(App, id, "g-");
        await fleet.UntilAsync(board => board["items"]!.AsArray().Count == 2);
        // A look at the fleet is at all of it: one that has found a late van has looked at this plan too.
        var late = await LiveFleet.CommitAsync(App, 55, "k-");
        await late.PositionAsync("k-van-1", 40);
        await late.UntilAsync(board => board["alerts"]!.AsArray().Count > 0);
        var board = await fleet.BoardAsync();
        Assert.All(board["items"]!.AsArray(), vehicle => Assert.Equal("offShift", vehicle!["state"]!.GetValue<string>()));
        Assert.Empty(board["alerts"]!.AsArray());
        Assert.Empty(board["proposals"]!.AsArray());
    }

    [Fact]
    public async Task Positions_go_out_on_the_operators_hub()
    {
        var fleet = await LiveFleet.CommitAsync(App, 300, "h-");
        var moved = new TaskCompletionSource<JsonNode>();
        await using var hub = new HubConnectionBuilder().WithUrl(new Uri(App.Url, "/hubs/ops"), options => options.Headers["X-Api-Key"] = RunningApp.OpsKey).Build();
        hub.On<JsonNode>("vehicle", vehicle =>
        {
            if (vehicle["vehicleId"]!.GetValue<string>() == "h-van-1")
            {
                moved.TrySetResult(vehicle);
            }
        });
        await hub.StartAsync(TestContext.Current.CancellationToken);
        await fleet.PositionAsync("h-van-1", 1);
        var seen = await moved.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal((LiveFleet.Place(1).Lat, fleet.PlanId), (seen["lat"]!.GetValue<double>(), seen["planId"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_simulated_van_finds_its_route_and_reports_on_it()
    {
        var fleet = await LiveFleet.CommitAsync(App, 300, "f-");
        var van = new SimulatedVan(App.Client, TimeProvider.System, "f-van-1", (LiveFleet.DepotLat, LiveFleet.DepotLon), new VanHabits(), 1);
        Assert.True(van.IsIdle);
        await van.ReadRouteAsync(LiveFleet.Ahead(await fleet.BoardAsync(), "f-van-1").ToHashSet(), TestContext.Current.CancellationToken);
        Assert.False(van.IsIdle);
        await van.StepAsync(TestContext.Current.CancellationToken);
        using var read = await App.Client.GetAsync("/api/v1/vehicles/f-van-1/status", TestContext.Current.CancellationToken);
        var status = await LiveFleet.ReadAsync(read);
        Assert.Equal(LiveFleet.DepotLat, status["fix"]!["lat"]!.GetValue<double>(), 2);
        Assert.Equal(2, status["ahead"]!.AsArray().Count);
    }

    private async Task<HttpClient> TokenAsync(string userId)
    {
        var issued = await LiveFleet.ReadAsync(await LiveFleet.PostAsync(App.Client, "/api/v1/devices/tokens", new JsonObject { ["deviceId"] = "phone-1", ["userId"] = userId }));
        var client = App.With(null);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", issued["token"]!.GetValue<string>());
        return client;
    }
}

/// <summary>One host for cases that do not disturb each other.</summary>
public sealed class LiveApp : IAsyncLifetime
{
    internal RunningApp App { get; private set; } = null!; // Set before the first case.

    public async ValueTask InitializeAsync() => App = await LiveFleet.HostAsync();

    public ValueTask DisposeAsync() => App.DisposeAsync();
}
