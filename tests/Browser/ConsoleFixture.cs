using Microsoft.Playwright;
using OpsConsole.Browser.Tests;

[assembly: AssemblyFixture(typeof(ConsoleFixture))]

namespace OpsConsole.Browser.Tests;

/// <summary>One running program and one browser for all tests; the administrator logged in once.</summary>
public sealed class ConsoleFixture : IAsyncLifetime
{
    /// <summary>The collection of all tests here: a fault that one injects would show in another's page.</summary>
    public const string OneAtATime = "one at a time";

    private ConsoleProcess? _console;
    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private string _session = "";

    /// <summary>Where the program serves.</summary>
    public Uri Url => Console.Url;

    /// <summary>Calls the API as a back end does.</summary>
    public HttpClient Api => Console.Api;

    internal ConsoleProcess Console => _console ?? throw new InvalidOperationException("not started");

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        if (Locations.Chromium is null)
        {
            throw new InvalidOperationException("No Chromium on this machine: apt-get install chromium, or run tests/run, which does.");
        }

        // Two cores serve the program, its phones and vans, and the browser: what comes at once on a desk may take seconds here.
        Assertions.SetDefaultExpectTimeout(15_000);
        _console = await ConsoleProcess.StartAsync();
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Locations.Chromium,
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
            ],
        });
        await LogInAsync();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        if (_console is not null)
        {
            await _console.DisposeAsync();
        }
    }

    /// <summary>A page in a browser profile of its own, with somebody watching what goes wrong in it.</summary>
    internal Task<WatchedPage> OpenAsync(bool loggedIn = true, bool dark = false, int width = 1280, int height = 800) => OpenAsync(Url, loggedIn ? _session : null, dark, width, height);

    /// <summary>As <see cref="OpenAsync(bool, bool, int, int)"/>, of another program than the one that all tests share; not logged in.</summary>
    internal Task<WatchedPage> OpenAsync(ConsoleProcess other) => OpenAsync(other.Url, null, dark: false, width: 1280, height: 800);

    private async Task<WatchedPage> OpenAsync(Uri url, string? session, bool dark, int width, int height)
    {
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = url.ToString(),
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            ViewportSize = new ViewportSize { Width = width, Height = height },
            StorageState = session,
            ReducedMotion = ReducedMotion.Reduce,
            TimezoneId = "Europe/Berlin",
        });
        return await WatchedPage.OpenAsync(context, url);
    }

    private async Task LogInAsync()
    {
        var context = await _browser!.NewContextAsync();
        var page = await context.NewPageAsync();
        await page.GotoAsync(Console.LoginLink.ToString());
        await Assertions.Expect(page.GetByTestId("nav-overview")).ToBeAttachedAsync(new() { Timeout = 30_000 });
        _session = await context.StorageStateAsync();
        await context.CloseAsync();
    }
}
