using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace OpsConsole.Browser.Tests;

/// <summary>An experiment from its definition to its decision, as an operator meets it, with simulated phones taking part.</summary>
[Collection(ConsoleFixture.OneAtATime)]
public sealed class ExperimentsPageTests(ConsoleFixture console)
{
    private static readonly string? Folder = Environment.GetEnvironmentVariable("OPSCONSOLE_SCREENSHOTS");

    [Fact]
    public async Task An_experiment_is_defined_started_ramped_and_stopped()
    {
        await using var page = await console.OpenAsync();
        await Pages.OpenAsync(page, "/experiments?new=true");

        // A definition without id and name is not taken, and says why.
        await page.TestId("form-create").ClickAsync();
        await Expect(page.TestId("fault-id")).ToBeVisibleAsync();
        await Expect(page.TestId("fault-name")).ToBeVisibleAsync();

        await page.TestId("form-id").FillAsync("newcomers-everywhere");
        await page.TestId("form-name").FillAsync("Newcomers on every first screen");
        await page.TestId("form-hypothesis").FillAsync("Shoppers who meet new products buy as much as before, and we learn faster.");
        await page.TestId("form-explore-1").CheckAsync();
        await page.TestId("form-traffic").SelectOptionAsync("0.5");
        await page.TestId("form-create").ClickAsync();

        await Expect(page.TestId("experiment-grid")).ToContainTextAsync("newcomers-everywhere", new() { Timeout = 30_000 });
        await Expect(page.TestId("experiment-shown")).ToContainTextAsync("Newcomers on every first screen");
        await Expect(page.TestId("experiment-form")).ToHaveCountAsync(0);

        await page.TestId("start-experiment").ClickAsync();
        await Expect(page.TestId("confirm-effect")).ToContainTextAsync("2 arms");
        await page.TestId("confirm-go").ClickAsync();
        await Expect(page.TestId("verdict")).ToContainTextAsync("1 under way", new() { Timeout = 30_000 });

        await page.TestId("ramp-share").SelectOptionAsync("1");
        await page.TestId("ramp-experiment").ClickAsync();
        await page.TestId("confirm-reason").FillAsync("nothing went wrong at half");
        await page.TestId("confirm-go").ClickAsync();
        await Expect(page.TestId("experiment-shown")).ToContainTextAsync("100 % of shoppers", new() { Timeout = 30_000 });

        // Phones of the demo shop are assigned, and the next evaluation counts them.
        await Expect(page.TestId("experiment-arms").Locator("tbody tr")).ToHaveCountAsync(2, new() { Timeout = 120_000 });
        await Expect(page.TestId("sample-ratio")).ToContainTextAsync("in order");
        await Expect(page.TestId("conversion-grid").Locator("tbody tr").First).ToBeVisibleAsync();
        await page.TestId("conversion-by").SelectOptionAsync("arm");
        await Expect(page.TestId("conversion-grid")).ToContainTextAsync("newcomers-everywhere/", new() { Timeout = 60_000 });
        await PictureAsync();

        await page.TestId("stop-decision").SelectOptionAsync("inconclusive");
        await page.TestId("stop-experiment").ClickAsync();
        await page.TestId("confirm-reason").FillAsync("too early to say anything");
        await page.TestId("confirm-go").ClickAsync();
        await Expect(page.TestId("verdict")).ToContainTextAsync("Nothing is under way", new() { Timeout = 30_000 });
        await Expect(page.TestId("experiment-grid")).ToContainTextAsync("inconclusive");
        await Expect(page.TestId("stop-experiment")).ToHaveCountAsync(0);
        page.AssertClean();
    }

    /// <summary>Pictures for a review, where a folder is named.</summary>
    private async Task PictureAsync()
    {
        if (string.IsNullOrEmpty(Folder))
        {
            return;
        }

        foreach (var (name, dark, width) in new[] { ("experiments", false, 1280), ("experiments-dark", true, 1280), ("experiments-phone", false, 375), ("experiments-phone-dark", true, 375) })
        {
            await using var other = await console.OpenAsync(dark: dark, width: width);
            await Pages.OpenAsync(other, name.Contains("phone", StringComparison.Ordinal) ? "/experiments?new=true" : "/experiments");
            await Expect(other.TestId("experiment-arms")).ToBeVisibleAsync();
            await other.Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Folder, $"{name}.png"), Animations = ScreenshotAnimations.Disabled, FullPage = true });
        }
    }
}
