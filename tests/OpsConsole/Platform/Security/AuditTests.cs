using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpsConsole.Platform.Exports;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Security;
using OpsConsole.Platform.Security.Auditing;

namespace OpsConsole.Tests.Platform.Security;

public sealed class AuditTests
{
    private const string Audit = "/api/v1/ops/audit";

    [Fact]
    public async Task Pages_follow_the_cursor_and_filters_narrow_them()
    {
        await using var app = await RunningApp.StartAsync();
        for (var number = 0; number < 5; number++)
        {
            using var made = await app.Operator.PostAsJsonAsync("/api/v1/ops/api-keys", new { name = $"key {number}", scopes = new[] { "device" } });
            Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        }

        using var stock = await app.Operator.PostAsJsonAsync("/api/v1/ops/breakers/profile/isolate", new { reason = "audit test", minutes = 1 });
        Assert.Equal(HttpStatusCode.OK, stock.StatusCode);

        var seen = new List<long>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await app.Operator.GetFromJsonAsync<JsonElement>($"{Audit}?limit=2&cursor={cursor}");
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(row => row.GetProperty("sequence").GetInt64()));
            cursor = page.GetProperty("nextCursor").GetString();
        }

        Assert.Equal([6, 5, 4, 3, 2, 1], seen);
        Assert.Equal(5, await CountAsync(app, "action=apiKey"));
        Assert.Equal(5, await CountAsync(app, "action=apiKey.create"));
        Assert.Equal(0, await CountAsync(app, "action=apiKe"));
        Assert.Equal(1, await CountAsync(app, "subject=prof"));
        Assert.Equal(6, await CountAsync(app, "actor=key:bootstrap-ops"));
        Assert.Equal(0, await CountAsync(app, "actor=key:bootstrap"));
        Assert.Equal(0, await CountAsync(app, "to=2001-01-01T00:00:00Z"));
        Assert.Equal(6, await CountAsync(app, "from=2001-01-01T00:00:00Z"));
        foreach (var (query, field) in ((string, string)[])[("limit=0", "limit"), ("cursor=nonsense", "cursor"), ("from=2002-01-01T00:00:00Z&to=2001-01-01T00:00:00Z", "from"), ("from=yesterday", "from"), ($"actor={new string('x', 300)}", "actor")])
        {
            using var refused = await app.Operator.GetAsync($"{Audit}?{query}");
            Assert.Equal((query, HttpStatusCode.UnprocessableEntity), (query, refused.StatusCode));
            Assert.Equal(field, Assert.Single((await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").EnumerateObject()).Name);
        }

        Assert.Equal(HttpStatusCode.Forbidden, (await app.Client.GetAsync(Audit)).StatusCode);
    }

    [Fact]
    public async Task Row_says_what_changed_field_by_field_and_exports_escape_formulas()
    {
        await using var app = await RunningApp.StartAsync();
        using var made = await app.Operator.PostAsJsonAsync("/api/v1/ops/api-keys", new { name = "limited", scopes = new[] { "server" }, requestsPerMinute = 5 });
        var id = (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString();
        using var limited = await app.Operator.PutAsJsonAsync($"/api/v1/ops/api-keys/{id}/limit", new { requestsPerMinute = 7, reason = "=HYPERLINK(\"x\")" });
        Assert.Equal(HttpStatusCode.OK, limited.StatusCode);

        var row = await app.Operator.GetFromJsonAsync<JsonElement>($"{Audit}/2");
        var changes = row.GetProperty("changes").EnumerateArray().Select(change => $"{change.GetProperty("field")}: {change.GetProperty("before")} to {change.GetProperty("after")}");
        Assert.Equal(["requestsPerMinute: 5 to 7", "ownRequestsPerMinute: 5 to 7"], changes);

        var csv = (await app.Operator.GetStringAsync($"{Audit}/export?format=csv")).Split('\n');
        Assert.Equal("sequence,at,actor,action,subject,reason,before,after,hash", csv[0]);
        Assert.Contains(",\"'=HYPERLINK(\"\"x\"\")\",", csv[1], StringComparison.Ordinal);
        var json = await app.Operator.GetFromJsonAsync<JsonElement>($"{Audit}/export?format=json&action=apiKey.limit");
        Assert.Equal(2, Assert.Single(json.GetProperty("items").EnumerateArray()).GetProperty("sequence").GetInt64());
    }

    [Fact]
    public async Task Chain_tells_the_first_row_that_was_changed()
    {
        await using var app = await RunningApp.StartAsync();
        for (var number = 0; number < 3; number++)
        {
            using var made = await app.Operator.PostAsJsonAsync("/api/v1/ops/api-keys", new { name = $"key {number}", scopes = new[] { "device" } });
        }

        var sound = await app.Operator.GetFromJsonAsync<JsonElement>($"{Audit}/chain");
        Assert.Equal((3, JsonValueKind.Null), (sound.GetProperty("rows").GetInt32(), sound.GetProperty("firstBreak").ValueKind));
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<OpsDbContext>>().CreateDbContextAsync();
        await db.Set<AuditEntry>().Where(entry => entry.Sequence == 2).ExecuteUpdateAsync(set => set.SetProperty(entry => entry.Actor, "somebody else"));
        Assert.Equal(2, (await app.Operator.GetFromJsonAsync<JsonElement>($"{Audit}/chain")).GetProperty("firstBreak").GetInt32());
    }

    [Fact]
    public void Fields_that_came_went_and_changed_are_told_apart()
    {
        Assert.Equal(
            [new("a", "1", "2"), new("b[1]", "\"y\"", null), new("gone", "{}", null), new("c.d", null, "true")],
            AuditDiff.Between("""{"a":1,"b":["x","y"],"same":0,"gone":{}}""", """{"a":2,"b":["x"],"same":0,"c":{"d":true}}"""));
        Assert.Equal([new("value", null, "1")], AuditDiff.Between(null, "1"));
        Assert.Equal([new("value", "not json", null)], AuditDiff.Between("not json", null));
    }

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\tx", "'\tx")]
    [InlineData("plain", "plain")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"x\"", "\"say \"\"x\"\"\"")]
    public void Cells_are_texts_to_a_spreadsheet(string text, string cell) => Assert.Equal(cell, CsvText.Cell(text));

    [Fact]
    public void Numbers_stay_numbers() => Assert.Equal(["-1.5", "7", ""], [CsvText.Cell(-1.5), CsvText.Cell(7), CsvText.Cell(null)]);

    [Theory]
    [InlineData("oc_live_abc_0123456789abcdefghijklmnop", "oc_live_abc_[redacted]")]
    [InlineData("GET /hubs/ops?id=1&access_token=abcdefghijk.lmn&x=1", "GET /hubs/ops?id=1&access_token=[redacted]&x=1")]
    [InlineData("Authorization: Bearer abcdefgh.ijkl-mnop", "Authorization: Bearer [redacted]")]
    [InlineData("Cookie: opsconsole.session=CfDJ8abcdefghijkl; a=b", "Cookie: opsconsole.session=[redacted]; a=b")]
    [InlineData("{\"password\":\"correct horse battery\"}", "{\"password\":\"[redacted]\"}")]
    [InlineData("paid with 4111 1111 1111 1111 today", "paid with [redacted] today")]
    [InlineData("at 1764000000008 with 3 tokens left", "at 1764000000008 with 3 tokens left")]
    public void Secrets_are_taken_out_of_a_line(string line, string written) => Assert.Equal(written, Secrets.Redact(line));

    private static async Task<int> CountAsync(RunningApp app, string query) =>
        (await app.Operator.GetFromJsonAsync<JsonElement>($"{Audit}?limit=200&{query}")).GetProperty("items").GetArrayLength();
}
