using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OpsConsole.Catalog;

namespace OpsConsole.Tests.Merchandising;

public sealed class FallbackListTests
{
    private static readonly string[] Five = ["a", "b", "c", "d", "e"];

    [Fact]
    public async Task A_list_is_made_read_replaced_by_its_tag_and_survives_a_restart()
    {
        var data = Directory.CreateTempSubdirectory("opsconsole-").FullName;
        try
        {
            await using (var app = await StartAsync(data))
            {
                using var made = await PutAsync(app.Operator, "home", Five);
                Assert.Equal(HttpStatusCode.OK, made.StatusCode);
                using var replaced = await PutAsync(app.Operator, "home", ["e", "d", "c", "b"], made.Headers.ETag);
                Assert.Equal(HttpStatusCode.OK, replaced.StatusCode);
                Assert.NotEqual(made.Headers.ETag, replaced.Headers.ETag);
            }

            await using var again = await StartAsync(data);
            var lists = await again.Operator.GetFromJsonAsync<JsonElement>("/api/v1/ops/fallback-lists");
            var list = Assert.Single(lists.GetProperty("items").EnumerateArray().ToArray());
            Assert.Equal("home", list.GetProperty("slot").GetString());
            Assert.Equal(["e", "d", "c", "b"], list.GetProperty("items").EnumerateArray().Select(item => item.GetString()));
            var compiled = again.Services.GetRequiredService<OpsConsole.Merchandising.Serving.CurrentMerchandising>().Snapshot.FindList("home", null, null)!.Items;
            Assert.Equal([4, 3, 2, 1], compiled);
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            Directory.Delete(data, recursive: true);
        }
    }

    [Fact]
    public async Task A_change_by_somebody_else_is_not_overwritten()
    {
        await using var app = await StartAsync();
        using var made = await PutAsync(app.Operator, "home", Five);
        using var other = await PutAsync(app.Operator, "home", ["e", "d", "c", "b"], made.Headers.ETag);

        using var stale = await PutAsync(app.Operator, "home", Five, made.Headers.ETag);
        using var blind = await PutAsync(app.Operator, "home", Five);

        Assert.Equal(HttpStatusCode.PreconditionFailed, stale.StatusCode);
        Assert.Equal(HttpStatusCode.PreconditionRequired, blind.StatusCode);
        using var read = await app.Operator.GetAsync("/api/v1/ops/fallback-lists/home");
        Assert.Equal(other.Headers.ETag, read.Headers.ETag);
    }

    [Theory]
    [InlineData("home", "items", "a", "b", "c")]
    [InlineData("home", "items[3]", "a", "b", "c", "unknown")]
    [InlineData("home", "items[3]", "a", "b", "c", "a")]
    [InlineData("no slot", "slot", "a", "b", "c", "d")]
    public async Task A_broken_rule_names_its_field(string slot, string field, params string[] items)
    {
        await using var app = await StartAsync();

        using var refused = await PutAsync(app.Operator, slot, items);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.True((await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").TryGetProperty(field, out _));
    }

    [Fact]
    public async Task Shoppers_may_not_touch_the_lists()
    {
        await using var app = await StartAsync();

        using var refused = await PutAsync(app.Client, "home", Five);

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    private static async Task<RunningApp> StartAsync(string? data = null)
    {
        var app = await RunningApp.StartAsync(data: data);
        await app.Services.GetRequiredService<CatalogWriter>().UpsertAsync(Five.Select(id => new ItemDraft(id)));
        return app;
    }

    private static async Task<HttpResponseMessage> PutAsync(HttpClient client, string slot, string[] items, EntityTagHeaderValue? tag = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/api/v1/ops/fallback-lists/{Uri.EscapeDataString(slot)}") { Content = JsonContent.Create(new { items }) };
        if (tag is not null)
        {
            request.Headers.IfMatch.Add(tag);
        }

        return await client.SendAsync(request);
    }
}
