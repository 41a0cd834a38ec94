using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpsConsole.Delivery.Live;

namespace OpsConsole.Tests.Delivery.Live;

/// <summary>A committed plan of two vans that begins now, four stops about a depot, and what its drivers send.</summary>
internal sealed class LiveFleet(RunningApp app, string planId, string prefix)
{
    public const double DepotLat = 49.4094;
    public const double DepotLon = 8.6942;

    /// <summary>Metres of a step; vans go 30 km/h in straight lines.</summary>
    private const double Step = 1_000;

    public RunningApp App => app;

    public string PlanId => planId;

    /// <summary>A host that looks at the fleet ten times a second.</summary>
    public static Task<RunningApp> HostAsync(string? data = null, bool acceptByItself = false) => RunningApp.StartAsync(
        builder => builder.Services.Configure<LiveOptions>(_ => { }).AddSingleton<IOptions<LiveOptions>>(Options.Create(new LiveOptions { LookMs = 100, ProposalSeconds = 0.3, ProposalPauseSeconds = 1, AcceptByItself = acceptByItself })), data);

    /// <summary>
    /// Plans and commits: stops 1 and 2 north of the depot for van-1, 3 and 4 south of it for van-2, to be served within <paramref name="minutes"/> minutes from now. Without locks either may have any.
    /// </summary>
    public static async Task<LiveFleet> CommitAsync(RunningApp app, int minutes, string prefix = "", bool locked = true)
    {
        var now = TimeProvider.System.GetUtcNow();
        var body = PlanRequests.Plan(stops: 4, vehicles: 2);
        body["depots"]![0]!["open"] = now.AddHours(-1).ToString("O");
        body["depots"]![0]!["close"] = now.AddHours(9).ToString("O");
        for (var van = 1; van <= 2; van++)
        {
            var vehicle = body["vehicles"]![van - 1]!;
            (vehicle["id"], vehicle["shiftStart"], vehicle["shiftEnd"], vehicle["fixedCost"]) = ($"{prefix}van-{van}", now.AddMinutes(-5).ToString("O"), now.AddHours(8).ToString("O"), 0);
            vehicle["capacity"] = new JsonArray(4);
        }

        for (var number = 1; number <= 4; number++)
        {
            var (stop, at) = (body["stops"]![number - 1]!, Place(number <= 2 ? 2 + number : -number));
            (stop["id"], stop["lat"], stop["lon"], stop["customerId"], stop["serviceMinutes"]) = ($"{prefix}stop-{number}", at.Lat, at.Lon, $"customer-{number}", 1);
            stop["windows"] = new JsonArray(new JsonObject { ["from"] = now.AddMinutes(-30).ToString("O"), ["to"] = now.AddMinutes(minutes).ToString("O") });
        }

        body["locks"] = !locked ? new JsonArray() : new JsonArray([.. Enumerable.Range(1, 4).Select(number => (JsonNode)new JsonObject
        {
            ["stopId"] = $"{prefix}stop-{number}", ["vehicleId"] = $"{prefix}van-{(number <= 2 ? 1 : 2)}", ["level"] = "vehicle",
        })]);
        var id = await PlanRequests.CreateAsync(app.Client, body);
        var plan = await PlanRequests.EndedAsync(app.Client, id);
        Assert.Equal("solved", plan["status"]!.GetValue<string>());
        await ReadAsync(await PostAsync(app.Client, $"{PlanRequests.Root}/{id}/commit", new JsonObject()));
        var fleet = new LiveFleet(app, id, prefix);
        await fleet.UntilAsync(board => board["items"]!.AsArray().Any(vehicle => vehicle!["planId"]!.GetValue<string>() == id));
        return fleet;
    }

    /// <summary>A place so many steps north of the depot.</summary>
    public static (double Lat, double Lon) Place(double steps) => (Math.Round(DepotLat + (steps * Step / 111_195), 6), DepotLon);

    public Task<HttpResponseMessage> PositionAsync(string vehicle, double steps, DateTimeOffset? at = null, double? speed = null)
    {
        var place = Place(steps);
        return PostAsync(app.Client, $"/api/v1/vehicles/{vehicle}/positions", new JsonObject
        {
            ["positions"] = new JsonArray(new JsonObject { ["lat"] = place.Lat, ["lon"] = place.Lon, ["at"] = (at ?? TimeProvider.System.GetUtcNow()).ToString("O"), ["speed"] = speed }),
        });
    }

    public Task<HttpResponseMessage> OutcomeAsync(string vehicle, string stop, string outcome = "delivered", string? proof = null) =>
        PostAsync(app.Client, $"/api/v1/vehicles/{vehicle}/outcomes", new JsonObject { ["outcomes"] = new JsonArray(new JsonObject { ["stopId"] = stop, ["outcome"] = outcome, ["proofReference"] = proof }) });

    public static Task<HttpResponseMessage> PostAsync(HttpClient client, string path, JsonNode body) => PlanRequests.PostAsync(client, path, body);

    public static async Task<JsonNode> ReadAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!;
    }

    /// <summary>The fleet as operators see it, without what belongs to other cases.</summary>
    public async Task<JsonNode> BoardAsync()
    {
        var board = (await app.Operator.GetFromJsonAsync<JsonNode>("/api/v1/ops/fleet", TestContext.Current.CancellationToken))!;
        foreach (var (list, field) in new[] { ("items", "id"), ("alerts", "vehicleId") })
        {
            board[list] = new JsonArray([.. board[list]!.AsArray().Where(one => one![field]!.GetValue<string>().StartsWith(prefix + "van", StringComparison.Ordinal)).Select(one => one!.DeepClone())]);
        }

        board["proposals"] = new JsonArray([.. board["proposals"]!.AsArray().Where(one => planId.Length == 0 || one!["planId"]!.GetValue<string>() == planId).Select(one => one!.DeepClone())]);
        return board;
    }

    /// <summary>Waits for a proposal that can be decided on.</summary>
    public Task<JsonNode> ProposalAsync() => UntilAsync(board => board["proposals"]!.AsArray().Any(proposal => proposal!["status"]!.GetValue<string>() == "solved"));

    /// <summary>Decides on a proposal as a dispatcher.</summary>
    public Task<HttpResponseMessage> DecideAsync(JsonNode proposal, string decision) =>
        PostAsync(app.Operator, $"/api/v1/ops/fleet/proposals/{proposal["id"]}/{decision}", new JsonObject { ["reason"] = "seen and decided" });

    public async Task<JsonNode> VehicleAsync(string id) => (await BoardAsync())["items"]!.AsArray().First(vehicle => vehicle!["id"]!.GetValue<string>() == id)!;

    /// <summary>Waits until the fleet is as it should be.</summary>
    public async Task<JsonNode> UntilAsync(Func<JsonNode, bool> holds)
    {
        var board = await BoardAsync();
        for (var look = 0; look < 400 && !holds(board); look++)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
            board = await BoardAsync();
        }

        Assert.True(holds(board), board.ToJsonString());
        return board;
    }

    public static string[] Ahead(JsonNode board, string vehicle) =>
        [.. board["items"]!.AsArray().First(one => one!["id"]!.GetValue<string>() == vehicle)!["ahead"]!.AsArray().Select(stop => stop!["stopId"]!.GetValue<string>())];
}
