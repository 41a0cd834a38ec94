using Microsoft.Playwright;

namespace OpsConsole.Browser.Tests;

/// <summary>Takes the pictures of the README and for reviews; <c>tests/screenshots</c> runs it.</summary>
[Collection(ConsoleFixture.OneAtATime)]
public sealed class ScreenshotTests(ConsoleFixture console)
{
    private static readonly string? Folder = Environment.GetEnvironmentVariable("OPSCONSOLE_SCREENSHOTS");

    public static TheoryData<string, string, bool, int> Shots() => new()
    {
        { "/overview?range=5m", "overview", false, 1280 },
        { "/overview?range=5m", "overview-dark", true, 1280 },
        { "/overview?range=5m", "overview-phone", false, 375 },
        { "/recommendations", "recommendations", false, 1280 },
        { "/recommendations", "recommendations-dark", true, 1280 },
        { "/recommendations", "recommendations-phone", false, 375 },
        { "/breakers", "breakers", false, 1280 },
        { "/breakers", "breakers-dark", true, 1280 },
        { "/events", "events", false, 1280 },
        { "/events", "events-phone-dark", true, 375 },
        { "/drift", "drift", false, 1280 },
        { "/drift", "drift-dark", true, 1280 },
        { "/drift", "drift-phone", false, 375 },
        { "/drift", "drift-phone-dark", true, 375 },
        { "/models", "models", false, 1280 },
        { "/models", "models-dark", true, 1280 },
        { "/models", "models-phone", false, 375 },
        { "/jobs", "jobs", false, 1280 },
        { "/jobs", "jobs-phone-dark", true, 375 },
        { "/features?id=shopper-0001", "features", false, 1280 },
        { "/features?id=shopper-0001", "features-dark", true, 1280 },
        { "/features?id=shopper-0001", "features-phone", false, 375 },
        { "/experiments?new=true", "experiments-new", false, 1280 },
        { "/routes", "routes", false, 1280 },
        { "/routes", "routes-dark", true, 1280 },
        { "/routes", "routes-phone", false, 375 },
        { "/fleet", "fleet", false, 1280 },
        { "/fleet", "fleet-phone-dark", true, 375 },
        { "/fallback-lists?subject=default", "fallback-lists", false, 1280 },
        { "/fallback-lists?subject=default", "fallback-lists-dark", true, 1280 },
        { "/fallback-lists?subject=default", "fallback-lists-phone", false, 375 },
        { "/rules", "rules", false, 1280 },
        { "/rules", "rules-phone-dark", true, 375 },
        { "/users", "users", false, 1280 },
        { "/users", "users-dark", true, 1280 },
        { "/users", "users-phone", false, 375 },
        { "/users", "users-phone-dark", true, 375 },
        { "/account", "account", false, 1280 },
        { "/account", "account-dark", true, 1280 },
        { "/account", "account-phone", false, 375 },
        { "/account", "account-phone-dark", true, 375 },
        { "/login", "login", false, 1280 },
    };

    [Theory]
    [MemberData(nameof(Shots))]
    public async Task Picture_is_taken(string path, string name, bool dark, int width)
    {
        Assert.SkipWhen(string.IsNullOrEmpty(Folder), "Pictures are taken where OPSCONSOLE_SCREENSHOTS names a folder.");
        await using var page = await console.OpenAsync(loggedIn: path != Pages.Login, dark, width);
        await Pages.OpenAsync(page, path);
        await DrawnAsync(page);
        if (path.StartsWith("/overview", StringComparison.Ordinal))
        {
            await FillChartAsync(page);
        }

        var file = Path.Combine(Folder!, $"{name}.png");
        await page.Page.ScreenshotAsync(new PageScreenshotOptions { Path = file, Animations = ScreenshotAnimations.Disabled });
        Assert.True(new FileInfo(file).Length > 10_000);
        page.AssertClean();
    }

    /// <summary>A picture of an empty chart shows nothing: waits until the phones have drawn some minutes of it.</summary>
    /// <remarks>Polls from outside: a predicate that polls inside the page would need <c>unsafe-eval</c>, which the console forbids.</remarks>
    private static async Task FillChartAsync(WatchedPage page)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(8));
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(500));
        while (await page.Page.EvaluateAsync<int>("document.querySelector('[data-testid=latency-chart] .js-plotly-plot')?.data?.[0]?.y?.filter(y => y !== null).length ?? 0") <= 200)
        {
            await pause.WaitForNextTickAsync(limit.Token);
        }
    }

    /// <summary>Charts are drawn once their script has loaded.</summary>
    private static async Task DrawnAsync(WatchedPage page)
    {
        foreach (var chart in await page.Page.Locator("[data-testid$=-chart]").AllAsync())
        {
            await Assertions.Expect(chart.Locator(".main-svg").First).ToBeVisibleAsync(new() { Timeout = 60_000 });
        }
    }
}
