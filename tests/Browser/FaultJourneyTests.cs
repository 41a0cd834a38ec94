using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using static Microsoft.Playwright.Assertions;

namespace OpsConsole.Browser.Tests;

/// <summary>The main job, as an operator sees it.</summary>
[Collection(ConsoleFixture.OneAtATime)]
public sealed class FaultJourneyTests(ConsoleFixture console)
{
    private const float Patience = 30_000;

    [Fact]
    public async Task Operator_sees_live_latency_breaks_inference_watches_the_fallback_serve_and_the_breaker_close_again()
    {
        await using var traffic = new Traffic(console.Api);
        await using var page = await console.OpenAsync();
        await page.Page.GotoAsync("/");
        await page.TestId("nav-overview").ClickAsync();

        // 1. Live figures: what phones do moves them.
        var requests = page.TestId("kpi-rate-value");
        await Expect(requests).ToContainTextAsync(new System.Text.RegularExpressions.Regex("[1-9]"), new() { Timeout = Patience });
        var seen = await requests.InnerTextAsync();
        await Expect(requests).Not.ToHaveTextAsync(seen, new() { Timeout = Patience });
        await Expect(page.TestId("latency-chart")).ToBeVisibleAsync();
        await Expect(page.TestId("live-pill")).ToContainTextAsync("live", new() { IgnoreCase = true, Timeout = Patience });

        // 2. Before the fault the model serves.
        await page.TestId("nav-breakers").ClickAsync();
        await ServedAsync(degraded: false, Patience);
        await ExpectClosedAsync(page, Patience);

        // 3. Every inference throws: the breaker opens, shoppers still get items.
        await page.TestId("fault-point").SelectOptionAsync("inference");
        await page.TestId("fault-mode").SelectOptionAsync("throw");
        await page.TestId("fault-rate").FillAsync("100");
        await page.TestId("fault-apply").ClickAsync();
        if (await AsksAsync(page))
        {
            await ConfirmAsync(page);
        }

        // A canary or a champion on trial is taken back at once, and its breaker goes with it: that of the model that stays opens.
        await Expect(page.Page.Locator("[data-testid^='breaker-tile-inference:']:is([data-state='open'], [data-state='halfOpen'])").First).ToBeVisibleAsync(new() { Timeout = Patience });
        var during = await ServedAsync(degraded: true, Patience);
        Assert.NotEqual("model", during.GetProperty("source").GetString());
        Assert.NotEmpty(during.GetProperty("items").EnumerateArray());
        Assert.NotEmpty(during.GetProperty("reasons").EnumerateArray());

        // 4. The fault ends: probes close the breaker and the model serves again.
        await page.TestId("fault-clear").ClickAsync();
        if (await AsksAsync(page))
        {
            await ConfirmAsync(page);
        }

        await ExpectClosedAsync(page, 3 * Patience);
        await ServedAsync(degraded: false, Patience);
        page.AssertClean();
    }

    /// <summary>Whether the command asks before it acts; the buttons of the dialog are the only ones with this id.</summary>
    private static async Task<bool> AsksAsync(WatchedPage page)
    {
        try
        {
            await page.TestId("confirm-go").WaitForAsync(new() { Timeout = 1_500 });
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private static async Task ConfirmAsync(WatchedPage page)
    {
        if (await page.TestId("confirm-name").CountAsync() > 0)
        {
            await page.TestId("confirm-name").FillAsync("inference");
        }

        if (await page.TestId("confirm-reason").CountAsync() > 0)
        {
            await page.TestId("confirm-reason").FillAsync("browser test");
        }

        await page.TestId("confirm-go").ClickAsync();
    }

    /// <summary>
    /// The first answer that is degraded, or not: a canary serves a share of the shoppers with a breaker of its own, which may have opened on a
    /// busy machine before the fault and may close after the champion's.
    /// </summary>
    private async Task<JsonElement> ServedAsync(bool degraded, float patience)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            var answer = await RecommendAsync();
            if (answer.GetProperty("degraded").GetBoolean() == degraded)
            {
                return answer;
            }

            Assert.True(waited.ElapsedMilliseconds < patience, answer.ToString());
            await Task.Delay(100);
        }
    }

    private async Task<JsonElement> RecommendAsync()
    {
        var user = string.Create(CultureInfo.InvariantCulture, $"journey-{Interlocked.Increment(ref _users)}");
        using var answer = await console.Api.GetAsync($"/api/v1/recommendations?userId={user}&limit=20");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>The breaker of the model that is champion now.</summary>
    private async Task ExpectClosedAsync(WatchedPage page, float patience) =>
        await Expect(page.TestId($"breaker-tile-inference:{await ChampionAsync()}")).ToHaveAttributeAsync("data-state", "closed", new() { Timeout = patience });

    private async Task<string> ChampionAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/api/v1/ops/models", UriKind.Relative));
        request.Headers.Add("X-Api-Key", ConsoleProcess.OpsKey);
        using var answer = await console.Api.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var models = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return models.GetProperty("items").EnumerateArray().Single(model => model.GetProperty("role").GetString() == "champion").GetProperty("version").GetString()!;
    }

    private int _users;
}
