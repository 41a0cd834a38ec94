using System.Net;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using OpsConsole.Platform.Security;
using OpsConsole.Platform.Security.Accounts;
using OpsConsole.Platform.Security.Accounts.Login;
using OpsConsole.Tests.Platform.Security.Accounts;

namespace OpsConsole.Tests.Platform.Security;

public sealed class LoginTests
{
    private const string Protected = "/api/v1/ops/api-keys";

    [Fact]
    public async Task Link_logs_in_once()
    {
        await using var app = await RunningApp.StartAsync();
        var token = await Callers.LinkTokenAsync(app, AccountSeeding.Administrator);
        using var first = Callers.Client(app);
        using var entered = await first.GetAsync($"/login/once?token={token}");
        Assert.Equal("/", entered.Headers.Location?.ToString());
        var cookie = Assert.Single(entered.Headers.GetValues("Set-Cookie"), value => value.StartsWith("opsconsole.session=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(first, Protected));

        using var second = Callers.Client(app);
        using var refused = await second.GetAsync($"/login/once?token={token}");
        Assert.Equal("/login?error=link", refused.Headers.Location?.ToString());
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(second, Protected));
    }

    [Fact]
    public async Task Of_many_who_use_a_link_at_once_one_gets_in()
    {
        await using var app = await RunningApp.StartAsync();
        var links = app.Services.GetRequiredService<LoginLinks>();
        var token = await Callers.LinkTokenAsync(app, AccountSeeding.Administrator);
        var users = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => links.RedeemAsync(token, CancellationToken.None))));
        Assert.Single(users, user => user is not null);
    }

    [Fact]
    public async Task Link_expires_after_fifteen_minutes()
    {
        var time = new SetClock();
        await using var app = await RunningApp.StartAsync(builder => builder.Services.AddSingleton<TimeProvider>(time));
        var links = app.Services.GetRequiredService<LoginLinks>();
        var (early, late) = (await links.CreateAsync("someone", CancellationToken.None), await links.CreateAsync("someone", CancellationToken.None));
        time.Advance(TimeSpan.FromMinutes(15) - TimeSpan.FromSeconds(1));
        Assert.Equal("someone", await links.RedeemAsync(early, CancellationToken.None));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await links.RedeemAsync(late, CancellationToken.None));
    }

    [Fact]
    public async Task Password_logs_in_and_five_wrong_ones_lock_the_account()
    {
        await using var app = await StartDevelopmentAsync();
        var right = app.Services.GetRequiredService<DemoCredentials>().Password("demo-operator");
        using var client = Callers.Client(app);
        Assert.Equal("/", await Forms.LogInAsync(client, "demo-operator", right, "/"));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(client, Protected));

        using var thief = Callers.Client(app);
        for (var attempt = 0; attempt < 4; attempt++)
        {
            Assert.Equal("/login?error=credentials&returnUrl=%2F", await Forms.LogInAsync(thief, "demo-operator", "wrong password", "/"));
        }

        Assert.Equal("/login?error=lockedOut&returnUrl=%2F", await Forms.LogInAsync(thief, "demo-operator", "wrong password", "/"));
        Assert.Equal("/login?error=lockedOut&returnUrl=%2F", await Forms.LogInAsync(thief, "demo-operator", right, "/"));
        Assert.Equal("/login?error=credentials&returnUrl=%2F", await Forms.LogInAsync(thief, "nobody", right, "/"));
    }

    [Theory]
    [InlineData("/breakers?window=1h", "/breakers?window=1h")]
    [InlineData("https://evil.example/", "/")]
    [InlineData("//evil.example/", "/")]
    [InlineData("/\\evil.example/", "/")]
    [InlineData("javascript:alert(1)", "/")]
    public async Task Login_returns_to_paths_of_this_site_only(string asked, string expected)
    {
        await using var app = await StartDevelopmentAsync();
        using var client = Callers.Client(app);
        Assert.Equal(expected, await Forms.LogInAsync(client, "demo-viewer", app.Services.GetRequiredService<DemoCredentials>().Password("demo-viewer"), asked));
    }

    [Fact]
    public async Task Logout_needs_the_antiforgery_token_and_ends_the_session()
    {
        await using var app = await StartDevelopmentAsync();
        using var client = await Callers.ByLinkAsync(app, "demo-admin");
        using var forged = await client.PostAsync("/logout", new FormUrlEncodedContent([]));
        Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, Protected));

        using var left = await client.PostAsync("/logout", await Forms.FillAsync(client, "/login"));
        Assert.StartsWith("/login", left.Headers.Location!.ToString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(client, Protected));
    }

    [Fact]
    public async Task A_copied_cookie_is_worth_nothing_after_the_logout_and_other_sessions_of_the_user_go_on()
    {
        await using var app = await StartDevelopmentAsync();
        using var client = await Callers.ByLinkAsync(app, "demo-admin");
        using var other = await Callers.ByLinkAsync(app, "demo-admin");
        using var thief = Callers.Copy(client);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(thief, Protected));

        using var left = await client.PostAsync("/logout", await Forms.FillAsync(client, "/login"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(thief, Protected));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(other, Protected));
    }

    [Fact]
    public async Task Demo_users_and_keys_exist_in_development_only()
    {
        var data = Directory.CreateTempSubdirectory("opsconsole-demo-").FullName;
        string key;
        await using (var development = await RunningApp.StartAsync(data: data, options: options => options with { Environment = "Development" }))
        {
            key = development.Services.GetRequiredService<DemoCredentials>().ServerKey;
            Assert.Equal(7, await CountUsersAsync(development));
        }

        await using (var production = await RunningApp.StartAsync(data: data))
        {
            Assert.Equal(1, await CountUsersAsync(production));
            Assert.Null(production.Services.GetRequiredService<OpsConsole.Platform.Security.Keys.ApiKeyIndex>().Find(key));
            Assert.Throws<InvalidOperationException>(() => production.Services.GetRequiredService<DemoCredentials>().ServerKey);
        }

        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(data, recursive: true);
    }

    private static Task<RunningApp> StartDevelopmentAsync() => RunningApp.StartAsync(options: options => options with { Environment = "Development" });

    private static async Task<int> CountUsersAsync(RunningApp app)
    {
        await using var scope = app.Services.CreateAsyncScope();
        return scope.ServiceProvider.GetRequiredService<UserManager<IdentityUser>>().Users.Count();
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(path);
        return answer.StatusCode;
    }
}
