using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpsConsole.Platform.Security;
using OpsConsole.Platform.Security.Accounts;
using OpsConsole.Platform.Security.Accounts.Login;

namespace OpsConsole.Tests.Platform.Security.Accounts;

/// <summary>What somebody without a password can find out, or break.</summary>
public sealed class LoginGuardTests
{
    private const string Password = "seven green ladders";

    [Fact]
    public async Task Answers_do_not_tell_which_names_exist()
    {
        await using var app = await RunningApp.StartAsync();
        using var owner = await AccountApi.JoinAsync(app, app.Operator, "sam", Password, Roles.Viewer);
        using var shut = await AccountApi.JoinAsync(app, app.Operator, "tom", Password, Roles.Viewer);
        await AccountApi.PostAsync(app.Operator, $"/{await AccountApi.IdAsync(app.Operator, "tom")}/lock");
        using var thief = Callers.Client(app);
        var answers = new Dictionary<string, string>();
        // One that exists, one that does not, one without a password, one that is locked.
        foreach (var name in (string[])["sam", "nobody", AccountSeeding.Administrator, "tom"])
        {
            var said = new List<string?>();
            for (var attempt = 0; attempt < AccountLock.MaxFailures + 1; attempt++)
            {
                said.Add(await Forms.LogInAsync(thief, name, "wrong wrong wrong"));
            }

            answers[name] = string.Join(' ', said);
        }

        Assert.Contains("lockedOut", answers["sam"], StringComparison.Ordinal);
        Assert.Single(answers.Values.Distinct());
        // Wrong passwords of a stranger do not throw the owner out.
        Assert.Equal(HttpStatusCode.OK, await AccountApi.StatusAsync(owner, "/api/v1/ops/overview"));
        // Nor do they end the administrator's lock after five minutes.
        Assert.Equal("locked", (await AccountApi.FindAsync(app.Operator, "tom")).GetProperty("state").GetString());
    }

    [Fact]
    public async Task Guesses_that_are_sent_at_once_are_counted_one_by_one()
    {
        await using var app = await RunningApp.StartAsync();
        using var owner = await AccountApi.JoinAsync(app, app.Operator, "uma", Password, Roles.Viewer);
        var check = app.Services.GetRequiredService<PasswordCheck>();
        var verdicts = await Task.WhenAll(Enumerable.Range(0, 30).Select(guess => Task.Run(() => check.CheckAsync("uma", $"guess number {guess}", CancellationToken.None))));
        Assert.Equal(AccountLock.MaxFailures - 1, verdicts.Count(found => found.Verdict == PasswordVerdict.Wrong));
        Assert.Equal(30 - AccountLock.MaxFailures + 1, verdicts.Count(found => found.Verdict == PasswordVerdict.LockedOut));
    }

    [Fact]
    public async Task Database_that_takes_no_write_lets_nobody_in_with_the_same_words_for_right_and_wrong()
    {
        await using var app = await RunningApp.StartAsync();
        using var inside = await AccountApi.JoinAsync(app, app.Operator, "vic", Password, Roles.Viewer);
        await using var holder = new SqliteConnection($"Data Source={Path.Combine(app.Data, "ops.db")};Pooling=False");
        await holder.OpenAsync();
        await using (var transaction = holder.BeginTransaction(deferred: false))
        {
            // A browser each: the form's token belongs to the cookie that came with it.
            using var owner = Callers.Client(app);
            using var thief = Callers.Client(app);
            var (right, wrong) = (Forms.LogInAsync(owner, "vic", Password), Forms.LogInAsync(thief, "vic", "wrong wrong wrong"));
            // Sessions that are open are held against memory.
            Assert.Equal(HttpStatusCode.OK, await AccountApi.StatusAsync(inside, "/api/v1/ops/overview"));
            Assert.StartsWith("/login?error=busy", await right, StringComparison.Ordinal);
            Assert.StartsWith("/login?error=busy", await wrong, StringComparison.Ordinal);
            await transaction.RollbackAsync();
        }

        using var after = Callers.Client(app);
        Assert.Equal("/", await Forms.LogInAsync(after, "vic", Password));
    }

    [Fact]
    public async Task Cookies_say_secure_behind_a_proxy_that_ends_TLS_and_always_where_that_is_set()
    {
        await using (var proxied = await RunningApp.StartAsync(builder => builder.Configuration["ForwardedHeaders_Enabled"] = "true"))
        {
            using var client = Callers.Client(proxied);
            using var plain = await client.GetAsync($"/login/once?token={await Callers.LinkTokenAsync(proxied, AccountSeeding.Administrator)}");
            Assert.DoesNotContain("secure", Session(plain), StringComparison.OrdinalIgnoreCase);
            client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
            using var secure = await client.GetAsync($"/login/once?token={await Callers.LinkTokenAsync(proxied, AccountSeeding.Administrator)}");
            Assert.Contains("secure", Session(secure), StringComparison.OrdinalIgnoreCase);
        }

        await using var strict = await RunningApp.StartAsync(Strict);
        using var other = Callers.Client(strict);
        using var answer = await other.GetAsync($"/login/once?token={await Callers.LinkTokenAsync(strict, AccountSeeding.Administrator)}");
        Assert.Contains("secure", Session(answer), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("httponly", Session(answer), StringComparison.OrdinalIgnoreCase);

        static void Strict(WebApplicationBuilder builder) => builder.Configuration.AddInMemoryCollection([KeyValuePair.Create("Authentication:SecureCookies", (string?)"true")]);

        static string Session(HttpResponseMessage message) => message.Headers.GetValues("Set-Cookie").Single(value => value.StartsWith("opsconsole.session=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Cookie_that_somebody_planted_before_the_login_is_not_the_one_after_it()
    {
        await using var app = await RunningApp.StartAsync();
        var jar = new CookieContainer();
        using var victim = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = jar }) { BaseAddress = app.Url };
        jar.Add(app.Url, new Cookie("opsconsole.session", "planted"));
        jar.Add(app.Url, new Cookie("opsconsole.pending", "planted"));
        using var entered = await victim.GetAsync($"/login/once?token={await Callers.LinkTokenAsync(app, AccountSeeding.Administrator)}");
        Assert.NotEqual("planted", jar.GetCookies(app.Url)["opsconsole.session"]!.Value);
        Assert.Equal(HttpStatusCode.OK, await AccountApi.StatusAsync(victim, AccountApi.Root));
        using var planted = Callers.Client(app);
        planted.DefaultRequestHeaders.Add("Cookie", "opsconsole.session=planted");
        Assert.Equal(HttpStatusCode.Unauthorized, await AccountApi.StatusAsync(planted, AccountApi.Root));
    }
}
