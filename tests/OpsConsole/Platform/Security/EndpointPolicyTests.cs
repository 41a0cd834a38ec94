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

    /// <summary>Policies by caller: which caller passes which policy, and nobody else.</summary>
    [Theory]
    [InlineData("anonymous")]
    [InlineData("server key", Policies.Shopper, Policies.TokenIssue, Policies.Planner, Policies.PlanReader, Policies.Driver, Policies.Tracker)]
    [InlineData("device key", Policies.TokenIssue)]
    [InlineData("device token", Policies.Shopper, Policies.Tracker)]
    [InlineData("ops key", Policies.Viewer, Policies.Operator, Policies.Merchandiser, Policies.Publisher, Policies.Dispatcher, Policies.Planner, Policies.PlanReader, Policies.Driver, Policies.Tracker)]
    [InlineData("bootstrap ops key", Policies.Viewer, Policies.Operator, Policies.Merchandiser, Policies.Publisher, Policies.Dispatcher, Policies.Planner, Policies.PlanReader, Policies.Driver, Policies.Tracker, Policies.Admin)]
    [InlineData(Roles.Viewer, Policies.Viewer, Policies.PlanReader, Policies.Tracker)]
    [InlineData(Roles.Operator, Policies.Viewer, Policies.Operator, Policies.PlanReader, Policies.Tracker)]
    [InlineData(Roles.Merchandiser, Policies.Viewer, Policies.Merchandiser, Policies.PlanReader, Policies.Tracker)]
    [InlineData(Roles.Publisher, Policies.Viewer, Policies.Merchandiser, Policies.Publisher, Policies.PlanReader, Policies.Tracker)]
    [InlineData(Roles.Dispatcher, Policies.Viewer, Policies.Dispatcher, Policies.Planner, Policies.PlanReader, Policies.Driver, Policies.Tracker)]
    [InlineData(Roles.Admin, Policies.Viewer, Policies.Operator, Policies.Merchandiser, Policies.Publisher, Policies.Dispatcher, Policies.Planner, Policies.PlanReader, Policies.Driver, Policies.Tracker, Policies.Admin)]
    public async Task Callers_pass_exactly_their_policies(string caller, params string[] passes)
    {
        var app = probe.App;
        using var client = await Callers.SignInAsync(app, caller);
        var refused = caller == "anonymous" ? HttpStatusCode.Unauthorized : HttpStatusCode.Forbidden;
        foreach (var policy in All)
        {
            Assert.Equal((policy, passes.Contains(policy) ? HttpStatusCode.OK : refused), (policy, await StatusAsync(client, $"/api/v1/policy/{policy}")));
        }
    }

    private static readonly string[] All =
        [Policies.Shopper, Policies.TokenIssue, Policies.Viewer, Policies.Operator, Policies.Merchandiser, Policies.Publisher, Policies.Dispatcher, Policies.Planner, Policies.PlanReader, Policies.Driver, Policies.Tracker, Policies.Admin];

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
            foreach (var policy in All)
            {
                app.MapGet($"/api/v1/policy/{policy}", () => Results.Ok()).RequireAuthorization(policy);
            }
        }
    }
}
