using System.Net;
using Microsoft.AspNetCore.Http.Connections.Client;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using OpsConsole.Platform.Security;
using OpsConsole.Platform.Security.Accounts;
using OpsConsole.Platform.Security.Accounts.Login;

namespace OpsConsole.Tests.Platform.Security;

/// <summary>Clients of every kind that the policies know, signed in the way such a caller would be. Needs a Development host.</summary>
internal static class Callers
{
    public static async Task<HttpClient> SignInAsync(RunningApp app, string caller)
    {
        var demo = app.Services.GetRequiredService<DemoCredentials>();
        return caller switch
        {
            "anonymous" => Client(app),
            "server key" => WithKey(app, demo.ServerKey),
            "device key" => WithKey(app, demo.DeviceKey),
            "ops key" => WithKey(app, demo.OpsKey),
            "bootstrap ops key" => WithKey(app, RunningApp.OpsKey),
            "device token" => DeviceTokenTests.Phone(app, await DeviceTokenTests.IssueAsync(app.Client, "phone", "shopper")),
            "vehicle token" => DeviceTokenTests.Phone(app, await DeviceTokenTests.IssueAsync(app.Client, "van", "vehicle:van-1")),
            _ => await ByLinkAsync(app, AccountSeeding.DemoUsers.Single(user => user.Role == caller).Name),
        };
    }

    /// <summary>A browser-like client: keeps cookies, follows no redirect.</summary>
    public static HttpClient Client(RunningApp app) => new Browser(new CookieContainer()) { BaseAddress = app.Url };

    /// <summary>Gives a connection to a hub what a client shows: its headers and its cookies.</summary>
    public static void Show(HttpClient client, HttpConnectionOptions options)
    {
        foreach (var (name, values) in client.DefaultRequestHeaders)
        {
            options.Headers[name] = string.Join(',', values);
        }

        options.Cookies = (client as Browser)?.Cookies ?? new CookieContainer();
    }

    /// <summary>Somebody who has copied a browser's cookies.</summary>
    public static HttpClient Copy(HttpClient client)
    {
        var cookies = new CookieContainer();
        cookies.Add(((Browser)client).Cookies.GetCookies(client.BaseAddress!));
        return new Browser(cookies) { BaseAddress = client.BaseAddress };
    }

    public static async Task<HttpClient> ByLinkAsync(RunningApp app, string userName)
    {
        var client = Client(app);
        using var answer = await client.GetAsync($"/login/once?token={await LinkTokenAsync(app, userName)}");
        Assert.Equal("/", answer.Headers.Location?.ToString());
        return client;
    }

    public static async Task<string> LinkTokenAsync(RunningApp app, string userName)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var user = await scope.ServiceProvider.GetRequiredService<UserManager<IdentityUser>>().FindByNameAsync(userName);
        return await app.Services.GetRequiredService<LoginLinks>().CreateAsync(user!.Id, CancellationToken.None);
    }

    private sealed class Browser(CookieContainer cookies) : HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = cookies })
    {
        public CookieContainer Cookies { get; } = cookies;
    }

    private static HttpClient WithKey(RunningApp app, string key)
    {
        var client = Client(app);
        client.DefaultRequestHeaders.Add("X-Api-Key", key);
        return client;
    }
}
