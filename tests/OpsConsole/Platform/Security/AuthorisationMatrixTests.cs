using System.Net;
using System.Net.WebSockets;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.DependencyInjection;
using OpsConsole.Platform.Security;
using OpsConsole.Shell.Navigation;

namespace OpsConsole.Tests.Platform.Security;

/// <summary>
/// Every endpoint of the running host, pages and hubs among them, as the endpoint data source lists them, called by every kind of caller over
/// HTTP with real credentials. What lets a caller through answers with a mark instead of running, so that what changes something is called too.
/// </summary>
public sealed partial class AuthorisationMatrixTests(AuthorisationMatrixTests.ProbedApp probe) : IClassFixture<AuthorisationMatrixTests.ProbedApp>
{
    private const string Mark = "X-Let-Through";

    [Theory]
    [MemberData(nameof(AccessTable.Callers), MemberType = typeof(AccessTable))]
    public async Task Caller_is_let_through_exactly_where_its_policies_reach(string caller)
    {
        using var client = await Callers.SignInAsync(probe.App, caller);
        client.DefaultRequestHeaders.Add(Mark, "1");
        var calls = 0;
        var wrong = new List<string>();
        foreach (var endpoint in Endpoints().Where(endpoint => endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is null))
        {
            var expected = endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null
                || PoliciesOf(endpoint) is { Count: > 0 } policies && policies.All(policy => AccessTable.Passes(caller, policy));
            foreach (var method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods is { Count: > 0 } methods ? methods : ["GET"])
            {
                using var request = new HttpRequestMessage(new HttpMethod(method), PathOf(endpoint));
                using var answer = await client.SendAsync(request);
                calls++;
                var actual = answer.Headers.Contains(Mark) ? true : IsRefusal(caller, answer) ? false : (bool?)null;
                if (actual != expected)
                {
                    wrong.Add($"{method} {endpoint.RoutePattern.RawText} ({string.Join(' ', PoliciesOf(endpoint))}): {(expected ? "should be let through" : "should be refused")}, got {(int)answer.StatusCode}");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
        Assert.True(calls > 150, $"only {calls} calls were made: the wrong data source?");
    }

    [Fact]
    public void Nobody_but_those_of_the_table_is_let_in_without_credentials()
    {
        var open = Endpoints().Where(endpoint => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null && endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is null)
            .Select(endpoint => "/" + endpoint.RoutePattern.RawText!.TrimStart('/')).Distinct().ToList();
        Assert.True(!open.Except(AccessTable.Open).Any(), $"open, and not in the table: {string.Join(' ', open.Except(AccessTable.Open).Order(StringComparer.Ordinal))}");
        Assert.True(!AccessTable.Open.Except(open).Any(), $"in the table, and not open: {string.Join(' ', AccessTable.Open.Except(open))}");
    }

    [Fact]
    public void Every_policy_that_an_endpoint_names_is_in_the_table() =>
        Assert.Empty(Endpoints().SelectMany(PoliciesOf).Distinct().Except(AccessTable.Policy));

    /// <summary>Inside a circuit no request asks: the router does, by the page's own attribute.</summary>
    [Fact]
    public void Rail_shows_a_page_to_those_whom_the_page_lets_in()
    {
        var pages = typeof(ConsolePage).Assembly.GetTypes().Select(type => (Route: type.GetCustomAttributes<RouteAttribute>().FirstOrDefault(), Access: type.GetCustomAttributes<AuthorizeAttribute>().ToArray()))
            .Where(page => page.Route is not null).ToDictionary(page => page.Route!.Template, page => page.Access);
        Assert.All(ConsolePage.All, entry => Assert.Equal(entry.Policy, Assert.Single(pages[entry.Path]).Policy));
    }

    /// <summary>Each method of each hub is invoked; whom a hub refuses, it refuses at its door, with and without negotiation.</summary>
    [Theory]
    [MemberData(nameof(AccessTable.Callers), MemberType = typeof(AccessTable))]
    public async Task Hub_methods_answer_exactly_those_whom_the_hub_lets_in(string caller)
    {
        using var client = await Callers.SignInAsync(probe.App, caller);
        var wrong = new List<string>();
        var invoked = 0;
        foreach (var hub in Hubs)
        {
            var endpoint = Endpoints().First(endpoint => endpoint.Metadata.GetMetadata<HubMetadata>()?.HubType == hub && !endpoint.RoutePattern.RawText!.EndsWith("/negotiate", StringComparison.Ordinal));
            var expected = PoliciesOf(endpoint).All(policy => AccessTable.Passes(caller, policy));
            foreach (var negotiates in (bool[])[true, false])
            {
                await using var connection = Connection(client, endpoint, caller, negotiates);
                try
                {
                    await connection.StartAsync(Token);
                }
                catch (Exception refused) when (!expected && IsRefusal(refused))
                {
                    continue;
                }

                if (!expected)
                {
                    wrong.Add($"{hub.Name} let {caller} in");
                }

                foreach (var method in MethodsOf(hub))
                {
                    Assert.NotNull(await connection.InvokeCoreAsync(method.Name, typeof(object), HubArguments[$"{hub.Name}.{method.Name}"], Token));
                    invoked++;
                }

                // What belongs to the connection's life, or is private, nobody invokes.
                foreach (var hidden in (string[])[nameof(Hub.OnConnectedAsync), nameof(Hub.OnDisconnectedAsync), nameof(Hub.Dispose)])
                {
                    await Assert.ThrowsAsync<HubException>(() => connection.InvokeCoreAsync(hidden, typeof(object), [], Token));
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
        Assert.Equal(AccessTable.Passes(caller, Policies.Shopper) ? 2 * HubArguments.Count : 0, invoked);
    }

    /// <summary>A hub asks once, at its door: what can be called behind it needs no more than the door does, or says so here.</summary>
    [Fact]
    public void Hubs_stand_behind_a_policy_and_their_methods_are_known()
    {
        var hubs = Hubs;
        var mapped = Endpoints().Where(endpoint => endpoint.Metadata.GetMetadata<HubMetadata>() is not null).ToLookup(endpoint => endpoint.Metadata.GetMetadata<HubMetadata>()!.HubType);
        Assert.All(hubs, hub => Assert.NotEmpty(mapped[hub]));
        Assert.All(hubs.SelectMany(hub => mapped[hub]), endpoint => Assert.NotEmpty(PoliciesOf(endpoint)));
        var methods = hubs.SelectMany(hub => MethodsOf(hub).Select(method => $"{hub.Name}.{method.Name}: {string.Join(' ', mapped[hub].SelectMany(PoliciesOf).Distinct())}"));
        Assert.Equal([$"MobileHub.Subscribe: {Policies.Shopper}"], methods.Order(StringComparer.Ordinal));
    }

    /// <summary>What each method is invoked with; one that is missing here fails.</summary>
    private static readonly Dictionary<string, object?[]> HubArguments = new() { ["MobileHub.Subscribe"] = [null, 0L] };

    private static Type[] Hubs => [.. typeof(Policies).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Hub)))];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static IEnumerable<MethodInfo> MethodsOf(Type hub) => hub.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        .Where(method => method.Name is not (nameof(Hub.OnConnectedAsync) or nameof(Hub.OnDisconnectedAsync)));

    /// <summary>A key without a shopper names one.</summary>
    private HubConnection Connection(HttpClient client, RouteEndpoint endpoint, string caller, bool negotiates) => new HubConnectionBuilder()
        .WithUrl(new Uri(probe.App.Url, $"{endpoint.RoutePattern.RawText}{(caller.EndsWith("token", StringComparison.Ordinal) ? "" : "?userId=somebody")}"), options =>
        {
            Callers.Show(client, options);
            options.SkipNegotiation = !negotiates;
            options.Transports = negotiates ? HttpTransportType.LongPolling : HttpTransportType.WebSockets;
        }).Build();

    /// <summary>A refusal at the door, whichever way it was tried: 401 and 403, or the way to the login.</summary>
    private static bool IsRefusal(Exception failure) => failure switch
    {
        HttpRequestException { StatusCode: HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden } => true,
        WebSocketException => failure.Message.Contains("'401'", StringComparison.Ordinal) || failure.Message.Contains("'403'", StringComparison.Ordinal),
        _ => false,
    };

    private static IReadOnlyList<string> PoliciesOf(RouteEndpoint endpoint) => [.. endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().Select(data => data.Policy ?? "none").Distinct()];

    private static string PathOf(RouteEndpoint endpoint) => Parameter().Replace("/" + endpoint.RoutePattern.RawText!.TrimStart('/'), "1");

    private static bool IsRefusal(string caller, HttpResponseMessage answer) => caller == "anonymous"
        ? answer.StatusCode == HttpStatusCode.Unauthorized || (answer.StatusCode == HttpStatusCode.Redirect && answer.Headers.Location!.ToString().Contains("/login?returnUrl=", StringComparison.Ordinal))
        : answer.StatusCode == HttpStatusCode.Forbidden;

    private IEnumerable<RouteEndpoint> Endpoints() => probe.App.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).Cast<RouteEndpoint>();

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();

    /// <summary>A Development host that answers a marked call, once it is let through, instead of the endpoint.</summary>
    public sealed class ProbedApp : SharedApp
    {
        protected override string? Environment => "Development";

        protected override void Map(WebApplication app) => app.Use((context, next) =>
        {
            if (!context.Request.Headers.ContainsKey(Mark) || context.GetEndpoint() is null)
            {
                return next(context);
            }

            context.Response.Headers[Mark] = "1";
            return Task.CompletedTask;
        });
    }
}
