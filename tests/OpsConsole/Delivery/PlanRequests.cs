using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace OpsConsole.Tests.Delivery;

/// <summary>Requests for plans as a client writes them.</summary>
internal static class PlanRequests
{
    public const string Root = "/api/v1/route-plans";

    /// <summary>A plan around Heidelberg: stops on a spiral, windows of the whole day, room enough.</summary>
    public static JsonObject Plan(int stops = 6, int vehicles = 2, double solveSeconds = 0.3, long? iterations = 300) => new()
    {
        ["depots"] = new JsonArray(new JsonObject { ["id"] = "depot", ["lat"] = 49.4094, ["lon"] = 8.6942, ["open"] = "2026-05-04T06:00:00Z", ["close"] = "2026-05-04T20:00:00Z" }),
        ["vehicles"] = new JsonArray([.. Enumerable.Range(1, vehicles).Select(number => (JsonNode)new JsonObject
        {
            ["id"] = $"van-{number}", ["startDepotId"] = "depot", ["endDepotId"] = "depot", ["capacity"] = new JsonArray(Math.Max(4, 2 * stops / vehicles)),
            ["shiftStart"] = "2026-05-04T08:00:00+02:00", ["shiftEnd"] = "2026-05-04T20:00:00+02:00", ["costPerKm"] = 0.5, ["costPerHour"] = 20, ["fixedCost"] = 10,
        })]),
        ["stops"] = new JsonArray([.. Enumerable.Range(1, stops).Select(Stop)]),
        ["matrix"] = new JsonObject { ["kind"] = "haversine" },
        ["solveSeconds"] = solveSeconds,
        ["iterations"] = iterations,
        ["seed"] = 7,
    };

    public static JsonNode Stop(int number) => new JsonObject
    {
        ["id"] = $"stop-{number}",
        ["lat"] = Math.Round(49.4094 + (0.004 * Math.Sqrt(number) * Math.Sin(number)), 6),
        ["lon"] = Math.Round(8.6942 + (0.006 * Math.Sqrt(number) * Math.Cos(number)), 6),
        ["demand"] = new JsonArray(1),
        ["serviceMinutes"] = 3,
        ["windows"] = new JsonArray(new JsonObject { ["from"] = "2026-05-04T06:00:00Z", ["to"] = "2026-05-04T17:00:00Z" }),
    };

    public static StringContent Body(JsonNode content) => new(content.ToJsonString(), Encoding.UTF8, "application/json");

    public static async Task<HttpResponseMessage> PostAsync(HttpClient client, string path, JsonNode? body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body is null ? null : Body(body) };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>Asks for a plan; its id.</summary>
    public static async Task<string> CreateAsync(HttpClient client, JsonNode body)
    {
        using var answer = await PostAsync(client, Root, body);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.StatusCode == System.Net.HttpStatusCode.Accepted, text);
        return JsonNode.Parse(text)!["id"]!.GetValue<string>();
    }

    /// <summary>Waits through the API until a plan has ended.</summary>
    public static async Task<JsonNode> EndedAsync(HttpClient client, string id)
    {
        JsonNode operation;
        do
        {
            operation = (await client.GetFromJsonAsync<JsonNode>(string.Create(CultureInfo.InvariantCulture, $"/api/v1/operations/{id}?waitMs=20000"), TestContext.Current.CancellationToken))!;
        }
        while (operation["status"]!.GetValue<string>() is "queued" or "running");

        return await PlanAsync(client, id);
    }

    public static async Task<JsonNode> PlanAsync(HttpClient client, string id) => (await client.GetFromJsonAsync<JsonNode>($"{Root}/{id}", TestContext.Current.CancellationToken))!;

    /// <summary>Stops by vehicle.</summary>
    public static Dictionary<string, string[]> Routes(JsonNode plan) => plan["routes"]!.AsArray().ToDictionary(
        route => route!["vehicleId"]!.GetValue<string>(), route => route!["stops"]!.AsArray().Select(stop => stop!["stopId"]!.GetValue<string>()).ToArray(), StringComparer.Ordinal);

    public static async Task<string[]> FieldsAsync(HttpResponseMessage answer)
    {
        var problem = (await answer.Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken))!;
        return problem["errors"] is JsonObject errors ? [.. errors.Select(error => error.Key).Order(StringComparer.Ordinal)] : [];
    }
}
