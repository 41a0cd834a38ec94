using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OpsConsole.Platform.Security;

namespace OpsConsole.Tests.Platform.Security;

/// <summary>Calls every endpoint of the running host as those who may not, and is refused by each.</summary>
public sealed partial class EveryEndpointTests
{
    [Theory]
    [InlineData("anonymous")]
    [InlineData("device key", Policies.TokenIssue)]
    [InlineData("device token", Policies.Shopper, Policies.Tracker)]
    [InlineData("server key", Policies.Shopper, Policies.TokenIssue, Policies.Planner, Policies.PlanReader, Policies.Driver, Policies.Tracker)]
    [InlineData("ops key", Policies.Viewer, Policies.Operator, Policies.Merchandiser, Policies.Publisher, Policies.Dispatcher, Policies.Planner, Policies.PlanReader, Policies.Driver, Policies.Tracker)]
    [InlineData(Roles.Viewer, Policies.Viewer, Policies.PlanReader, Policies.Tracker)]
    [InlineData(Roles.Operator, Policies.Viewer, Policies.Operator, Policies.PlanReader, Policies.Tracker)]
    public async Task Caller_is_refused_wherever_its_policies_do_not_reach(string caller, params string[] passes)
    {
        await using var app = await RunningApp.StartAsync(options: options => options with { Environment = "Development" });
        using var client = await Callers.SignInAsync(app, caller);
        var closed = app.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null
                && endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().Any(data => data.Policy is not null && !passes.Contains(data.Policy)))
            .ToArray();
        Assert.NotEmpty(closed);
        var open = new List<string>();
        foreach (var endpoint in closed)
        {
            var path = Parameter().Replace("/" + endpoint.RoutePattern.RawText!.TrimStart('/'), "1");
            foreach (var method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods is { Count: > 0 } methods ? methods : ["GET"])
            {
                using var request = new HttpRequestMessage(new HttpMethod(method), path);
                if (method is "POST" or "PUT" or "PATCH")
                {
                    request.Content = new StringContent("{}", System.Text.Encoding.UTF8, "application/json");
                }

                using var answer = await client.SendAsync(request);
                var refused = answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
                    || (answer.StatusCode == HttpStatusCode.Redirect && answer.Headers.Location!.ToString().Contains("/login?returnUrl=", StringComparison.Ordinal));
                if (!refused)
                {
                    open.Add($"{method} {path}: {(int)answer.StatusCode}");
                }
            }
        }

        Assert.True(open.Count == 0, string.Join(Environment.NewLine, open));
    }

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();
}
