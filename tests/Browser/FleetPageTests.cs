using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using static Microsoft.Playwright.Assertions;

namespace OpsConsole.Browser.Tests;

/// <summary>A van that falls late, as a dispatcher meets it.</summary>
[Collection(ConsoleFixture.OneAtATime)]
public sealed class FleetPageTests(ConsoleFixture console)
{
    [Fact]
    public async Task A_late_van_brings_an_alert_and_the_accepted_proposal_gives_its_stop_to_another()
    {
        var plan = await CommittedAsync();
        var routes = (await console.Api.GetFromJsonAsync<JsonElement>($"/api/v1/route-plans/{plan}")).GetProperty("routes").EnumerateArray().ToDictionary(
            route => route.GetProperty("vehicleId").GetString()!, route => route.GetProperty("stops")[0].GetProperty("stopId").GetString()!); // Both stops need a van of their own.
        Assert.Equal(2, routes.Count);
        var (late, stop) = routes.First();

        // 40 km from where it should be going, while its stop's window runs out.
        using var reported = await console.Api.PostAsJsonAsync($"/api/v1/vehicles/{late}/positions", new { positions = new[] { new { lat = 50.0, lon = 8.69, at = TimeProvider.System.GetUtcNow() } } });
        Assert.True(reported.IsSuccessStatusCode, await reported.Content.ReadAsStringAsync());
        await using var page = await console.OpenAsync();
        await Pages.OpenAsync(page, $"/fleet?vehicle={late}");
        await Expect(page.TestId($"vehicle-{late}")).ToContainTextAsync("will be late", new() { Timeout = 40_000 });
        await Expect(page.TestId("alert-list")).ToContainTextAsync(Name(late));

        var proposal = page.TestId("proposal-list").Locator("li").Filter(new() { HasText = Name(late) });
        await proposal.GetByTestId("proposal-accept").ClickAsync(new() { Timeout = 60_000 });
        await page.TestId("confirm-reason").FillAsync("the other van is near");
        await page.TestId("confirm-go").ClickAsync();
        await Expect(page.TestId($"vehicle-{late}")).Not.ToContainTextAsync("will be late", new() { Timeout = 40_000 });
        var other = await console.Api.GetFromJsonAsync<JsonElement>($"/api/v1/vehicles/{routes.Keys.First(vehicle => vehicle != late)}/route");
        var spare = await console.Api.GetFromJsonAsync<JsonElement>("/api/v1/vehicles/spare/route");
        Assert.Contains(stop, (string[])[.. Stops(other), .. Stops(spare)]);
        page.AssertClean();
    }

    private static string Name(string vehicle) => $"Van {vehicle}";

    private static IEnumerable<string> Stops(JsonElement answer) =>
        answer.GetProperty("route") is { ValueKind: JsonValueKind.Object } route ? route.GetProperty("stops").EnumerateArray().Select(visit => visit.GetProperty("stopId").GetString()!) : [];

    /// <summary>Two stops on either side of a yard with one narrow window for both, and three vans: committed.</summary>
    private async Task<string> CommittedAsync()
    {
        var now = TimeProvider.System.GetUtcNow();
        var window = new[] { new { from = now.AddMinutes(8), to = now.AddMinutes(14) } };
        var request = new
        {
            label = "Falls late",
            depots = new[] { new { id = "yard", lat = 49.41, lon = 8.69 } },
            vehicles = ((string[])["east", "west", "spare"]).Select(id => new { id, name = Name(id), startDepotId = "yard", capacity = new[] { 9 }, shiftStart = now.AddMinutes(-1), shiftEnd = now.AddHours(4), costPerKm = 0.5, costPerHour = 20, fixedCost = 20 }),
            stops = new[]
            {
                new { id = "fleet-stop-1", name = "East", lat = 49.41, lon = 8.72, demand = new[] { 1 }, serviceMinutes = 5, windows = window },
                new { id = "fleet-stop-2", name = "West", lat = 49.41, lon = 8.66, demand = new[] { 1 }, serviceMinutes = 5, windows = window },
            },
            matrix = new { kind = "haversine" },
            solveSeconds = 0.5,
        };
        using var answer = await console.Api.PostAsJsonAsync("/api/v1/route-plans", request);
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(answer.IsSuccessStatusCode, body.ToString());
        var id = body.GetProperty("id").GetString()!; // Every accepted plan has one.
        await console.Api.GetAsync($"/api/v1/operations/{id}?waitMs=20000");
        using var committed = await console.Api.PostAsync($"/api/v1/route-plans/{id}/commit", null);
        Assert.True(committed.StatusCode == HttpStatusCode.OK, await committed.Content.ReadAsStringAsync());
        return id;
    }
}
