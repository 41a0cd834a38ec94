using static Microsoft.Playwright.Assertions;

namespace OpsConsole.Browser.Tests;

/// <summary>The console's pages, and when one counts as shown.</summary>
internal static class Pages
{
    public const string Login = "/login";

    public static readonly string[] All = [Login, "/overview", "/recommendations", "/breakers", "/events", "/jobs", "/models", "/drift", "/features", "/experiments", "/fallback-lists", "/rules", "/routes", "/fleet", "/users", "/account", "/audit", "/api-keys"];

    /// <summary>Opens a page and waits until its circuit has drawn it.</summary>
    public static async Task OpenAsync(WatchedPage page, string path)
    {
        await page.Page.GotoAsync(path);
        await Expect(page.Page.Locator("h1")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        if (path == Login)
        {
            return;
        }

        await Expect(page.TestId("live-pill")).ToContainTextAsync("live", new() { IgnoreCase = true, Timeout = 30_000 });
        await Expect(page.Page.Locator("[class*='skeleton']:visible")).ToHaveCountAsync(0, new() { Timeout = 30_000 });
    }
}
