using static Microsoft.Playwright.Assertions;

namespace OpsConsole.Browser.Tests;

/// <summary>A check by hand, its result and new thresholds, as an operator meets them.</summary>
[Collection(ConsoleFixture.OneAtATime)]
public sealed class DriftPageTests(ConsoleFixture console)
{
    [Fact]
    public async Task A_check_fills_the_page_and_thresholds_are_set_with_a_reason()
    {
        await using var page = await console.OpenAsync();
        await Pages.OpenAsync(page, "/drift?feature=sale.price");

        await page.TestId("drift-check").ClickAsync();
        await Expect(page.TestId("drift-selected").GetByText("not checked yet")).ToHaveCountAsync(0, new() { Timeout = 120_000 });
        await Expect(page.TestId("drift-verdict")).Not.ToContainTextAsync("Nothing has been checked yet");
        await Expect(page.TestId("drift-histogram")).ToBeVisibleAsync();
        await Expect(page.TestId("drift-list").Locator("tbody tr").First).ToBeVisibleAsync();
        await Expect(page.TestId("drift-heat").Locator(".drift-cell").First).ToBeVisibleAsync();

        await page.TestId("drift-warn").FillAsync("0.3");
        await page.TestId("drift-alarm").FillAsync("0.6");
        await page.TestId("drift-thresholds").ClickAsync();
        await page.TestId("confirm-reason").FillAsync("prices of this shop move with the week");
        await page.TestId("confirm-go").ClickAsync();
        await Expect(page.TestId("confirm-go")).ToHaveCountAsync(0);

        // Kept: whoever comes next finds them.
        await Pages.OpenAsync(page, "/drift?feature=sale.price");
        await Expect(page.TestId("drift-warn")).ToHaveValueAsync("0.3");
        await Expect(page.TestId("drift-alarm")).ToHaveValueAsync("0.6");
        page.AssertClean();
    }
}
