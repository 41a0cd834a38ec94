using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace OpsConsole.Browser.Tests;

/// <summary>A plan that a back end asked for, as a dispatcher meets it.</summary>
[Collection(ConsoleFixture.OneAtATime)]
public sealed class RoutesPageTests(ConsoleFixture console)
{
    private static readonly string? Folder = Environment.GetEnvironmentVariable("OPSCONSOLE_SCREENSHOTS");

    [Fact]
    public async Task A_plan_is_looked_through_by_keyboard_and_optimised_as_a_draft()
    {
        var plan = await PlanAsync("Looked through", 40, 6);
        await using var page = await console.OpenAsync();
        await Pages.OpenAsync(page, $"/routes?plan={plan}");
        await Expect(page.TestId("plan-status")).ToContainTextAsync("draft", new() { Timeout = 60_000 });
        await Expect(page.TestId("verdict")).ToContainTextAsync("40 stops");
        await Expect(page.TestId("delta-unserved")).ToContainTextAsync("0");

        // A stop is found by its name and opened without a pointer.
        await page.TestId("pool-search").FillAsync("Lane 17");
        await page.TestId("stop-o-17").FocusAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.TestId("stop-name")).ToHaveTextAsync("Lane 17");
        await Expect(page.TestId("stop-served")).ToContainTextAsync("Van");
        Assert.Contains("stop=o-17", page.Page.Url, StringComparison.Ordinal);

        // The same picture is there as tables.
        await page.TestId("routes-map-table").ClickAsync();
        await Expect(page.TestId("routes-map").Locator("tbody th").First).ToContainTextAsync("Yard");
        await page.TestId("routes-map-table").ClickAsync();
        await page.TestId("routes-day-table").ClickAsync();
        await Expect(page.TestId("routes-day").Locator("tbody th").First).ToContainTextAsync("Lane");
        await page.TestId("routes-day-table").ClickAsync();

        // The schedule is walked by arrows; Enter chooses.
        var schedule = page.TestId("routes-day").Locator("[data-gantt=surface]");
        await schedule.FocusAsync();
        await page.Page.Keyboard.PressAsync("Home");
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.TestId("stop-served")).ToContainTextAsync("stop 1 of", new() { Timeout = 30_000 });

        await page.TestId("optimise-seconds").SelectOptionAsync("2");
        await page.TestId("optimise").ClickAsync();
        await Expect(page.Page).Not.ToHaveURLAsync(new System.Text.RegularExpressions.Regex(plan));
        await Expect(page.TestId("plan-status")).ToContainTextAsync("draft", new() { Timeout = 60_000 });
        await Expect(page.TestId("plans-grid").Locator("tr.selected")).ToHaveCountAsync(1);

        // What if a van stays in the yard? That is a draft too, and what it changes is told by stop.
        var van = (await RoutesAsync(plan))[0];
        await page.TestId($"without-{van.Vehicle}").CheckAsync();
        await page.TestId("what-if-go").ClickAsync();
        await Expect(page.TestId("plans-grid").Locator("tr.selected")).ToContainTextAsync($"what if: without {van.Vehicle}");
        await Expect(page.TestId("plan-status")).ToContainTextAsync("draft", new() { Timeout = 60_000 });
        await page.TestId("compare-with").SelectOptionAsync(plan);
        await Expect(page.TestId("compare-words")).ToContainTextAsync("with another vehicle", new() { Timeout = 30_000 });
        await Expect(page.TestId("plan-changes")).ToContainTextAsync($"{van.Vehicle} → "); // By its id: the draft has no such vehicle.
        page.AssertClean();
    }

    [Fact]
    public async Task A_stop_is_moved_by_keyboard_its_broken_rule_is_named_and_the_committed_plan_reaches_the_vehicle()
    {
        var plan = await PlanAsync("Moved and committed", 30, 4);
        await using var page = await console.OpenAsync();
        await Pages.OpenAsync(page, $"/routes?plan={plan}&stop=o-6");
        await Expect(page.TestId("plan-status")).ToContainTextAsync("draft", new() { Timeout = 60_000 });
        var served = await page.TestId("stop-served").InnerTextAsync();

        await DragToAnotherVanAndBackAsync(page, plan);

        // Why not elsewhere, in words.
        await page.TestId("why-ask").ClickAsync();
        await Expect(page.TestId("why-list").Locator("li").First).ToContainTextAsync("Van", new() { Timeout = 30_000 });

        // Its window ends at eleven: behind a stop whose own begins then or later it comes too late. That is named, and nothing is changed.
        var (other, before) = (await RoutesAsync(plan)).First(route =>
            route.Stops.Split(' ').Any(stop => Opens(int.Parse(stop["o-".Length..], CultureInfo.InvariantCulture)) >= 11)
            && !served.Contains($"Van {route.Vehicle["van-".Length..]},", StringComparison.Ordinal));
        var stops = before.Split(' ').Length;
        await page.TestId("move-vehicle").SelectOptionAsync(other);
        await page.TestId("move-place").FillAsync($"{stops + 1}");
        await page.TestId("move-go").ClickAsync();
        var broken = page.TestId("move-tried").Locator(".chip").First;
        await Expect(broken).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("over capacity|outside its window|after the shift"), new() { Timeout = 30_000 });
        var rule = await broken.InnerTextAsync();
        await Expect(page.TestId("stop-served")).ToHaveTextAsync(served);

        // Forced it is done, and taken back.
        await page.TestId("move-force").ClickAsync();
        await Expect(page.TestId("stop-served")).Not.ToHaveTextAsync(served);
        await Expect(page.TestId("violations").Last).ToContainTextAsync(rule);
        await page.TestId("plan-undo").ClickAsync();
        await Expect(page.TestId("stop-served")).ToHaveTextAsync(served);
        await Expect(page.TestId("no-violations")).ToBeVisibleAsync();
        Assert.Contains((other, before), await RoutesAsync(plan));

        await page.TestId("lock-level").SelectOptionAsync("vehicle");
        await Expect(page.TestId("lock-level")).ToHaveValueAsync("vehicle");
        await page.TestId("plan-commit").ClickAsync();
        await page.TestId("confirm-reason").FillAsync("the morning's plan");
        await page.TestId("confirm-go").ClickAsync();
        await Expect(page.TestId("plan-status")).ToContainTextAsync("committed", new() { Timeout = 30_000 });
        var driven = await console.Api.GetFromJsonAsync<JsonElement>($"/api/v1/vehicles/{other}/route");
        Assert.Equal(plan, driven.GetProperty("planId").GetString());
        Assert.Equal(stops, driven.GetProperty("route").GetProperty("stops").GetArrayLength());
        page.AssertClean();
    }

    /// <summary>With the pointer: a stop of one van's day is carried into another's, whatever rule that breaks, and taken back.</summary>
    private async Task DragToAnotherVanAndBackAsync(WatchedPage page, string plan)
    {
        var before = await RoutesAsync(plan);
        // A van that stays in the yard has a row too, and no stop in it.
        ILocator Row(int route) => page.TestId($"row-{before[route].Vehicle}");
        var surface = page.TestId("routes-day").Locator("[data-gantt=surface]");
        await surface.ScrollIntoViewIfNeededAsync();
        var (area, first, second) = ((await surface.BoundingBoxAsync())!, (await Row(0).BoundingBoxAsync())!, (await Row(1).BoundingBoxAsync())!);
        var (x, y) = (area.X + 2, first.Y + (first.Height / 2));
        do
        {
            // A bar under the pointer can be taken hold of; where there is none, the hand does not show.
            x += 4;
            Assert.True(x < area.X + area.Width, $"no stop lies in the row of {before[0].Vehicle}");
            await page.Page.Mouse.MoveAsync(x, y);
        }
        while (await surface.EvaluateAsync<string>("element => element.style.cursor") != "grab");

        await page.Page.Mouse.DownAsync();
        await page.Page.Mouse.MoveAsync(x + 10, second.Y + (second.Height / 2), new MouseMoveOptions { Steps = 5 });
        await page.Page.Mouse.UpAsync();
        var tried = page.TestId("move-force");
        for (var waited = 0; waited < 100 && (await RoutesAsync(plan)).SequenceEqual(before); waited++)
        {
            if (await tried.CountAsync() == 1 && await tried.IsEnabledAsync())
            {
                await tried.ClickAsync();
            }

            await page.Page.WaitForTimeoutAsync(100);
        }

        Assert.NotEqual(before, await RoutesAsync(plan));
        await page.TestId("plan-undo").ClickAsync();
        await Expect(page.TestId("plan-undo")).ToBeEnabledAsync();
        for (var waited = 0; waited < 100 && !(await RoutesAsync(plan)).SequenceEqual(before); waited++)
        {
            await page.Page.WaitForTimeoutAsync(100);
        }

        Assert.Equal(before, await RoutesAsync(plan));
    }

    /// <summary>Vehicles that drive, each with its stops in order, by the API.</summary>
    private async Task<(string Vehicle, string Stops)[]> RoutesAsync(string plan)
    {
        var answer = await console.Api.GetFromJsonAsync<JsonElement>($"/api/v1/route-plans/{plan}");
        return [.. answer.GetProperty("routes").EnumerateArray().Select(route =>
            (route.GetProperty("vehicleId").GetString()!, string.Join(' ', route.GetProperty("stops").EnumerateArray().Select(stop => stop.GetProperty("stopId").GetString()))))]; // Every route names its vehicle.
    }

    [Fact]
    public async Task A_search_is_stopped_early_and_keeps_its_best_plan()
    {
        var plan = await PlanAsync("Stopped early", 60, 8, seconds: 60);
        await using var page = await console.OpenAsync();
        await Pages.OpenAsync(page, $"/routes?plan={plan}");
        await Expect(page.TestId("plan-status")).ToContainTextAsync("searching", new() { Timeout = 60_000 });
        await Expect(page.TestId("verdict")).ToContainTextAsync("60 stops", new() { Timeout = 60_000 });
        await page.TestId("plan-stop").ClickAsync();
        await Expect(page.TestId("plan-status")).ToContainTextAsync("stopped early", new() { Timeout = 30_000 });
        await Expect(page.TestId("verdict")).ToContainTextAsync("60 stops");
        page.AssertClean();
    }

    [Theory]
    [InlineData(true, 1280)]
    [InlineData(false, 375)]
    public async Task Page_with_a_plan_is_accessible(bool dark, int width)
    {
        var plan = await PlanAsync("Accessible", 40, 6);
        await using var page = await console.OpenAsync(dark: dark, width: width);
        await Pages.OpenAsync(page, $"/routes?plan={plan}&stop=o-3");
        await Expect(page.TestId("plan-status")).ToContainTextAsync("draft", new() { Timeout = 60_000 });
        var found = await page.Page.RunAxe(new AxeRunOptions { RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] } });
        var grave = found.Violations.Where(violation => violation.Impact is "serious" or "critical").Select(violation => $"{violation.Id}: {string.Join(" | ", violation.Nodes.Select(node => node.Html).Take(3))}");
        Assert.True(!grave.Any(), string.Join(Environment.NewLine, grave));
        Assert.Equal(0, await page.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth"));
        if (!string.IsNullOrEmpty(Folder))
        {
            await page.Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Folder, $"routes-plan-{width}{(dark ? "-dark" : "")}.png"), FullPage = true });
        }

        page.AssertClean();
    }

    /// <summary>The hour at which a stop's window begins; it ends three hours later.</summary>
    private static int Opens(int stop) => 8 + (stop % 6);

    /// <summary>Asks for a plan over the API, as a back end does: stops on a ring of lanes round one yard.</summary>
    private async Task<string> PlanAsync(string label, int stops, int vehicles, double seconds = 1)
    {
        var day = new DateTimeOffset(TimeProvider.System.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero);
        var request = new
        {
            label,
            depots = new[] { new { id = "yard", name = "Yard", lat = 49.41, lon = 8.69 } },
            vehicles = Enumerable.Range(1, vehicles).Select(number => new { id = $"van-{number}", name = $"Van {number}", startDepotId = "yard", capacity = new[] { 12 }, shiftStart = day.AddHours(8), shiftEnd = day.AddHours(17), costPerKm = 0.5, costPerHour = 20, fixedCost = 20 }),
            stops = Enumerable.Range(1, stops).Select(number => new
            {
                id = $"o-{number}", name = $"Lane {number}", lat = 49.41 + (0.03 * Math.Sin(number * 2.4)), lon = 8.69 + (0.04 * Math.Cos(number * 2.4)), demand = new[] { 1 }, serviceMinutes = 5,
                windows = new[] { new { from = day.AddHours(Opens(number)), to = day.AddHours(Opens(number) + 3) } },
            }),
            matrix = new { kind = "haversine" },
            solveSeconds = seconds,
            seed = 1,
        };
        using var answer = await console.Api.PostAsJsonAsync("/api/v1/route-plans", request);
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(answer.IsSuccessStatusCode, body.ToString());
        return body.GetProperty("id").GetString()!; // Every accepted plan has one.
    }
}
