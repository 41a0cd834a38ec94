using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using OpsConsole.Ingestion;

namespace OpsConsole.Tests.Ingestion;

/// <summary>Bodies for <c>POST /api/v1/events</c>.</summary>
internal static class EventJson
{
    public static JsonObject Tap(string id, string user = "u1", string item = "i1") => new()
    {
        ["id"] = id, ["type"] = "tap", ["userId"] = user, ["itemId"] = item, ["occurredAt"] = TimeProvider.System.GetUtcNow().ToString("O"),
    };

    public static JsonObject Purchase(string id, string user = "u1", string item = "i1") => new()
    {
        ["id"] = id, ["type"] = "purchase", ["userId"] = user, ["itemId"] = item, ["value"] = 12.5, ["currency"] = "EUR", ["quantity"] = 2,
        ["occurredAt"] = TimeProvider.System.GetUtcNow().ToString("O"),
    };

    public static StringContent Body(params JsonNode?[] events) => Text(new JsonObject { ["events"] = new JsonArray([.. events.Select(one => one?.DeepClone())]) }.ToJsonString());

    public static StringContent Text(string json) => new(json, Encoding.UTF8, "application/json");

    public static async Task<EventsAnswer> PostEventsAsync(this HttpClient client, params JsonNode?[] events)
    {
        var answer = await client.PostAsync("/api/v1/events", Body(events));
        Assert.Equal(System.Net.HttpStatusCode.Accepted, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<EventsAnswer>())!;
    }
}
