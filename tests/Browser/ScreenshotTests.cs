using Microsoft.Playwright;

namespace OpsConsole.Browser.Tests;

/// <summary>Takes the pictures of the README and for reviews; <c>tests/screenshots</c> runs it.</summary>
[Collection(ConsoleFixture.OneAtATime)]
public sealed class ScreenshotTests(ConsoleFixture console)
{
    private static readonly string? Folder = Environment.GetEnvironmentVariable("OPSCONSOLE_SCREENSHOTS");

    public static TheoryData<string, string, bool, int> Shots() => new()
    {
        { "/overview", "overview", false, 1280 },
        { "/overview", "overview-dark", true, 1280 },
        { "/overview", "overview-phone", false, 375 },
        { "/recommendations", "recommendations", false, 1280 },
        { "/breakers", "breakers", false, 1280 },
        { "/breakers", "breakers-dark", true, 1280 },
        { "/events", "events", false, 1280 },
        { "/login", "login", false, 1280 },
    };

    [Theory]
    [MemberData(nameof(Shots))]
    public async Task Picture_is_taken(string path, string name, bool dark, int width)
    {
        Assert.SkipWhen(string.IsNullOrEmpty(Folder), "Pictures are taken where OPSCONSOLE_SCREENSHOTS names a folder.");
        await using var page = await console.OpenAsync(loggedIn: path != Pages.Login, dark, width);
        await Pages.OpenAsync(page, path);
        if (path == "/overview")
        {
            await FillChartAsync(page);
        }

        var file = Path.Combine(Folder!, $"{name}.png");
        await page.Page.ScreenshotAsync(new PageScreenshotOptions { Path = file, Animations = ScreenshotAnimations.Disabled });
        Assert.True(new FileInfo(file).Length > 10_000);
        page.AssertClean();
    }

    /// <summary>A picture of an empty chart shows nothing: waits until the phones have drawn half a minute of it.</summary>
    private static async Task FillChartAsync(WatchedPage page) => await page.Page.WaitForFunctionAsync(
        "document.querySelector('[data-testid=latency-chart] .js-plotly-plot')?.data?.[0]?.x?.length > 30", null, new() { Timeout = 120_000, PollingInterval = 500 });
}
