using System.Text.Json;
using OpsConsole.Platform.Privacy;
using OpsConsole.Recommendations.Fallback;
using OpsConsole.Recommendations.Inspection;

namespace OpsConsole.Recommendations;

/// <summary>What serving remembers of a shopper, in memory alone: the last good slates, and the newest requests that the console shows.</summary>
internal sealed class ServingRecords(PersonalSlates personal, RecentRequests recent) : IShopperRecords
{
    public string Place => "recentRequests";

    public Task ExportAsync(string userId, Utf8JsonWriter json, CancellationToken token)
    {
        json.WriteStartArray();
        foreach (var request in recent.Newest(userId: userId))
        {
            json.WriteStartObject();
            json.WriteString("requestId", request.RequestId);
            json.WriteString("at", request.At);
            json.WriteString("surface", request.Surface);
            json.WriteString("source", request.Source);
            json.WriteStartArray("items");
            foreach (var item in request.Items)
            {
                json.WriteStringValue(item.Id);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        return Task.CompletedTask;
    }

    public Task<long> EraseAsync(string userId, CancellationToken token) => Task.FromResult((long)personal.Forget(userId) + recent.Forget(userId));
}
