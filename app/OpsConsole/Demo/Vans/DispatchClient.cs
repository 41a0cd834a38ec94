using System.Text.Json.Nodes;

namespace OpsConsole.Demo.Vans;

/// <summary>A vehicle as the fleet shows it.</summary>
/// <param name="Ahead">Stops not yet done.</param>
internal sealed record FleetLine(string Id, string PlanId, IReadOnlySet<string> Ahead, (double Lat, double Lon)? At, DateTimeOffset? ShiftEnd);

/// <summary>What a shop's back end asks of the delivery API: plans, commits, where the vans are. With a server key, like any other back end.</summary>
internal sealed class DispatchClient(HttpClient http)
{
    /// <summary>Asks for a plan; its id, or null where it was refused.</summary>
    public async Task<string?> PlanAsync(JsonObject request, CancellationToken token)
    {
        using var answer = await http.PostAsJsonAsync("/api/v1/route-plans", (JsonNode)request, token).ConfigureAwait(false);
        return await IdAsync(answer, token).ConfigureAwait(false);
    }

    /// <summary>Waits until a plan has ended; whether it has routes.</summary>
    public async Task<bool> EndedAsync(string planId, CancellationToken token)
    {
        while (true)
        {
            var operation = await http.GetFromJsonAsync<JsonNode>($"/api/v1/operations/{planId}?waitMs=20000", token).ConfigureAwait(false);
            var status = operation?["status"]?.GetValue<string>();
            if (status is not ("queued" or "running"))
            {
                return status == "succeeded";
            }
        }
    }

    public Task<bool> CommitAsync(string planId, CancellationToken token) => DoneAsync($"/api/v1/route-plans/{planId}/commit", "the round begins", token);

    public Task<bool> DiscardAsync(string planId, CancellationToken token) => DoneAsync($"/api/v1/route-plans/{planId}/discard", "more orders have come", token);

    /// <summary>A vehicle's stops that are not done and where it is, by its committed route and its arrivals; null where it has no route.</summary>
    public async Task<FleetLine?> FindAsync(string vehicleId, CancellationToken token)
    {
        using var answer = await http.GetAsync(new Uri($"/api/v1/vehicles/{vehicleId}/status", UriKind.Relative), token).ConfigureAwait(false);
        if (!answer.IsSuccessStatusCode || await answer.Content.ReadFromJsonAsync<JsonNode>(token).ConfigureAwait(false) is not { } vehicle)
        {
            return null;
        }

        var fix = vehicle["fix"];
        return new FleetLine(
            vehicleId, vehicle["planId"]!.GetValue<string>(), vehicle["ahead"]!.AsArray().Select(stop => stop!["stopId"]!.GetValue<string>()).ToHashSet(StringComparer.Ordinal),
            fix is null ? null : (fix["lat"]!.GetValue<double>(), fix["lon"]!.GetValue<double>()), vehicle["shiftEnd"]?.GetValue<DateTimeOffset>());
    }

    private async Task<bool> DoneAsync(string path, string reason, CancellationToken token)
    {
        using var answer = await http.PostAsJsonAsync(path, (JsonNode)new JsonObject { ["reason"] = reason }, token).ConfigureAwait(false);
        return answer.IsSuccessStatusCode;
    }

    private static async Task<string?> IdAsync(HttpResponseMessage answer, CancellationToken token) =>
        answer.IsSuccessStatusCode ? (await answer.Content.ReadFromJsonAsync<JsonNode>(token).ConfigureAwait(false))?["id"]?.GetValue<string>() : null;
}
