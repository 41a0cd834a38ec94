using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using OpsConsole.Platform.Security;
using OpsConsole.Platform.Security.Accounts.Sessions;

namespace OpsConsole.Tests.Platform.Security.Accounts;

/// <summary>How long a credential that was taken away still works, on real connections and a real clock.</summary>
public sealed class RevocationTests : IClassFixture<SharedApp>
{
    private const string Password = "seven green ladders";
    private const string Seen = "/api/v1/ops/overview";

    private static readonly TimeSpan OverHttp = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan OverHub = TimeSpan.FromSeconds(30);

    private readonly RunningApp _app;

    public RevocationTests(SharedApp shared) => _app = shared.App;

    /// <summary>What a command did counts with the next request; what somebody wrote past the commands, within five seconds.</summary>
    [Fact]
    public async Task Session_that_was_ended_past_the_commands_is_over_within_five_seconds()
    {
        using var client = await AccountApi.JoinAsync(_app, _app.Operator, "pat", Password, Roles.Viewer);
        Assert.Equal(HttpStatusCode.OK, await AccountApi.StatusAsync(client, Seen));
        await using (var scope = _app.Services.CreateAsyncScope())
        {
            var users = scope.ServiceProvider.GetRequiredService<UserManager<IdentityUser>>();
            await users.UpdateSecurityStampAsync((await users.FindByNameAsync("pat"))!);
        }

        var took = await UntilAsync(async () => await AccountApi.StatusAsync(client, Seen) == HttpStatusCode.Unauthorized, OverHttp);
        Assert.True(took <= OverHttp, $"{took}");
    }

    [Fact]
    public async Task Key_that_was_revoked_is_refused_at_once_and_its_hub_connection_and_that_of_a_locked_user_close_within_thirty_seconds()
    {
        var (keyId, key) = await CreateKeyAsync("ops");
        using var user = Callers.Client(_app);
        var cookies = new CookieContainer();
        using var keeper = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = cookies }) { BaseAddress = _app.Url };
        Assert.Equal("/", await AccountApi.AnswerAsync(keeper, await AccountApi.InviteAsync(_app.Operator, "quin", Roles.Viewer), Password));
        await using var byKey = Hub("/hubs/ops", options => options.Headers["X-Api-Key"] = key);
        await using var byCookie = Hub("/hubs/ops", options => options.Cookies = cookies);
        await using var other = Hub("/hubs/ops", options => options.Headers["X-Api-Key"] = RunningApp.OpsKey);
        var (keyClosed, cookieClosed) = (Closing(byKey), Closing(byCookie));
        await Task.WhenAll(byKey.StartAsync(), byCookie.StartAsync(), other.StartAsync());

        using var revoked = await _app.Operator.DeleteAsync($"/api/v1/ops/api-keys/{keyId}");
        Assert.Equal(HttpStatusCode.NoContent, revoked.StatusCode);
        using var stranger = _app.With(key);
        Assert.Equal(HttpStatusCode.Unauthorized, await AccountApi.StatusAsync(stranger, Seen));
        Assert.Equal(HttpStatusCode.OK, (await AccountApi.PostAsync(_app.Operator, $"/{await AccountApi.IdAsync(_app.Operator, "quin")}/lock")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, await AccountApi.StatusAsync(keeper, Seen));

        await Task.WhenAll(keyClosed, cookieClosed).WaitAsync(OverHub);
        Assert.Equal(HubConnectionState.Connected, other.State);
        Assert.True(HubConnections.Period < OverHub / 2);
    }

    /// <summary>A phone's token dies with the key that it was issued for.</summary>
    [Fact]
    public async Task Phone_whose_app_key_was_revoked_is_refused_and_disconnected()
    {
        var (keyId, key) = await CreateKeyAsync("device");
        using var issuer = _app.With(key);
        var token = await DeviceTokenTests.IssueAsync(issuer, "phone-1", "shopper-1");
        await using var phone = Hub("/hubs/mobile", options => options.AccessTokenProvider = () => Task.FromResult<string?>(token));
        var closed = Closing(phone);
        await phone.StartAsync();
        using var revoked = await _app.Operator.DeleteAsync($"/api/v1/ops/api-keys/{keyId}");
        using var caller = _app.With(null);
        caller.DefaultRequestHeaders.Authorization = new("Bearer", token);
        Assert.Equal(HttpStatusCode.Unauthorized, await AccountApi.StatusAsync(caller, "/api/v1/recommendations?userId=shopper-1"));
        await closed.WaitAsync(OverHub);
    }

    /// <summary>A circuit asks its provider, which follows the accounts: no waiting for the minute's round.</summary>
    [Fact]
    public async Task Circuit_gets_new_roles_and_is_logged_out_when_its_user_is_locked()
    {
        using var client = await AccountApi.JoinAsync(_app, _app.Operator, "rae", Password, Roles.Viewer);
        var id = await AccountApi.IdAsync(_app.Operator, "rae");
        await using var scope = _app.Services.CreateAsyncScope();
        var provider = Assert.IsType<ConsoleAuthenticationState>(scope.ServiceProvider.GetRequiredService<Microsoft.AspNetCore.Components.Authorization.AuthenticationStateProvider>());
        var factory = scope.ServiceProvider.GetRequiredService<IUserClaimsPrincipalFactory<IdentityUser>>();
        var user = await scope.ServiceProvider.GetRequiredService<UserManager<IdentityUser>>().FindByIdAsync(id);
        provider.SetAuthenticationState(Task.FromResult(new Microsoft.AspNetCore.Components.Authorization.AuthenticationState(await factory.CreateAsync(user!))));
        var told = new List<bool>();
        provider.AuthenticationStateChanged += async state => told.Add((await state).User.IsInRole(Roles.Operator));
        Assert.True((await provider.GetAuthenticationStateAsync()).User.IsInRole(Roles.Viewer));

        await AccountApi.SetRolesAsync(_app.Operator, id, "*", Roles.Operator);
        Assert.True((await provider.GetAuthenticationStateAsync()).User.IsInRole(Roles.Operator));
        Assert.Equal([true], told);
        await AccountApi.PostAsync(_app.Operator, $"/{id}/lock");
        Assert.False((await provider.GetAuthenticationStateAsync()).User.Identity!.IsAuthenticated);
        Assert.Equal([true, false], told);
    }

    private static Task Closing(HubConnection connection)
    {
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        connection.Closed += _ =>
        {
            closed.TrySetResult();
            return Task.CompletedTask;
        };
        return closed.Task;
    }

    private static async Task<TimeSpan> UntilAsync(Func<Task<bool>> holds, TimeSpan patience)
    {
        var clock = Stopwatch.StartNew();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!await holds() && clock.Elapsed <= patience)
        {
            await timer.WaitForNextTickAsync();
        }

        return clock.Elapsed;
    }

    private HubConnection Hub(string path, Action<Microsoft.AspNetCore.Http.Connections.Client.HttpConnectionOptions> configure) =>
        new HubConnectionBuilder().WithUrl(new Uri(_app.Url, path), configure).Build();

    private async Task<(string Id, string Text)> CreateKeyAsync(string scope)
    {
        using var made = await _app.Operator.PostAsJsonAsync("/api/v1/ops/api-keys", new { name = $"to be revoked: {scope}", scopes = new[] { scope } });
        var key = await made.Content.ReadFromJsonAsync<JsonElement>();
        return (key.GetProperty("id").GetString()!, key.GetProperty("secret").GetString()!);
    }
}
