using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace OpsConsole.Browser.Tests;

/// <summary>Every page of the console, in both themes and three widths: accessible, and without an error or a request elsewhere.</summary>
[Collection(ConsoleFixture.OneAtATime)]
public sealed class PageTests(ConsoleFixture console)
{
    private static readonly string[] Standards = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

    private static readonly string[] Colours = ["color-contrast", "link-in-text-block"];

    private static readonly int[] Widths = [1280, 768, 375];

    private static readonly int[] DarkWidths = [375, 1280];

    public static TheoryData<string> Views() => [.. Pages.All];

    [Theory]
    [MemberData(nameof(Views))]
    public async Task Page_is_accessible_and_clean_at_every_width_in_both_themes(string path)
    {
        // Opened once, made narrower as a window is, and made dark as an evening does: opening is what takes the time.
        await using var page = await console.OpenAsync(loggedIn: path != Pages.Login, dark: false, Widths[0]);
        await Pages.OpenAsync(page, path);
        await Expect(page.Page.Locator("html")).ToHaveAttributeAsync("data-theme", "light");
        foreach (var width in Widths)
        {
            await page.Page.SetViewportSizeAsync(width, 800);
            await AssertAccessibleAsync(page, $"{path} at {width} px");
            await AssertFitsAsync(page, $"{path} at {width} px");
        }

        // The theme changes colours and nothing else.
        await page.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark });
        await Expect(page.Page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        if (path != Pages.Login)
        {
            // The components' own palette follows when the circuit has heard of it.
            await Expect(page.TestId("theme-toggle")).ToHaveAttributeAsync("aria-label", "Switch to light");
        }

        foreach (var width in DarkWidths)
        {
            await page.Page.SetViewportSizeAsync(width, 800);
            await AssertAsync(page, $"{path} at {width} px, dark", new RunOnlyOptions { Type = "rule", Values = [.. Colours] });
        }

        page.AssertClean();
    }

    [Fact]
    public async Task Accessibility_check_finds_what_is_wrong()
    {
        await using var page = await console.OpenAsync(loggedIn: false);
        await page.Page.GotoAsync(Pages.Login);
        await page.Page.EvaluateAsync("document.querySelector('main, body').insertAdjacentHTML('beforeend', '<p style=\"color:#eee;background:#fff\">pale</p><button></button>')");
        var found = await page.Page.RunAxe(new AxeRunOptions { RunOnly = new RunOnlyOptions { Type = "tag", Values = [.. Standards] } });
        Assert.Contains(found.Violations, violation => violation.Id == "color-contrast");
        Assert.Contains(found.Violations, violation => violation.Id == "button-name");
    }

    [Fact]
    public async Task Requests_elsewhere_and_inline_scripts_are_noticed()
    {
        await using var page = await console.OpenAsync(loggedIn: false);
        await page.Page.GotoAsync(Pages.Login);
        await page.Page.EvaluateAsync("""
            () => new Promise(done => {
              document.addEventListener('securitypolicyviolation', () => done(), { once: true });
              const script = document.createElement('script');
              script.textContent = 'window.inlineRan = true';
              document.head.append(script);
            })
            """);
        Assert.False(await page.Page.EvaluateAsync<bool>("window.inlineRan === true"));
        Assert.ThrowsAny<Exception>(page.AssertClean);

        await using var other = await console.OpenAsync(loggedIn: false);
        await Assert.ThrowsAsync<PlaywrightException>(() => other.Page.GotoAsync("http://elsewhere.invalid/"));
        Assert.ThrowsAny<Exception>(other.AssertClean);
    }

    [Fact]
    public async Task Every_page_of_the_navigation_is_among_those_tested()
    {
        await using var page = await console.OpenAsync();
        await Pages.OpenAsync(page, "/overview");
        var links = await page.Page.Locator("[data-testid^='nav-']").EvaluateAllAsync<string[]>("links => links.map(link => new URL(link.href).pathname)");
        Assert.NotEmpty(links);
        Assert.Empty(links.Except(Pages.All));

        // It stays in sight however far a page is scrolled.
        var place = await page.Page.EvaluateAsync<double[]>("() => { scrollTo(0, document.body.scrollHeight); return [scrollY, document.getElementById('rail').getBoundingClientRect().top, document.querySelector('.appbar').offsetHeight]; }");
        Assert.True(place[0] > 0, "the page is too short to scroll");
        Assert.Equal(place[2], place[1], 1.0);
    }

    [Fact]
    public async Task Stranger_is_sent_to_the_login_and_the_link_works_once()
    {
        await using var page = await console.OpenAsync(loggedIn: false);
        await page.Page.GotoAsync("/breakers");
        await Expect(page.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/login\\?returnUrl="));
        await page.Page.GotoAsync(console.Console.LoginLink.ToString());
        await Expect(page.TestId("login-error")).ToBeVisibleAsync();
        page.AssertClean();
    }

    internal static Task AssertAccessibleAsync(WatchedPage page, string what) => AssertAsync(page, what, new RunOnlyOptions { Type = "tag", Values = [.. Standards] });

    private static async Task AssertAsync(WatchedPage page, string what, RunOnlyOptions rules)
    {
        // Rows of a live table come and go while axe looks, and of one that has just gone it knows no colours. What is wrong is still wrong at a second look.
        if ((await GraveAsync(page, rules)).Length > 0 && await GraveAsync(page, rules) is { Length: > 0 } grave)
        {
            Assert.Fail($"{what}: {string.Join(Environment.NewLine, grave)}");
        }
    }

    private static async Task<string[]> GraveAsync(WatchedPage page, RunOnlyOptions rules)
    {
        var found = await page.Page.RunAxe(new AxeRunOptions { RunOnly = rules });
        Assert.NotEmpty(found.Passes);
        return
        [
            .. found.Violations.Where(violation => violation.Impact is "serious" or "critical")
                .Select(violation => $"{violation.Impact} {violation.Id}: {violation.Help}: {string.Join(" | ", violation.Nodes.Select(node => node.Html).Take(5))}"),
        ];
    }

    /// <summary>A page scrolls one way.</summary>
    private static async Task AssertFitsAsync(WatchedPage page, string what)
    {
        var overhang = await page.Page.EvaluateAsync<string[]>("""
            () => {
              const width = document.documentElement.clientWidth;
              return document.documentElement.scrollWidth <= width ? [] : [...document.querySelectorAll('body *')]
                .filter(element => element.getBoundingClientRect().right > width + 1)
                .map(element => `${element.tagName}.${element.getAttribute('class')} to ${element.getBoundingClientRect().right}`).slice(0, 8);
            }
            """);
        Assert.True(overhang.Length == 0, $"{what} scrolls sideways: {string.Join(", ", overhang)}");
    }
}
