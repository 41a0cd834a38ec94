using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace OpsConsole.Browser.Tests;

/// <summary>Definitions, the values of one shopper now and before, and a check of parity, as an operator meets them.</summary>
[Collection(ConsoleFixture.OneAtATime)]
public sealed class FeaturesPageTests(ConsoleFixture console)
{
    [Fact]
    public async Task Features_are_filtered_a_shopper_is_looked_up_and_parity_is_checked()
    {
        await using var page = await console.OpenAsync();
        await Pages.OpenAsync(page, "/features");
        await Expect(page.TestId("feature-grid").Locator("tbody tr").Nth(20)).ToBeAttachedAsync();

        await page.TestId("feature-entity").SelectOptionAsync("item");
        await Expect(page.TestId("feature-grid")).Not.ToContainTextAsync("shopper_gap");
        await page.TestId("feature-search").FillAsync("no such feature");
        await page.TestId("feature-search").PressAsync("Enter");
        await Expect(page.TestId("features-list")).ToContainTextAsync("No feature fits");
        await page.TestId("features-list").GetByRole(AriaRole.Button, new() { Name = "Show all features" }).ClickAsync();
        await Expect(page.TestId("feature-grid")).ToContainTextAsync("shopper_gap");

        await page.TestId("entity-id").FillAsync("shopper-0001");
        await page.TestId("entity-run").ClickAsync();
        await Expect(page.TestId("entity-result")).ToContainTextAsync("from memory");
        await page.TestId("entity-at").FillAsync(TimeProvider.System.GetUtcNow().AddDays(-20).ToString("O"));
        await page.TestId("entity-run").ClickAsync();
        await Expect(page.TestId("entity-result")).ToContainTextAsync("replayed from the events", new() { Timeout = 30_000 });
        await page.TestId("entity-at").FillAsync("tomorrow");
        await page.TestId("entity-run").ClickAsync();
        await Expect(page.TestId("entity-problem")).ToContainTextAsync("As of");

        await page.TestId("parity-run").ClickAsync();
        await Expect(page.TestId("parity-state")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await Expect(page.TestId("parity-state")).Not.ToContainTextAsync("they differ");
        page.AssertClean();
    }
}
