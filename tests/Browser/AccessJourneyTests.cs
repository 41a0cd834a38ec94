using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace OpsConsole.Browser.Tests;

/// <summary>Who gets in, what they may touch there, and how they get out again.</summary>
[Collection(ConsoleFixture.OneAtATime)]
public sealed class AccessJourneyTests(ConsoleFixture console)
{
    private const string Password = "seven green ladders";

    private static readonly string? Pictures = Environment.GetEnvironmentVariable("OPSCONSOLE_SCREENSHOTS");

    [Fact]
    public async Task Viewer_sees_every_control_disabled_on_every_page_and_gets_403_from_the_API()
    {
        await using var viewer = await console.OpenAsync(loggedIn: false);
        await LogInAsync(viewer, "demo-viewer", DemoPassword("demo-viewer"));
        var (gated, forbidden, enabled) = (0, 0, new List<string>());
        foreach (var path in Pages.All.Where(path => path != Pages.Login).Append("/fallback-lists?subject=default"))
        {
            if ((await viewer.Page.APIRequest.GetAsync(path)).Status == 403)
            {
                forbidden++;
                continue;
            }

            await Pages.OpenAsync(viewer, path);
            gated += await viewer.TestId("gated").CountAsync();
            enabled.AddRange((await viewer.Page.EvaluateAsync<string[]>(EnabledControls)).Select(control => $"{path}: {control}"));
        }

        Assert.True(enabled.Count == 0, string.Join(Environment.NewLine, enabled));
        Assert.True(gated > 5, $"only {gated} gated controls were seen");
        Assert.True(forbidden > 0);

        // With the same session: every call of the contract that changes something for operators.
        var answers = await viewer.Page.EvaluateAsync<string[]>(CallEverything);
        Assert.True(answers.Length > 30, $"only {answers.Length} calls");
        Assert.All(answers, answer => Assert.EndsWith(" 403", answer, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Administrator_invites_somebody_who_sets_a_password_works_is_given_a_role_is_locked_and_is_out()
    {
        await using var admin = await console.OpenAsync();
        await Pages.OpenAsync(admin, "/users");
        await admin.TestId("invite-name").FillAsync("newcomer");
        await admin.TestId("invite-Operator").CheckAsync();
        await admin.TestId("invite-submit").ClickAsync();
        await Expect(admin.TestId("link-panel")).ToContainTextAsync("newcomer");
        await PictureAsync(admin, "users-link");
        var link = await admin.TestId("invitation-link").InputValueAsync();

        await using var newcomer = await console.OpenAsync(loggedIn: false);
        await newcomer.Page.GotoAsync(link);
        await PageTests.AssertAccessibleAsync(newcomer, "/join");
        await PictureAsync(newcomer, "join");
        await newcomer.TestId("join-password").FillAsync(Password);
        await newcomer.TestId("join-repeated").FillAsync("something else altogether");
        await newcomer.TestId("join-submit").ClickAsync();
        await Expect(newcomer.TestId("login-error")).ToContainTextAsync("differ");
        await newcomer.TestId("join-password").FillAsync(Password);
        await newcomer.TestId("join-repeated").FillAsync(Password);
        await newcomer.TestId("join-submit").ClickAsync();
        await Expect(newcomer.TestId("nav-overview")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await Expect(newcomer.TestId("nav-users")).ToHaveCountAsync(0);

        // Settings travel with the user, not with the browser.
        await Pages.OpenAsync(newcomer, "/account");
        await newcomer.TestId("account-zone").FillAsync("Asia/Tokyo");
        await newcomer.TestId("account-density").SelectOptionAsync("comfortable");
        await newcomer.TestId("account-theme").SelectOptionAsync("dark");
        await newcomer.TestId("account-save").ClickAsync();
        await Expect(newcomer.Page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        await PictureAsync(newcomer, "account-dark");
        await using (var elsewhere = await console.OpenAsync(loggedIn: false))
        {
            await LogInAsync(elsewhere, "newcomer", Password);
            await Expect(elsewhere.Page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
            await Expect(elsewhere.Page.Locator("html")).ToHaveAttributeAsync("data-density", "comfortable");
            await Expect(elsewhere.TestId("zone-toggle")).ToHaveAttributeAsync("title", new Regex("Asia/Tokyo"));
            elsewhere.AssertClean();
        }

        // Another role shows in the open page, without a reload.
        await admin.TestId("account-newcomer").GetByRole(AriaRole.Button).ClickAsync();
        await admin.TestId("role-Admin").CheckAsync();
        await admin.TestId("save-roles").ClickAsync();
        await ConfirmAsync(admin, "helps with accounts");
        await Expect(newcomer.TestId("nav-users")).ToBeVisibleAsync();
        await PictureAsync(admin, "users");

        await admin.TestId("lock").ClickAsync();
        await ConfirmAsync(admin, "left the company");
        await Expect(newcomer.Page).ToHaveURLAsync(new Regex("/login\\?returnUrl="), new() { Timeout = 60_000 });
        await Expect(admin.TestId("account-newcomer")).ToContainTextAsync("locked");
        await LogInAsync(newcomer, "newcomer", Password, enters: false);
        await Expect(newcomer.TestId("login-error")).ToContainTextAsync("locked this account");
        admin.AssertClean();
    }

    [Fact]
    public async Task Authenticator_app_is_set_up_and_asked_for()
    {
        await using var page = await console.OpenAsync(loggedIn: false);
        await LogInAsync(page, "demo-dispatcher", DemoPassword("demo-dispatcher"));
        await Pages.OpenAsync(page, "/account");
        await page.TestId("factor-present").FillAsync(DemoPassword("demo-dispatcher"));
        await page.TestId("factor-begin").ClickAsync();
        await Expect(page.TestId("qr")).ToBeVisibleAsync();
        foreach (var (width, name) in ((int, string)[])[(375, "enrol-phone"), (1280, "enrol")])
        {
            await page.Page.SetViewportSizeAsync(width, 800);
            await PageTests.AssertAccessibleAsync(page, "/login/enrol");
            await PictureAsync(page, name);
        }

        await page.Page.GetByText("No camera?").ClickAsync();
        var key = (await page.TestId("enrol-key").InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal);
        await page.TestId("login-code").FillAsync(Code(key));
        await page.TestId("login-submit").ClickAsync();
        await Expect(page.TestId("recovery-codes").GetByRole(AriaRole.Listitem)).ToHaveCountAsync(10);
        await PageTests.AssertAccessibleAsync(page, "recovery codes");
        await PictureAsync(page, "recovery-codes");
        var recovery = await page.TestId("recovery-codes").GetByRole(AriaRole.Listitem).First.InnerTextAsync();
        await page.TestId("enrol-done").ClickAsync();
        await Expect(page.TestId("account-second-factor")).ToContainTextAsync("10 recovery codes", new() { Timeout = 30_000 });

        await page.TestId("user-menu").ClickAsync();
        await page.TestId("logout").ClickAsync();
        await LogInAsync(page, "demo-dispatcher", DemoPassword("demo-dispatcher"), enters: false);
        await Expect(page.TestId("code-form")).ToBeVisibleAsync();
        await PageTests.AssertAccessibleAsync(page, "/login/code");
        await PictureAsync(page, "code");
        await page.TestId("login-code").FillAsync(recovery);
        await page.TestId("login-submit").ClickAsync();
        await Expect(page.TestId("nav-overview")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        page.AssertClean();
    }

    internal static async Task LogInAsync(WatchedPage page, string user, string password, bool enters = true)
    {
        await page.Page.GotoAsync(Pages.Login);
        await page.TestId("login-user").FillAsync(user);
        await page.TestId("login-password").FillAsync(password);
        await page.TestId("login-submit").ClickAsync();
        if (enters)
        {
            await Expect(page.TestId("nav-overview")).ToBeAttachedAsync(new() { Timeout = 30_000 });
        }
    }

    private static async Task ConfirmAsync(WatchedPage page, string reason)
    {
        await page.TestId("confirm-reason").FillAsync(reason);
        await page.TestId("confirm-go").ClickAsync();
        await Expect(page.TestId("confirm-go")).ToHaveCountAsync(0);
    }

    private static async Task PictureAsync(WatchedPage page, string name)
    {
        if (!string.IsNullOrEmpty(Pictures))
        {
            await page.Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Pictures, $"{name}.png"), Animations = ScreenshotAnimations.Disabled, FullPage = true });
        }
    }

    /// <summary>The code of an authenticator app (RFC 6238), made here from the key that the page shows.</summary>
    private static string Code(string key)
    {
        var bits = string.Concat(key.Select(sign => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(sign, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        byte[] secret = [.. Enumerable.Range(0, bits.Length / 8).Select(at => Convert.ToByte(bits.Substring(at * 8, 8), 2))];
        var counter = BitConverter.GetBytes(System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / 30));
#pragma warning disable CA5350 // What authenticator apps make.
        var mac = System.Security.Cryptography.HMACSHA1.HashData(secret, counter);
#pragma warning restore CA5350
        var number = (System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(mac.AsSpan(mac[^1] & 15)) & 0x7FFF_FFFF) % 1_000_000;
        return number.ToString("D6", System.Globalization.CultureInfo.InvariantCulture);
    }

    private string DemoPassword(string user) => DemoPassword(console, user);

    /// <summary>The password that the program printed at its start.</summary>
    internal static string DemoPassword(ConsoleFixture console, string user) => Regex.Match(console.Console.Output, $@"{user} +([0-9a-f]+)").Groups[1].Value;

    /// <summary>Controls that do something in spite of a gate around them, and buttons that open a confirmation ("…") without one.</summary>
    private const string EnabledControls = """
        () => {
          const own = location.pathname === '/account';
          const inGate = [...document.querySelectorAll('main [data-testid=gated] :is(button, input, select, textarea)')].filter(control => !control.matches(':disabled'));
          const asking = own ? [] : [...document.querySelectorAll('main button')].filter(button => button.textContent.trim().endsWith('…') && !button.matches(':disabled'));
          const strong = own ? [] : [...document.querySelectorAll('main :is(.button.filled, .button.danger, .destructive):is(button)')].filter(button => !button.matches(':disabled') && !button.closest('[role=search], .inspector-form'));
          return [...new Set([...inGate, ...asking, ...strong])].map(control => control.outerHTML.slice(0, 160));
        }
        """;

    private const string CallEverything = """
        async () => {
          const contract = await (await fetch('/openapi/v1.json')).json();
          const answers = [];
          for (const [path, methods] of Object.entries(contract.paths)) {
            for (const method of Object.keys(methods)) {
              // A preview changes nothing: whoever may look may ask for one.
              if (path.startsWith('/api/v1/ops') && path !== '/api/v1/ops/merchandising/preview' && ['post', 'put', 'patch', 'delete'].includes(method)) {
                const body = method === 'delete' ? undefined : '{}';
                const answer = await fetch(path.replaceAll(/\{[^}]*\}/g, '1'), { method: method.toUpperCase(), body, headers: body ? { 'Content-Type': 'application/json' } : {} });
                answers.push(`${method} ${path} ${answer.status}`);
              }
            }
          }
          return answers;
        }
        """;
}
