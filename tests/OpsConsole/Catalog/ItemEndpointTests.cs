using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpsConsole.Catalog;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Security.Auditing;

namespace OpsConsole.Tests.Catalog;

public sealed class ItemEndpointTests(SharedApp shared) : IClassFixture<SharedApp>
{
    [Fact]
    public async Task Item_is_found_by_its_id_and_another_is_not()
    {
        await using var app = await WithItemsAsync(2);

        var item = await app.Client.GetFromJsonAsync<ItemAnswer>("/api/v1/items/i1");
        var missing = await app.Client.GetAsync("/api/v1/items/none");

        Assert.Equal(new ItemAnswer("i1", "Item 1", "Kitchen/Pans", 1.25m, "GBP", true), item);
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        Assert.Equal("application/problem+json", missing.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Pages_cover_the_catalogue_once_in_order()
    {
        await using var app = await WithItemsAsync(25);
        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await app.Client.GetFromJsonAsync<ItemsAnswer>($"/api/v1/items?limit=10&cursor={cursor}");
            seen.AddRange(page!.Items.Select(item => item.Id));
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        Assert.Equal(Enumerable.Range(0, 25).Select(number => $"i{number}"), seen);
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=101")]
    [InlineData("limit=ten")]
    [InlineData("cursor=!!!!!!")]
    [InlineData("cursor=_____w")]
    [InlineData("cursor=AAAAAAAAAAAAAAAAAA")]
    public async Task Bad_paging_is_refused_with_the_field(string query)
    {
        var answer = await shared.App.Client.GetAsync($"/api/v1/items?{query}");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal("urn:opsconsole:error:validation", problem.RootElement.GetProperty("type").GetString());
        Assert.True(problem.RootElement.GetProperty("errors").TryGetProperty(query[..query.IndexOf('=', StringComparison.Ordinal)], out _));
    }

    [Fact]
    public async Task Unchanged_catalogue_is_not_sent_again_and_a_changed_one_is()
    {
        await using var app = await WithItemsAsync(3);
        var first = await app.Client.GetAsync("/api/v1/items");
        Assert.NotNull(first.Headers.ETag);

        Assert.Equal(HttpStatusCode.NotModified, (await ConditionalAsync()).StatusCode);

        var report = await app.Operator.PostAsJsonAsync("/api/v1/ops/items/stock", new { items = new[] { new { id = "i1", inStock = false } } });
        report.EnsureSuccessStatusCode();
        Assert.Equal(HttpStatusCode.OK, (await ConditionalAsync()).StatusCode);

        Task<HttpResponseMessage> ConditionalAsync()
        {
            var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/items");
            request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
            return app.Client.SendAsync(request);
        }
    }

    [Fact]
    public async Task Stock_report_changes_what_is_served_and_outlives_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("opsconsole-");
        await using (var app = await WithItemsAsync(2, folder.FullName))
        {
            var answer = await app.Operator.PostAsJsonAsync(
                "/api/v1/ops/items/stock", new { items = new[] { new { id = "i0", inStock = false }, new { id = "stranger", inStock = true } } });
            var outcome = await answer.Content.ReadFromJsonAsync<StockAnswer>();
            Assert.Equal(1, outcome!.Updated);
            Assert.Equal(["stranger"], outcome.Unknown);
            Assert.False(app.Services.GetRequiredService<CurrentCatalog>().Snapshot.Items[0].InStock);
        }

        await using (var app = await RunningApp.StartAsync(data: folder.FullName))
        {
            Assert.Equal([false, true], app.Services.GetRequiredService<CurrentCatalog>().Snapshot.Items.Select(item => item.InStock));
        }

        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Each_stock_report_leaves_one_bounded_row_in_the_audit()
    {
        await using var app = await WithItemsAsync(50);
        var lines = Enumerable.Range(0, 50).Select(number => new { id = $"i{number}", inStock = number % 2 == 0 }).Append(new { id = "stranger", inStock = true });

        (await app.Operator.PostAsJsonAsync("/api/v1/ops/items/stock", new { items = lines })).EnsureSuccessStatusCode();
        (await app.Operator.PostAsJsonAsync("/api/v1/ops/items/stock", new { items = new[] { new { id = "i7", inStock = true } } })).EnsureSuccessStatusCode();
        await app.Operator.PostAsJsonAsync("/api/v1/ops/items/stock", new { items = Array.Empty<object>() });

        await using var context = await app.Services.GetRequiredService<IDbContextFactory<OpsDbContext>>().CreateDbContextAsync();
        var rows = await context.Set<AuditEntry>().Where(entry => entry.Action == "item.setStock").OrderBy(entry => entry.Sequence).ToListAsync();
        Assert.Equal(["50 items", "i7"], rows.Select(row => row.Subject));
        Assert.All(rows, row => Assert.StartsWith("key:", row.Actor, StringComparison.Ordinal));
        using var first = JsonDocument.Parse(rows[0].After!);
        Assert.Equal((50, 1), (first.RootElement.GetProperty("updated").GetInt32(), first.RootElement.GetProperty("unknown").GetInt32()));
        Assert.Equal(StockAudit.MaxIds, first.RootElement.GetProperty("inStock").GetArrayLength() + first.RootElement.GetProperty("soldOut").GetArrayLength());
        Assert.Equal("""{"updated":1,"unknown":0,"inStock":["i7"],"soldOut":[]}""", rows[1].After);
        Assert.Null(await app.Services.GetRequiredService<AuditLog>().FindBreakAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Stock_report_whose_audit_row_cannot_be_written_changes_nothing()
    {
        await using var app = await WithItemsAsync(1);
        await using var context = await app.Services.GetRequiredService<IDbContextFactory<OpsDbContext>>().CreateDbContextAsync();
        await context.Database.ExecuteSqlRawAsync("CREATE TRIGGER no_audit BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'refused'); END");

        var answer = await app.Operator.PostAsJsonAsync("/api/v1/ops/items/stock", new { items = new[] { new { id = "i0", inStock = false } } });

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.True(app.Services.GetRequiredService<CurrentCatalog>().Snapshot.Items[0].InStock);
        Assert.True(app.Services.GetRequiredService<ItemTable>().ReadAll()[0].InStock);
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"items":[]}""")]
    [InlineData("""{"items":[null]}""")]
    [InlineData("""{"items":[{"id":"i0"}]}""")]
    [InlineData("""{"items":[{"inStock":true}]}""")]
    public async Task Incomplete_stock_report_changes_nothing(string body)
    {
        var app = shared.App;
        await app.Services.GetRequiredService<CatalogWriter>().UpsertAsync([new ItemDraft("i0", InStock: true)]);
        var before = app.Services.GetRequiredService<CurrentCatalog>().Snapshot;

        var answer = await app.Operator.PostAsync("/api/v1/ops/items/stock", new StringContent(body, System.Text.Encoding.UTF8, "application/json"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Same(before, app.Services.GetRequiredService<CurrentCatalog>().Snapshot);
    }

    [Fact]
    public async Task Ordinals_are_given_once_and_updates_keep_what_is_not_said()
    {
        await using var app = await WithItemsAsync(2);
        var writer = app.Services.GetRequiredService<CatalogWriter>();

        var added = await writer.UpsertAsync([new ItemDraft("i1", Price: 9m), new ItemDraft("new"), new ItemDraft("i0", Discontinued: true)]);

        var items = app.Services.GetRequiredService<CurrentCatalog>().Snapshot.Items;
        Assert.Equal(1, added);
        Assert.Equal(
            [
                new CatalogItem(0, "i0", "Item 0", "Kitchen/Pans", 0.25m, "GBP", false),
                new CatalogItem(1, "i1", "Item 1", "Kitchen/Pans", 9m, "GBP", true),
                new CatalogItem(2, "new", "new", "Uncategorised", 0m, "EUR", true),
            ],
            items);
    }

    private static async Task<RunningApp> WithItemsAsync(int count, string? data = null)
    {
        var app = await RunningApp.StartAsync(data: data);
        await app.Services.GetRequiredService<CatalogWriter>().UpsertAsync(
            Enumerable.Range(0, count).Select(number => new ItemDraft($"i{number}", $"Item {number}", "Kitchen/Pans", number + 0.25m, "GBP")));
        return app;
    }
}
