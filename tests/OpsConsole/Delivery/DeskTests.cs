using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.SignalR.Client;

namespace OpsConsole.Tests.Delivery;

/// <summary>What dispatchers do with a plan, over HTTP.</summary>
public sealed class DeskTests(SharedApp shared) : IClassFixture<SharedApp>
{
    private HttpClient Client => shared.App.Client;

    [Fact]
    public async Task A_move_names_what_it_would_break_and_only_force_does_it()
    {
        var body = PlanRequests.Plan(stops: 8, vehicles: 2);
        body["vehicles"]![1]!["capacity"] = new JsonArray(1);
        var id = await PlanRequests.CreateAsync(Client, body);
        var plan = await PlanRequests.EndedAsync(Client, id);
        var routes = PlanRequests.Routes(plan);
        var moved = routes["van-1"][0];
        var full = routes.TryGetValue("van-2", out var second) ? second.Length : 0;
        if (full == 0)
        {
            await MoveAsync(id, routes["van-1"][^1], "van-2", 0, force: false);
        }

        var asked = await MoveAsync(id, moved, "van-2", 0, force: false);
        Assert.False(asked["applied"]!.GetValue<bool>());
        var broken = Assert.Single(asked["addedViolations"]!.AsArray(), violation => violation!["kind"]!.GetValue<string>() == "capacity")!;
        Assert.Equal((1, "load"), (broken["amount"]!.GetValue<double>(), broken["unit"]!.GetValue<string>()));
        Assert.Contains("van-2", broken["message"]!.GetValue<string>(), StringComparison.Ordinal);

        var forced = await MoveAsync(id, moved, "van-2", 0, force: true);
        Assert.True(forced["applied"]!.GetValue<bool>());
        Assert.Equal(moved, PlanRequests.Routes(forced["plan"]!)["van-2"][0]);
        Assert.NotEmpty(forced["plan"]!["violations"]!.AsArray());
        using var refused = await PlanRequests.PostAsync(Client, $"{PlanRequests.Root}/{id}/commit", null);
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);

        using var undone = await PlanRequests.PostAsync(Client, $"{PlanRequests.Root}/{id}/undo", null);
        var taken = (await undone.Content.ReadFromJsonAsync<JsonNode>())!;
        Assert.Equal(moved, PlanRequests.Routes(taken["plan"]!)["van-1"][0]);
        Assert.Empty(taken["plan"]!["violations"]!.AsArray());
        Assert.Equal(-forced["costDelta"]!.GetValue<decimal>(), taken["costDelta"]!.GetValue<decimal>());
    }

    [Fact]
    public async Task A_stale_revision_an_unknown_stop_and_a_stop_that_nobody_serves_are_refused_by_name()
    {
        var (id, plan) = await SolvedAsync();
        using var stale = await PlanRequests.PostAsync(Client, $"{PlanRequests.Root}/{id}/moves", new JsonObject { ["stopId"] = "stop-1", ["vehicleId"] = "van-1" }, ("If-Match", "\"0\""));
        Assert.Equal(HttpStatusCode.PreconditionFailed, stale.StatusCode);
        using var unknown = await PlanRequests.PostAsync(Client, $"{PlanRequests.Root}/{id}/moves", new JsonObject { ["stopId"] = "stop-99", ["vehicleId"] = "van-1" });
        Assert.Equal(["stopId"], await PlanRequests.FieldsAsync(unknown));
        using var nobody = await PlanRequests.PostAsync(Client, $"{PlanRequests.Root}/{id}/moves", new JsonObject { ["stopId"] = "stop-1", ["vehicleId"] = "van-99" });
        Assert.Equal(["vehicleId"], await PlanRequests.FieldsAsync(nobody));
        var gone = await MoveAsync(id, "stop-1", null, null, force: true);
        Assert.Equal("infeasible", gone["plan"]!["status"]!.GetValue<string>());
        using var unheld = await LockAsync(id, "stop-1", "vehicle");
        Assert.Equal(["stopId"], await PlanRequests.FieldsAsync(unheld));
        Assert.True(plan["revision"]!.GetValue<long>() < gone["plan"]!["revision"]!.GetValue<long>());
    }

    [Fact]
    public async Task A_locked_stop_stays_with_its_vehicle_when_the_plan_is_made_anew_and_the_new_one_is_never_dearer()
    {
        var (id, plan) = await SolvedAsync(stops: 12, vehicles: 3);
        var (vehicle, stops) = PlanRequests.Routes(plan).First();
        using var locked = await LockAsync(id, stops[0], "time");
        Assert.Equal(HttpStatusCode.OK, locked.StatusCode);
        var held = (await locked.Content.ReadFromJsonAsync<JsonNode>())!["plan"]!;
        Assert.Equal((stops[0], vehicle, "time"), (held["locks"]![0]!["stopId"]!.GetValue<string>(), held["locks"]![0]!["vehicleId"]!.GetValue<string>(), held["locks"]![0]!["level"]!.GetValue<string>()));

        using var again = await PlanRequests.PostAsync(Client, $"{PlanRequests.Root}/{id}/replan", new JsonObject { ["reason"] = "looked at again" });
        Assert.Equal(HttpStatusCode.Accepted, again.StatusCode);
        var draft = await PlanRequests.EndedAsync(Client, (await again.Content.ReadFromJsonAsync<JsonNode>())!["id"]!.GetValue<string>());
        Assert.Equal((id, "looked at again"), (draft["parentId"]!.GetValue<string>(), draft["reason"]!.GetValue<string>()));
        Assert.Contains(stops[0], PlanRequests.Routes(draft)[vehicle]);
        Assert.Equal(Start(plan, stops[0]), Start(draft, stops[0]));
        Assert.True(draft["cost"]!["amount"]!.GetValue<decimal>() <= plan["cost"]!["amount"]!.GetValue<decimal>());
    }

    [Fact]
    public async Task Changes_add_and_cancel_stops_and_take_a_vehicle_away()
    {
        var (id, _) = await SolvedAsync(stops: 8, vehicles: 2);
        var changes = new JsonObject { ["addStops"] = new JsonArray(PlanRequests.Stop(20)), ["removeStops"] = new JsonArray("stop-3"), ["removeVehicles"] = new JsonArray("van-2") };
        using var answer = await PlanRequests.PostAsync(Client, $"{PlanRequests.Root}/{id}/replan", new JsonObject { ["changes"] = changes });
        var draft = await PlanRequests.EndedAsync(Client, (await answer.Content.ReadFromJsonAsync<JsonNode>())!["id"]!.GetValue<string>());
        Assert.Equal(["stop-1", "stop-2", "stop-20", "stop-4", "stop-5", "stop-6", "stop-7", "stop-8"], PlanRequests.Routes(draft)["van-1"].Order(StringComparer.Ordinal));

        using var wrong = await PlanRequests.PostAsync(Client, $"{PlanRequests.Root}/{id}/replan", JsonNode.Parse("""{"changes":{"removeStops":["stop-1","stop-77"]}}"""));
        Assert.Equal(["changes.removeStops[1]"], await PlanRequests.FieldsAsync(wrong));
        using var swapped = await PlanRequests.PostAsync(Client, $"{PlanRequests.Root}/{id}/replan", JsonNode.Parse("""{"changes":{"addStops":[{"id":"late","lat":49.41,"lon":8.69,"windows":[{"from":"2026-05-04T12:00:00Z","to":"2026-05-04T11:00:00Z"}]}]}}"""));
        Assert.Equal(["changes.addStops[0].windows[0].to"], await PlanRequests.FieldsAsync(swapped));

        var compared = (await Client.GetFromJsonAsync<JsonNode>($"{PlanRequests.Root}/{draft["id"]}/comparison?with={id}"))!;
        Assert.Contains(compared["moved"]!.AsArray(), stop => stop!["stopId"]!.GetValue<string>() == "stop-3" && stop["toVehicleId"] is null);
        Assert.Contains(compared["moved"]!.AsArray(), stop => stop!["stopId"]!.GetValue<string>() == "stop-20" && stop["fromVehicleId"] is null);
    }

    [Fact]
    public async Task A_committed_plan_is_what_its_vehicles_read_and_supersedes_the_one_before()
    {
        await using var app = await RunningApp.StartAsync();
        var first = await PlanRequests.CreateAsync(app.Client, PlanRequests.Plan());
        var plan = await PlanRequests.EndedAsync(app.Client, first);
        var (vehicle, stops) = PlanRequests.Routes(plan).First();
        var device = await Platform.Security.DeviceTokenTests.IssueAsync(app.Client, "phone-1", $"vehicle:{vehicle}");
        using var van = app.With(null);
        van.DefaultRequestHeaders.Authorization = new("Bearer", device);
        using (var none = await van.GetAsync($"/api/v1/vehicles/{vehicle}/route"))
        {
            Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
        }

        await using var hub = new HubConnectionBuilder().WithUrl(new Uri(app.Url, "/hubs/mobile"), options => options.AccessTokenProvider = () => Task.FromResult<string?>(device)).Build();
        var pushed = new TaskCompletionSource<JsonNode>();
        hub.On<JsonNode>("push", item => pushed.TrySetResult(item));
        await hub.StartAsync();
        using var committed = await PlanRequests.PostAsync(app.Client, $"{PlanRequests.Root}/{first}/commit", new JsonObject { ["reason"] = "looks right" }, ("If-Match", $"\"{plan["revision"]}\""));
        Assert.Equal("committed", (await committed.Content.ReadFromJsonAsync<JsonNode>())!["stage"]!.GetValue<string>());
        var driven = (await van.GetFromJsonAsync<JsonNode>($"/api/v1/vehicles/{vehicle}/route"))!;
        Assert.Equal((first, 1, "2026-05-04"), (driven["planId"]!.GetValue<string>(), driven["generation"]!.GetValue<long>(), driven["day"]!.GetValue<string>()));
        var hint = await pushed.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(("routePlan", 1), (hint["kind"]!.GetValue<string>(), hint["generation"]!.GetValue<long>()));
        Assert.Equal(driven.ToJsonString(), (await van.GetFromJsonAsync<JsonNode>(hint["payloadUrl"]!.GetValue<string>()))!.ToJsonString());
        Assert.Equal(stops, driven["route"]!["stops"]!.AsArray().Select(stop => stop!["stopId"]!.GetValue<string>()));
        using (var other = await van.GetAsync("/api/v1/vehicles/van-99/route"))
        {
            Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
        }

        // A committed plan is not edited: a draft of it is, and replaces it.
        using var edited = await PlanRequests.PostAsync(app.Client, $"{PlanRequests.Root}/{first}/moves", new JsonObject { ["stopId"] = stops[0] });
        Assert.Equal(HttpStatusCode.Conflict, edited.StatusCode);
        using var asked = await PlanRequests.PostAsync(app.Client, $"{PlanRequests.Root}/{first}/replan", new JsonObject { ["changes"] = new JsonObject { ["removeStops"] = new JsonArray(stops[0]) } });
        var second = (await asked.Content.ReadFromJsonAsync<JsonNode>())!["id"]!.GetValue<string>();
        await PlanRequests.EndedAsync(app.Client, second);
        using var replaced = await PlanRequests.PostAsync(app.Client, $"{PlanRequests.Root}/{second}/commit", null);
        Assert.Equal(HttpStatusCode.OK, replaced.StatusCode);
        Assert.Equal("superseded", (await PlanRequests.PlanAsync(app.Client, first))["stage"]!.GetValue<string>());
        var now = (await van.GetFromJsonAsync<JsonNode>($"/api/v1/vehicles/{vehicle}/route"))!;
        Assert.Equal((second, 2), (now["planId"]!.GetValue<string>(), now["generation"]!.GetValue<long>()));

        using var dropped = await PlanRequests.PostAsync(app.Client, $"{PlanRequests.Root}/{second}/discard", null);
        Assert.Equal(HttpStatusCode.Conflict, dropped.StatusCode);
        var spare = await PlanRequests.CreateAsync(app.Client, PlanRequests.Plan());
        await PlanRequests.EndedAsync(app.Client, spare);
        using var discarded = await PlanRequests.PostAsync(app.Client, $"{PlanRequests.Root}/{spare}/discard", new JsonObject { ["reason"] = "not needed" });
        Assert.Equal("discarded", (await discarded.Content.ReadFromJsonAsync<JsonNode>())!["stage"]!.GetValue<string>());
    }

    [Fact]
    public async Task Why_not_and_which_windows_are_answered_with_amounts_and_words()
    {
        var body = PlanRequests.Plan(stops: 6, vehicles: 2);
        body["vehicles"]![0]!["capacity"] = new JsonArray(3);
        body["vehicles"]![1]!["capacity"] = new JsonArray(2);
        var id = await PlanRequests.CreateAsync(Client, body);
        var plan = await PlanRequests.EndedAsync(Client, id);
        var left = Assert.Single(plan["unassigned"]!.AsArray())!["stopId"]!.GetValue<string>();
        var why = (await Client.GetFromJsonAsync<JsonNode>($"{PlanRequests.Root}/{id}/stops/{left}/explanation"))!;
        Assert.Null(why["vehicleId"]);
        Assert.Equal(2, why["vehicles"]!.AsArray().Count);
        Assert.All(why["vehicles"]!.AsArray(), vehicle =>
        {
            Assert.Equal("breaksRules", vehicle!["verdict"]!.GetValue<string>());
            Assert.Contains(vehicle["violations"]!.AsArray(), violation => violation!["kind"]!.GetValue<string>() == "capacity" && violation["amount"]!.GetValue<double>() == 1);
            Assert.NotEmpty(vehicle["relaxations"]!.AsArray());
            Assert.Contains(vehicle["vehicleId"]!.GetValue<string>(), vehicle["words"]!.GetValue<string>(), StringComparison.Ordinal);
        });

        var (roomy, _) = await SolvedAsync();
        var order = PlanRequests.Stop(30).AsObject();
        order.Remove("windows");
        var windows = JsonNode.Parse("""[{"from":"2026-05-04T07:00:00Z","to":"2026-05-04T09:00:00Z"},{"from":"2026-05-04T01:00:00Z","to":"2026-05-04T02:00:00Z"}]""");
        using var answer = await PlanRequests.PostAsync(Client, $"{PlanRequests.Root}/{roomy}/slot-offers", new JsonObject { ["stop"] = order, ["windows"] = windows });
        var offers = (await answer.Content.ReadFromJsonAsync<JsonNode>())!["items"]!.AsArray();
        Assert.Equal([true, false], offers.Select(offer => offer!["feasible"]!.GetValue<bool>()));
        Assert.Equal("2026-05-04T07:00:00+00:00", offers[0]!["window"]!["from"]!.GetValue<DateTimeOffset>().ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture));
        using var shut = await PlanRequests.PostAsync(Client, $"{PlanRequests.Root}/{roomy}/slot-offers", JsonNode.Parse("""{"stop":{"id":"x","lat":49.41,"lon":8.69},"windows":[{"from":"2026-05-04T09:00:00Z","to":"2026-05-04T07:00:00Z"}]}"""));
        Assert.Equal(["windows[0].to"], await PlanRequests.FieldsAsync(shut));
    }

    private static DateTimeOffset Start(JsonNode plan, string stop) => plan["routes"]!.AsArray().SelectMany(route => route!["stops"]!.AsArray()).First(visit => visit!["stopId"]!.GetValue<string>() == stop)!["serviceStart"]!.GetValue<DateTimeOffset>();

    private async Task<(string Id, JsonNode Plan)> SolvedAsync(int stops = 6, int vehicles = 2)
    {
        var id = await PlanRequests.CreateAsync(Client, PlanRequests.Plan(stops, vehicles));
        return (id, await PlanRequests.EndedAsync(Client, id));
    }

    private async Task<JsonNode> MoveAsync(string id, string stop, string? vehicle, int? position, bool force)
    {
        var body = new JsonObject { ["stopId"] = stop, ["force"] = force };
        if (vehicle is not null)
        {
            body["vehicleId"] = vehicle;
            body["position"] = position;
        }

        using var answer = await PlanRequests.PostAsync(Client, $"{PlanRequests.Root}/{id}/moves", body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, text);
        return JsonNode.Parse(text)!;
    }

    private async Task<HttpResponseMessage> LockAsync(string id, string stop, string level)
    {
        using var body = PlanRequests.Body(new JsonObject { ["level"] = level });
        return await Client.PutAsync($"{PlanRequests.Root}/{id}/locks/{stop}", body);
    }
}
