using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.SignalR.Client;

namespace OpsConsole.Tests.Delivery;

/// <summary>From the request to the routes.</summary>
public sealed class PlanLifecycleTests(SharedApp shared) : IClassFixture<SharedApp>
{
    [Fact]
    public async Task A_plan_is_queued_solved_and_read()
    {
        var app = shared.App;
        using var answer = await PlanRequests.PostAsync(app.Client, PlanRequests.Root, PlanRequests.Plan(stops: 12, vehicles: 3));
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var accepted = (await answer.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken))!;
        var id = accepted["id"]!.GetValue<string>();
        Assert.Equal($"{PlanRequests.Root}/{id}", answer.Headers.Location!.ToString());
        Assert.Equal("queued", accepted["status"]!.GetValue<string>());

        var plan = await PlanRequests.EndedAsync(app.Client, id);
        Assert.Equal(("solved", "draft"), (plan["status"]!.GetValue<string>(), plan["stage"]!.GetValue<string>()));
        Assert.Equal(Enumerable.Range(1, 12).Select(number => $"stop-{number}").Order(StringComparer.Ordinal), PlanRequests.Routes(plan).Values.SelectMany(stops => stops).Order(StringComparer.Ordinal));
        Assert.Empty(plan["unassigned"]!.AsArray());
        Assert.Equal(plan["routes"]!.AsArray().Sum(route => route!["distanceMetres"]!.GetValue<long>()), plan["cost"]!["distanceMetres"]!.GetValue<long>());
        var route = plan["routes"]![0]!;
        var first = route["stops"]![0]!;
        Assert.True(first["arrival"]!.GetValue<DateTimeOffset>() >= DateTimeOffset.Parse("2026-05-04T06:00:00Z", System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(first["serviceStart"]!.GetValue<DateTimeOffset>().AddMinutes(3), first["departure"]!.GetValue<DateTimeOffset>());
        Assert.Equal("LineString", route["geometry"]!["type"]!.GetValue<string>());
        Assert.Equal(route["stops"]!.AsArray().Count + 2, route["geometry"]!["coordinates"]!.AsArray().Count);

        using var read = await app.Operator.GetAsync($"{PlanRequests.Root}/{id}", TestContext.Current.CancellationToken);
        Assert.Equal($"\"{plan["revision"]!.GetValue<long>()}\"", read.Headers.ETag!.Tag);
        Assert.Equal(HttpStatusCode.NotFound, (await app.Client.GetAsync($"{PlanRequests.Root}/plan-none", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await app.Client.GetAsync("/api/v1/operations/plan-none", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.Anonymous.GetAsync($"{PlanRequests.Root}/{id}", TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task An_explicit_matrix_needs_no_coordinates_and_its_seconds_count()
    {
        var body = PlanRequests.Plan(stops: 2, vehicles: 1);
        body["depots"]![0]!.AsObject().Remove("lat");
        body["depots"]![0]!.AsObject().Remove("lon");
        foreach (var stop in body["stops"]!.AsArray())
        {
            stop!.AsObject().Remove("lat");
            stop.AsObject().Remove("lon");
        }

        // Around the other way it would take 900 s longer.
        body["matrix"] = JsonNode.Parse("""{"kind":"explicit","durations":[[0,600,60],[60,0,600],[600,60,0]],"distances":[[0,5000,500],[500,0,5000],[5000,500,0]]}""");
        var plan = await PlanRequests.EndedAsync(shared.App.Client, await PlanRequests.CreateAsync(shared.App.Client, body));
        Assert.Equal(["stop-2", "stop-1"], PlanRequests.Routes(plan)["van-1"]);
        var route = plan["routes"]![0]!;
        Assert.Equal(1_500, route["distanceMetres"]!.GetValue<long>());
        Assert.Equal((180 + 360) * 1000, route["durationMs"]!.GetValue<long>());
        Assert.Null(route["geometry"]);
    }

    [Fact]
    public async Task What_cannot_be_served_is_left_out_with_its_reason_and_the_rest_is_planned()
    {
        var body = PlanRequests.Plan();
        body["stops"]![1]!["skills"] = new JsonArray("crane");
        body["stops"]![4]!["windows"] = JsonNode.Parse("""[{"from":"2026-05-04T05:00:00Z","to":"2026-05-04T05:30:00Z"}]""");
        var plan = await PlanRequests.EndedAsync(shared.App.Client, await PlanRequests.CreateAsync(shared.App.Client, body));
        Assert.Equal("infeasible", plan["status"]!.GetValue<string>());
        Assert.Equal(["stop-2", "stop-5"], plan["unassigned"]!.AsArray().Select(stop => stop!["stopId"]!.GetValue<string>()).Order(StringComparer.Ordinal));
        Assert.Contains("crane", plan["unassigned"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(4, PlanRequests.Routes(plan).Values.Sum(stops => stops.Length));
    }

    [Fact]
    public async Task A_pickup_comes_before_its_delivery_on_the_same_vehicle()
    {
        var body = PlanRequests.Plan();
        body["stops"]![5]!["pickupOf"] = "stop-1";
        var plan = await PlanRequests.EndedAsync(shared.App.Client, await PlanRequests.CreateAsync(shared.App.Client, body));
        var route = Assert.Single(PlanRequests.Routes(plan).Values, stops => stops.Contains("stop-1"));
        Assert.InRange(Array.IndexOf(route, "stop-6"), 0, Array.IndexOf(route, "stop-1") - 1);
    }

    [Fact]
    public async Task The_same_key_gives_the_same_plan_and_another_request_with_it_is_refused()
    {
        var client = shared.App.Client;
        using var first = await PlanRequests.PostAsync(client, PlanRequests.Root, PlanRequests.Plan(), ("Idempotency-Key", "key-1"));
        using var again = await PlanRequests.PostAsync(client, PlanRequests.Root, PlanRequests.Plan(), ("Idempotency-Key", "key-1"));
        Assert.Equal((HttpStatusCode.Accepted, first.Headers.Location), (again.StatusCode, again.Headers.Location));
        Assert.True(again.Headers.Contains("Idempotency-Replayed"));
        Assert.False(first.Headers.Contains("Idempotency-Replayed"));
        using var other = await PlanRequests.PostAsync(client, PlanRequests.Root, PlanRequests.Plan(stops: 5), ("Idempotency-Key", "key-1"));
        Assert.Equal(HttpStatusCode.Conflict, other.StatusCode);
        // Another caller's key is another key.
        using var elsewhere = await PlanRequests.PostAsync(shared.App.Operator, PlanRequests.Root, PlanRequests.Plan(stops: 5), ("Idempotency-Key", "key-1"));
        Assert.Equal(HttpStatusCode.Accepted, elsewhere.StatusCode);
    }

    [Fact]
    public async Task The_same_seed_and_iterations_give_the_same_routes()
    {
        var client = shared.App.Client;
        var one = await PlanRequests.EndedAsync(client, await PlanRequests.CreateAsync(client, PlanRequests.Plan(stops: 20, vehicles: 3, solveSeconds: 60)));
        var other = await PlanRequests.EndedAsync(client, await PlanRequests.CreateAsync(client, PlanRequests.Plan(stops: 20, vehicles: 3, solveSeconds: 60)));
        Assert.Equal(one["routes"]!.ToJsonString(), other["routes"]!.ToJsonString());
    }

    [Fact]
    public async Task Plans_are_listed_newest_first_in_pages()
    {
        await using var app = await RunningApp.StartAsync();
        var ids = new List<string>();
        for (var number = 0; number < 5; number++)
        {
            ids.Add(await PlanRequests.CreateAsync(app.Client, PlanRequests.Plan(stops: 3)));
            await PlanRequests.EndedAsync(app.Client, ids[^1]);
        }

        var read = new List<string>();
        string? cursor = null;
        do
        {
            var page = (await app.Client.GetFromJsonAsync<JsonNode>($"{PlanRequests.Root}?status=solved&limit=2{(cursor is null ? "" : $"&cursor={cursor}")}", TestContext.Current.CancellationToken))!;
            read.AddRange(page["items"]!.AsArray().Select(plan => plan!["id"]!.GetValue<string>()));
            cursor = page["nextCursor"]?.GetValue<string>();
        }
        while (cursor is not null);

        Assert.Equal(Enumerable.Reverse(ids), read);
        using var unknown = await app.Client.GetAsync($"{PlanRequests.Root}?status=happy&cursor=%21&limit=0", TestContext.Current.CancellationToken);
        Assert.Equal(["cursor", "limit", "status"], await PlanRequests.FieldsAsync(unknown));
    }

    [Fact]
    public async Task Progress_goes_out_on_the_operators_hub()
    {
        var app = shared.App;
        var seen = new System.Collections.Concurrent.ConcurrentQueue<JsonNode>();
        var ended = new TaskCompletionSource();
        await using var hub = new HubConnectionBuilder().WithUrl(new Uri(app.Url, "/hubs/ops"), options => options.Headers["X-Api-Key"] = RunningApp.OpsKey).Build();
        hub.On<JsonNode>("routePlan", plan =>
        {
            seen.Enqueue(plan);
            if (plan["label"]?.GetValue<string>() == "watched" && plan["status"]!.GetValue<string>() == "solved")
            {
                ended.TrySetResult();
            }
        });
        await hub.StartAsync(TestContext.Current.CancellationToken);
        var body = PlanRequests.Plan(stops: 40, vehicles: 4, solveSeconds: 1.5, iterations: null);
        body["label"] = "watched";
        var id = await PlanRequests.CreateAsync(app.Client, body);
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        var mine = seen.Where(plan => plan["id"]!.GetValue<string>() == id).ToArray();
        Assert.Contains(mine, plan => plan["status"]!.GetValue<string>() == "solving" && plan["cost"] is not null && plan["progress"]!.GetValue<double>() < 1);
        Assert.Equal(1, mine[^1]["progress"]!.GetValue<double>());
        Assert.Equal(mine.Select(plan => plan["revision"]!.GetValue<long>()).Order(), mine.Select(plan => plan["revision"]!.GetValue<long>()));
    }
}
