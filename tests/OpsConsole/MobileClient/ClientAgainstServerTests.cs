using Microsoft.Extensions.Configuration;
using OpsConsole.MobileClient.Api;
using OpsConsole.MobileClient.Phones;

namespace OpsConsole.Tests.MobileClient;

/// <summary>The typed client on the real server with a small demo shop.</summary>
public sealed class ClientAgainstServerTests : IAsyncLifetime
{
    private RunningApp _app = null!;

    public async ValueTask InitializeAsync() => _app = await SmallShop.StartAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task A_token_opens_home_similar_items_and_events_of_its_own_shopper()
    {
        using var http = new HttpClient { BaseAddress = _app.Url };
        var token = (await Client(http, new ClientCredential(ApiKey: RunningApp.ServerKey)).GetTokenAsync("d1", "shopper-0001", CancellationToken.None)).Value;
        Assert.NotNull(token);
        Assert.True(token.ExpiresAt > TimeProvider.System.GetUtcNow());

        var phone = Client(http, new ClientCredential(Token: token.Token));
        var home = await phone.GetHomeAsync("shopper-0001", 8, CancellationToken.None);
        Assert.Equal(200, home.Status);
        var slate = home.Value!.Recommendations;
        Assert.Equal(8, slate.Items.Count);
        Assert.Equal(Enumerable.Range(0, 8), slate.Items.Select(item => item.Position));
        Assert.True(slate is { Epoch: > 0, Generation: > 0 });
        Assert.Contains(slate.Source, (string[])["model", "personal", "previousModel", "trending", "curated", "static"]);

        var again = await phone.GetRecommendationsAsync(new RecommendationsRequest("shopper-0001", 5, "home", [slate.Items[0].Id]), CancellationToken.None);
        Assert.True(again.Value!.Epoch == slate.Epoch && again.Value.Generation > slate.Generation);
        Assert.Equal(4, (await phone.GetSimilarAsync(slate.Items[0].Id, 4, CancellationToken.None)).Value!.Items.Count);
        Assert.Equal(slate.Items[0].Title, (await phone.GetItemAsync(slate.Items[0].Id, CancellationToken.None)).Value!.Title);

        var tap = new PhoneEvent(Guid.CreateVersion7(), "tap", "shopper-0001", "s1", slate.Items[0].Id, TimeProvider.System.GetUtcNow(), SlateId: slate.SlateId, Position: 0, Surface: "home");
        Assert.Equal((202, 1, 0), await SendAsync());
        Assert.Equal((202, 0, 1), await SendAsync());

        async Task<(int, int, int)> SendAsync()
        {
            var answer = await phone.PostEventsAsync([tap], CancellationToken.None);
            return (answer.Status, answer.Value!.Accepted, answer.Value.Duplicates);
        }
    }

    [Fact]
    public async Task Errors_are_values_with_their_type_and_fields()
    {
        using var http = new HttpClient { BaseAddress = _app.Url };
        var server = Client(http, new ClientCredential(ApiKey: RunningApp.ServerKey));
        var invalid = await server.GetHomeAsync("shopper-0001", 0, CancellationToken.None);
        Assert.Equal((422, "urn:opsconsole:error:validation"), (invalid.Status, invalid.Problem!.Type));
        Assert.Contains("limit", invalid.Problem.Errors!.Keys);
        Assert.Equal(404, (await server.GetItemAsync("no-such-item", CancellationToken.None)).Status);
        Assert.Equal(401, (await Client(http, ClientCredential.None).GetHomeAsync("shopper-0001", 1, CancellationToken.None)).Status);

        using var nowhere = new HttpClient { BaseAddress = new Uri("http://127.0.0.1:1") };
        var unreachable = await Client(nowhere, ClientCredential.None).GetItemAsync("a", CancellationToken.None);
        Assert.Equal((0, ApiProblems.Unreachable, true), (unreachable.Status, unreachable.Problem!.Type, unreachable.MayRetry));
    }

    [Fact]
    public async Task The_catalogue_is_read_whole_and_stock_changes_show()
    {
        using var http = new HttpClient { BaseAddress = _app.Url };
        var operators = Client(http, new ClientCredential(ApiKey: RunningApp.OpsKey));
        var shopper = Client(http, new ClientCredential(ApiKey: RunningApp.ServerKey));
        var (items, failure) = await WorldLoading.ReadCatalogueAsync(shopper, int.MaxValue, CancellationToken.None);
        Assert.Null(failure);
        Assert.Equal(SmallShop.Products, items.Select(item => item.Id).Distinct().Count());

        var change = await operators.SetStockAsync([new StockItem(items[0].Id, false), new StockItem("no-such-item", false)], CancellationToken.None);
        Assert.Equal(1, change.Value!.Updated);
        Assert.Equal(["no-such-item"], change.Value.Unknown!);
        Assert.False((await shopper.GetItemAsync(items[0].Id, CancellationToken.None)).Value!.InStock);
    }

    private static OpsConsoleClient Client(HttpClient http, ClientCredential credential) => new(http, TimeProvider.System, credential);
}

/// <summary>The demo shop, small enough for tests.</summary>
internal static class SmallShop
{
    public const int Products = 250;

    public static Task<RunningApp> StartAsync(bool simulate = false, Action<IConfigurationBuilder>? more = null) => RunningApp.StartAsync(
        builder =>
        {
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Demo:Products"] = "250",
                ["Demo:Shoppers"] = "80",
                ["Demo:Days"] = "25",
            });
            more?.Invoke(builder.Configuration);
        },
        options: options => options with { Empty = false, Simulate = simulate });
}
