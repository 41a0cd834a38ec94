using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpsConsole.Platform.Security;
using OpsConsole.Platform.Security.Accounts;
using OpsConsole.Platform.Security.Accounts.SecondFactor;

namespace OpsConsole.Tests.Platform.Security.Accounts;

public sealed partial class SecondFactorTests
{
    private const string Password = "seven green ladders";
    private const string Seen = "/api/v1/ops/overview";

    /// <summary>RFC 6238, appendix B, whose eight digits end in these six.</summary>
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    [InlineData(20000000000, "353130")]
    public void Codes_are_those_of_the_standard(long seconds, string code)
    {
        var (secret, at) = (Encoding.ASCII.GetBytes("12345678901234567890"), DateTimeOffset.FromUnixTimeSeconds(seconds));
        Assert.Equal(code, Totp.Code(secret, Totp.StepOf(at)));
        Assert.Equal(Totp.StepOf(at), Totp.Match(secret, code, at, 0));
        Assert.Null(Totp.Match(secret, code, at, Totp.StepOf(at)));
        Assert.Null(Totp.Match(secret, code, at.AddSeconds(60), 0));
        Assert.Equal(Totp.StepOf(at), Totp.Match(secret, code, at.AddSeconds(30), 0));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("f", "MY")]
    [InlineData("fooba", "MZXW6YTB")]
    [InlineData("foobar", "MZXW6YTBOI")]
    public void Base32_is_that_of_the_standard(string text, string encoded) => Assert.Equal(encoded, Base32.Encode(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public async Task Enrolled_app_is_asked_for_its_codes_count_once_and_recovery_codes_open_once_each()
    {
        var time = new SetClock();
        await using var app = await RunningApp.StartAsync(builder => builder.Services.AddSingleton<TimeProvider>(time));
        using var first = await AccountApi.JoinAsync(app, app.Operator, "hal", Password, Roles.Operator);
        Assert.Equal("/account?error=WrongPresent", await Forms.PostAsync(first, "/login", "/account/second-factor", ("present", "wrong wrong wrong")));
        Assert.Equal("/login/enrol?returnUrl=%2Faccount", await Forms.PostAsync(first, "/login", "/account/second-factor", ("present", Password)));
        var (secret, recovery) = await EnrolAsync(first, time);
        Assert.Equal(RecoveryCodes.Count, recovery.Length);
        Assert.Equal(HttpStatusCode.OK, await AccountApi.StatusAsync(first, Seen));

        using var client = Callers.Client(app);
        Assert.Equal("/login/code?returnUrl=%2Fbreakers", await Forms.LogInAsync(client, "hal", Password, "/breakers"));
        Assert.Equal(HttpStatusCode.Unauthorized, await AccountApi.StatusAsync(client, Seen));
        // The code that confirmed the enrolment is used up.
        Assert.Equal("/login/code?error=code&returnUrl=%2F", await CodeAsync(client, Totp.Code(secret, Totp.StepOf(time.Now))));
        time.Advance(TimeSpan.FromSeconds(30));
        var code = Totp.Code(secret, Totp.StepOf(time.Now));
        Assert.Equal("/", await CodeAsync(client, $"{code[..3]} {code[3..]}"));
        Assert.Equal(HttpStatusCode.OK, await AccountApi.StatusAsync(client, Seen));

        using var replay = Callers.Client(app);
        await Forms.LogInAsync(replay, "hal", Password);
        Assert.Equal("/login/code?error=code&returnUrl=%2F", await CodeAsync(replay, code));
        Assert.Equal("/", await CodeAsync(replay, recovery[3].ToUpperInvariant()));
        using var again = Callers.Client(app);
        await Forms.LogInAsync(again, "hal", Password);
        Assert.Equal("/login/code?error=code&returnUrl=%2F", await CodeAsync(again, recovery[3]));
        Assert.Equal("/", await CodeAsync(again, recovery[4]));

        // An administrator takes it away for who has lost everything: the password alone opens again, and sessions end.
        Assert.Equal(HttpStatusCode.OK, (await AccountApi.PostAsync(app.Operator, $"/{await AccountApi.IdAsync(app.Operator, "hal")}/reset-second-factor", new { reason = "phone lost" })).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, await AccountApi.StatusAsync(again, Seen));
        Assert.Equal("/", await Forms.LogInAsync(again, "hal", Password));
    }

    [Fact]
    public async Task Guessing_codes_shuts_the_door_whether_or_not_the_password_is_sent_again_in_between()
    {
        var time = new SetClock();
        await using var app = await RunningApp.StartAsync(builder => builder.Services.AddSingleton<TimeProvider>(time));
        using var owner = await AccountApi.JoinAsync(app, app.Operator, "ida", Password, Roles.Viewer);
        await Forms.PostAsync(owner, "/login", "/account/second-factor", ("present", Password));
        var (secret, _) = await EnrolAsync(owner, time);
        using var thief = Callers.Client(app);
        for (var guess = 0; guess < AccountLock.MaxFailures - 1; guess++)
        {
            // A right password in between must not set the count back.
            Assert.Equal("/login/code?returnUrl=%2F", await Forms.LogInAsync(thief, "ida", Password));
            Assert.Equal("/login/code?error=code&returnUrl=%2F", await CodeAsync(thief, "000000"));
        }

        Assert.Equal("/login?error=lockedOut&returnUrl=%2F", await CodeAsync(thief, "000000"));
        Assert.Equal("/login?error=expired&returnUrl=%2F", await CodeAsync(thief, Totp.Code(secret, Totp.StepOf(time.Now) + 1)));
        Assert.Equal("/login?error=lockedOut&returnUrl=%2F", await Forms.LogInAsync(thief, "ida", Password));
        // Who is inside stays inside.
        Assert.Equal(HttpStatusCode.OK, await AccountApi.StatusAsync(owner, Seen));
        time.Advance(AccountLock.LockOut);
        Assert.Equal("/login/code?returnUrl=%2F", await Forms.LogInAsync(thief, "ida", Password));
    }

    [Fact]
    public async Task Where_administrators_must_have_one_none_gets_in_without_and_old_sessions_end()
    {
        var data = Directory.CreateTempSubdirectory("opsconsole-mandatory-").FullName;
        var jar = new CookieContainer();
        await using (var before = await RunningApp.StartAsync(data: data))
        {
            using var old = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = jar }) { BaseAddress = before.Url };
            Assert.Equal("/", await AccountApi.AnswerAsync(old, await AccountApi.InviteAsync(before.Operator, "jo", Roles.Admin), Password));
            Assert.Equal(HttpStatusCode.OK, await AccountApi.StatusAsync(old, AccountApi.Root));
        }

        await using (var app = await RunningApp.StartAsync(Require, data))
        {
            using var old = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = jar }) { BaseAddress = app.Url };
            Assert.Equal(HttpStatusCode.Unauthorized, await AccountApi.StatusAsync(old, AccountApi.Root));
            Assert.Equal("/login/enrol?returnUrl=%2F", await Forms.LogInAsync(old, "jo", Password));
            Assert.Equal(HttpStatusCode.Unauthorized, await AccountApi.StatusAsync(old, AccountApi.Root));
            await EnrolAsync(old, TimeProvider.System);
            Assert.Equal(HttpStatusCode.OK, await AccountApi.StatusAsync(old, AccountApi.Root));
            Assert.Equal("/account?done=secondFactor", await Forms.PostAsync(old, "/login", "/account/second-factor/remove", ("present", Password)));
            Assert.Equal(HttpStatusCode.Unauthorized, await AccountApi.StatusAsync(old, AccountApi.Root));

            // Others go on as before; made administrators, they are out until they have one.
            using var viewer = await AccountApi.JoinAsync(app, app.Operator, "kim", Password, Roles.Viewer);
            Assert.Equal(HttpStatusCode.OK, await AccountApi.StatusAsync(viewer, Seen));
            await AccountApi.SetRolesAsync(app.Operator, await AccountApi.IdAsync(app.Operator, "kim"), "*", Roles.Viewer, Roles.Admin);
            Assert.Equal(HttpStatusCode.Unauthorized, await AccountApi.StatusAsync(viewer, Seen));
        }

        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(data, recursive: true);

        static void Require(WebApplicationBuilder builder) => builder.Configuration.AddInMemoryCollection([KeyValuePair.Create("Authentication:RequireSecondFactor:0", (string?)Roles.Admin)]);
    }

    [Fact]
    public async Task Unknown_role_in_the_options_stops_the_start_and_is_named()
    {
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => RunningApp.StartAsync(builder =>
            builder.Configuration.AddInMemoryCollection([KeyValuePair.Create("Authentication:RequireSecondFactor:0", (string?)"King")])));
        Assert.Contains("Authentication:RequireSecondFactor: King is no role", failure.ToString(), StringComparison.Ordinal);
    }

    private static Task<string?> CodeAsync(HttpClient client, string code) => Forms.PostAsync(client, "/login/code", "/login/code", ("code", code), ("returnUrl", "/"));

    /// <summary>Reads the key off the page as a person without a camera does, and confirms it: a wrong code first.</summary>
    private static async Task<(byte[] Secret, string[] Recovery)> EnrolAsync(HttpClient client, TimeProvider time)
    {
        const string page = "/login/enrol?returnUrl=%2Faccount";
        var html = await client.GetStringAsync(page);
        Assert.Contains("<svg class=\"qr\"", html, StringComparison.Ordinal);
        var secret = Decode(Key().Match(html).Groups[1].Value);
        using var wrong = await client.PostAsync(page, await Forms.FillAsync(client, page, ("Code", "12345")));
        Assert.Contains("That code is wrong", await wrong.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var right = await client.PostAsync(page, await Forms.FillAsync(client, page, ("Code", Totp.Code(secret, Totp.StepOf(time.GetUtcNow())))));
        var shown = await right.Content.ReadAsStringAsync();
        return (secret, [.. Recovery().Matches(shown).Select(match => match.Groups[1].Value)]);
    }

    private static byte[] Decode(string text)
    {
        var bits = string.Concat(text.Where(sign => sign != ' ').Select(sign => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(sign, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. Enumerable.Range(0, bits.Length / 8).Select(at => Convert.ToByte(bits.Substring(at * 8, 8), 2))];
    }

    [GeneratedRegex("data-testid=\"enrol-key\">([A-Z2-7 ]+)<")]
    private static partial Regex Key();

    [GeneratedRegex("<li><code>([a-z2-7-]{19})</code></li>")]
    private static partial Regex Recovery();
}
