using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OpsConsole.Catalog;
using OpsConsole.Merchandising.Content;
using OpsConsole.Merchandising.Stock;
using OpsConsole.Platform.Telemetry;

namespace OpsConsole.Tests.Merchandising;

/// <summary>Files in and out over HTTP, and the alert on a live list that runs out, in one shop.</summary>
public sealed class CsvEndpointsTests
{
    private const string Files = "/api/v1/ops/merchandising/csv";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_is_tried_dry_becomes_a_draft_and_changes_nothing_that_is_live()
    {
        await using var app = await StartAsync();
        using var put = await app.Operator.PutAsJsonAsync("/api/v1/ops/fallback-lists/home", new { items = new[] { "a", "b", "c", "d", "e" } }, Token);
        Assert.Equal(HttpStatusCode.OK, put.StatusCode);
        using var got = await app.Operator.GetAsync($"{Files}/lists/home", Token);
        Assert.Equal("text/csv", got.Content.Headers.ContentType!.MediaType);
        var file = (await got.Content.ReadAsStringAsync(Token)).Replace("items,e,", "items,nothing,", StringComparison.Ordinal);

        var refused = await PostAsync(app.Operator, "lists/home?dryRun=false", file);
        Assert.False(refused.GetProperty("valid").GetBoolean());
        Assert.Equal(6, refused.GetProperty("lines")[4].GetProperty("line").GetInt32());
        Assert.Equal("refused", refused.GetProperty("lines")[4].GetProperty("verdict").GetString());
        Assert.Equal(JsonValueKind.Null, refused.GetProperty("draft").ValueKind);

        var dry = await PostAsync(app.Operator, "lists/home", "id\nd\nc\nb\na\n");
        Assert.True(dry.GetProperty("valid").GetBoolean());
        Assert.Equal(["e"], dry.GetProperty("removed").EnumerateArray().Select(item => item.GetString()));
        var nothing = await app.Operator.GetFromJsonAsync<JsonElement>("/api/v1/ops/merchandising/revisions?state=draft", Token);
        Assert.Empty(nothing.GetProperty("items").EnumerateArray());

        var made = await PostAsync(app.Operator, "lists/home?dryRun=false", "id\nd\nc\nb\na\n");
        var draft = await app.Operator.GetFromJsonAsync<JsonElement>($"/api/v1/ops/merchandising/revisions/{made.GetProperty("draft").GetInt64()}", Token);
        Assert.Equal("draft", draft.GetProperty("state").GetString());
        Assert.Equal(["d", "c", "b", "a"], draft.GetProperty("list").GetProperty("items").EnumerateArray().Select(item => item.GetString()));
        var live = await app.Operator.GetFromJsonAsync<JsonElement>("/api/v1/ops/fallback-lists/home", Token);
        Assert.Equal(5, live.GetProperty("items").GetArrayLength());

        var rules = await PostAsync(app.Operator, "rules?dryRun=false", "id,name,effect,items,factor\nlift,Lift,boost,a b,2\ndrop,Drop,bury,c,0.5\n");
        Assert.Equal(2, rules.GetProperty("drafts").GetArrayLength());
        Assert.Equal("id,name,effect,surface,market,segment,category,query,items,itemCategory,place,factor,stock,priority", (await app.Operator.GetStringAsync($"{Files}/rules", Token)).Trim());

        using var odd = await app.Operator.PostAsync($"{Files}/lists/home", Body([0x69, 0x64, 0x0A, 0xFF, 0xFE]), Token);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, odd.StatusCode);
        using var shopper = await app.Client.PostAsync($"{Files}/lists/home", Body("id\na\n"u8.ToArray()), Token);
        Assert.Equal(HttpStatusCode.Forbidden, shopper.StatusCode);
    }

    [Fact]
    public async Task A_live_list_that_runs_out_is_told_once_and_again_when_it_is_over()
    {
        await using var app = await StartAsync();
        using var put = await app.Operator.PutAsJsonAsync("/api/v1/ops/fallback-lists/home", new { items = new[] { "a", "b", "c", "d" }, stock = "backfill", reserve = new[] { "e", "f" } }, Token);
        Assert.Equal(HttpStatusCode.OK, put.StatusCode);
        var watch = app.Services.GetRequiredService<ShortLists>();
        watch.Look();
        Assert.Empty(watch.Current);

        await StockAsync(app, "a", "f");
        watch.Look();
        watch.Look();
        Assert.Equal(new ShortList("home", 4, 5, "4 items are in stock; 5 would leave room for some to sell out"), Assert.Single(watch.Current));
        Assert.Single(app.Services.GetRequiredService<Timeline>().Entries, entry => entry is { Kind: "alert", Title: "Fallback list home is running out" });

        await StockAsync(app);
        watch.Look();
        Assert.Empty(watch.Current);
        Assert.Single(app.Services.GetRequiredService<Timeline>().Entries, entry => entry.Title == "Fallback list home is short no more");
    }

    [Theory]
    [InlineData(4, StockPolicy.CloseGap, 0, 4)]
    [InlineData(4, StockPolicy.CloseGap, 9, 4)]
    [InlineData(4, StockPolicy.Backfill, 1, 5)]
    [InlineData(4, StockPolicy.Backfill, 9, 5)]
    [InlineData(20, StockPolicy.Badge, 0, 20)]
    [InlineData(22, StockPolicy.CloseGap, 0, 22)]
    [InlineData(50, StockPolicy.CloseGap, 0, 24)]
    public void A_list_is_never_asked_for_more_than_it_names(int items, StockPolicy stock, int reserve, int wanted)
    {
        var list = new FallbackListContent { Slot = "home", Items = [.. Enumerable.Range(0, items).Select(item => $"i{item}")], Stock = stock, Reserve = [.. Enumerable.Range(0, reserve).Select(item => $"r{item}")] };
        Assert.Equal(wanted, ContentChecks.Wanted(list));
    }

    private static async Task<RunningApp> StartAsync()
    {
        var app = await RunningApp.StartAsync();
        await StockAsync(app);
        return app;
    }

    private static async Task StockAsync(RunningApp app, params string[] soldOut) => await app.Services.GetRequiredService<CatalogWriter>().UpsertAsync(
        "abcdef".Select(id => new ItemDraft($"{id}", $"Item {id}", "Kitchen/Mugs", 2.5m, "EUR", !soldOut.Contains($"{id}"))));

    private static async Task<JsonElement> PostAsync(HttpClient client, string path, string file)
    {
        using var answer = await client.PostAsync($"{Files}/{path}", Body(Encoding.UTF8.GetBytes(file)), Token);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Token));
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Token);
    }

    private static ByteArrayContent Body(byte[] bytes) => new(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("text/csv") } };
}
