using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OpsConsole.Platform.Security;

namespace OpsConsole.Tests.Platform.Security;

public sealed class EndpointPolicyTests(EndpointPolicyTests.PolicyProbe probe) : IClassFixture<EndpointPolicyTests.PolicyProbe>
{
    [Fact]
    public async Task Every_endpoint_declares_who_may_call_it()
    {
        await using var app = await RunningApp.StartAsync();
        var sources = app.Services.GetServices<EndpointDataSource>().ToArray();
        Assert.NotEmpty(sources.SelectMany(source => source.Endpoints));
        Assert.All(sources.SelectMany(source => source.Endpoints), endpoint => Assert.IsType<RouteEndpoint>(endpoint));
        Assert.Empty(DeclaredPolicies.Undeclared(sources));
    }

    [Fact]
    public async Task Undeclared_endpoint_is_found_and_refused_to_everybody()
    {
        await using var app = await RunningApp.StartAsync(map: app =>
        {
            app.MapGet("/api/v1/forgotten", () => "open");
            app.MapGet("/api/v1/halfway", () => "open").RequireAuthorization();
        });
        Assert.Equal(
            ["HTTP: GET /api/v1/forgotten", "HTTP: GET /api/v1/halfway"],
            DeclaredPolicies.Undeclared(app.Services.GetServices<EndpointDataSource>()));
        foreach (var path in (string[])["/api/v1/forgotten", "/api/v1/halfway"])
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(app.Anonymous, path));
            Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(app.Client, path));
            Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(app.Operator, path));
        }
    }

    [Fact]
    public void Every_page_declares_who_may_open_it()
    {
        var pages = typeof(Policies).Assembly.GetTypes().Where(type => type.GetCustomAttributes(typeof(RouteAttribute), false).Length > 0);
        Assert.All(pages, page => Assert.True(
            page.GetCustomAttributes(true).Any(attribute => attribute is IAllowAnonymous || attribute is IAuthorizeData { Policy.Length: > 0 }),
            $"{page.Name} has neither [Authorize(Policy = …)] nor [AllowAnonymous]"));
    }

    [Fact]
    public async Task Every_named_policy_exists()
    {
        await using var app = await RunningApp.StartAsync();
        var named = app.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints)
            .SelectMany(endpoint => endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>()).Select(data => data.Policy).OfType<string>().Distinct();
        var provider = app.Services.GetRequiredService<IAuthorizationPolicyProvider>();
        foreach (var name in named)
        {
            Assert.NotNull(await provider.GetPolicyAsync(name));
        }
    }

    [Theory]
    [MemberData(nameof(AccessTable.Callers), MemberType = typeof(AccessTable))]
    public async Task Callers_pass_exactly_their_policies(string caller)
    {
        var app = probe.App;
        using var client = await Callers.SignInAsync(app, caller);
        var refused = caller == "anonymous" ? HttpStatusCode.Unauthorized : HttpStatusCode.Forbidden;
        foreach (var policy in AccessTable.Policy)
        {
            Assert.Equal((policy, AccessTable.Passes(caller, policy) ? HttpStatusCode.OK : refused), (policy, await StatusAsync(client, $"/api/v1/policy/{policy}")));
        }
    }

    [Fact]
    public void Table_knows_every_policy_and_every_role()
    {
        Assert.Equal(typeof(Policies).GetFields().Select(field => (string)field.GetValue(null)!).Order(), AccessTable.Policy.Order());
        Assert.Empty(Roles.All.Except(AccessTable.Callers.Select(row => row.Data)));
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(path);
        return answer.StatusCode;
    }

    /// <summary>A Development host with an endpoint a policy.</summary>
    public sealed class PolicyProbe : SharedApp
    {
        protected override string? Environment => "Development";

        protected override void Map(WebApplication app)
        {
            foreach (var policy in AccessTable.Policy)
            {
                app.MapGet($"/api/v1/policy/{policy}", () => Results.Ok()).RequireAuthorization(policy);
            }
        }
    }
}
