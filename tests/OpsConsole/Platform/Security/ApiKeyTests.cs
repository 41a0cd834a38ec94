using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Security;
using OpsConsole.Platform.Security.Auditing;
using OpsConsole.Platform.Security.Keys;

namespace OpsConsole.Tests.Platform.Security;

public sealed class ApiKeyTests
{
    [Fact]
    public async Task Created_key_works_until_revoked_and_its_secret_is_never_shown_again()
    {
        await using var app = await RunningApp.StartAsync();
        var (id, secret) = await CreateAsync(app, "device");
        Assert.StartsWith($"oc_live_{id}_", secret, StringComparison.Ordinal);
        using var holder = With(app, secret);
        var token = await DeviceTokenTests.IssueAsync(holder, "phone", "shopper");

        var list = await app.Operator.GetStringAsync("/api/v1/ops/api-keys");
        Assert.Contains(id, list, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, list, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, await StoredTextAsync(app), StringComparison.Ordinal);

        using var revoked = await app.Operator.DeleteAsync($"/api/v1/ops/api-keys/{id}?reason=lost");
        Assert.Equal(HttpStatusCode.NoContent, revoked.StatusCode);
        using var refused = await holder.PostAsJsonAsync("/api/v1/devices/tokens", new { deviceId = "phone", userId = "shopper" });
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Null(app.Services.GetRequiredService<OpsConsole.Platform.Security.Devices.DeviceTokens>().Validate(token));
        using var again = await app.Operator.DeleteAsync($"/api/v1/ops/api-keys/{id}");
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
    }

    [Fact]
    public async Task Rotated_key_works_beside_its_successor_for_seven_days()
    {
        var time = new SetClock();
        await using var app = await RunningApp.StartAsync(builder => builder.Services.AddSingleton<TimeProvider>(time));
        var (id, old) = await CreateAsync(app, "server");
        using var answer = await app.Operator.PostAsync($"/api/v1/ops/api-keys/{id}/rotate", null);
        var successor = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("secret").GetString()!;
        var index = app.Services.GetRequiredService<ApiKeyIndex>();

        Assert.Equal(KeyScopes.Server, index.Find(successor)!.Scopes);
        time.Advance(TimeSpan.FromDays(7) - TimeSpan.FromSeconds(1));
        Assert.NotNull(index.Find(old));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(index.Find(old));
        Assert.NotNull(index.Find(successor));
    }

    [Fact]
    public async Task Keys_survive_a_restart_and_open_nothing_in_another_environment()
    {
        var data = Directory.CreateTempSubdirectory("opsconsole-keys-").FullName;
        string secret;
        await using (var first = await RunningApp.StartAsync(data: data))
        {
            (_, secret) = await CreateAsync(first, "server");
        }

        await using (var second = await RunningApp.StartAsync(data: data))
        {
            Assert.NotNull(second.Services.GetRequiredService<ApiKeyIndex>().Find(secret));
        }

        await using (var staging = await RunningApp.StartAsync(data: data, options: options => options with { Environment = "Staging" }))
        {
            Assert.Null(staging.Services.GetRequiredService<ApiKeyIndex>().Find(secret));
        }

        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(data, recursive: true);
    }

    [Fact]
    public async Task Last_use_is_written_in_batches()
    {
        await using var app = await RunningApp.StartAsync();
        var (id, secret) = await CreateAsync(app, "server");
        var index = app.Services.GetRequiredService<ApiKeyIndex>();
        Assert.NotNull(index.Find(secret));
        Assert.Null((await app.Services.GetRequiredService<ApiKeys>().ListAsync(CancellationToken.None)).Single(key => key.Id == id).LastUsedAt);

        await app.Services.GetServices<IHostedService>().OfType<KeyUseRecorder>().Single().FlushAsync(CancellationToken.None);
        Assert.NotNull((await app.Services.GetRequiredService<ApiKeys>().ListAsync(CancellationToken.None)).Single(key => key.Id == id).LastUsedAt);
    }

    [Theory]
    [InlineData("{\"scopes\":[\"server\"]}", "name")]
    [InlineData("{\"name\":\"x\",\"scopes\":[\"admin\"]}", "scopes")]
    [InlineData("{\"name\":\"x\",\"scopes\":[]}", "scopes")]
    [InlineData("{\"name\":\"x\",\"scopes\":[\"server\"],\"expiresAt\":\"2001-01-01T00:00:00Z\"}", "expiresAt")]
    public async Task Bad_requests_name_the_field(string body, string field)
    {
        await using var app = await RunningApp.StartAsync();
        using var answer = await app.Operator.PostAsync("/api/v1/ops/api-keys", new StringContent(body, System.Text.Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.True((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").TryGetProperty(field, out _));
    }

    [Fact]
    public async Task Near_misses_of_a_key_are_refused()
    {
        await using var app = await RunningApp.StartAsync();
        var index = app.Services.GetRequiredService<ApiKeyIndex>();
        Assert.NotNull(index.Find(RunningApp.ServerKey));
        Assert.All(
            ["", " ", RunningApp.ServerKey + " ", RunningApp.ServerKey[..^1], RunningApp.ServerKey.ToUpperInvariant(), new string('x', 300), "\ud800"],
            text => Assert.Null(index.Find(text)));
        Assert.Null(index.Find(null));
    }

    [Fact]
    public async Task Every_change_of_a_key_is_one_row_of_an_unbroken_audit_chain()
    {
        await using var app = await RunningApp.StartAsync();
        var (id, secret) = await CreateAsync(app, "server");
        using var rotated = await app.Operator.PostAsync($"/api/v1/ops/api-keys/{id}/rotate", null);
        using var revoked = await app.Operator.DeleteAsync($"/api/v1/ops/api-keys/{id}?reason=leaked");
        var audit = app.Services.GetRequiredService<AuditLog>();
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<OpsDbContext>>().CreateDbContextAsync();
        var rows = await db.Set<AuditEntry>().OrderBy(entry => entry.Sequence).ToListAsync();

        Assert.Equal(["apiKey.create", "apiKey.rotate", "apiKey.revoke"], rows.Select(row => row.Action));
        Assert.All(rows, row => Assert.Equal("key:bootstrap-ops", row.Actor));
        Assert.Equal("leaked", rows[^1].Reason);
        Assert.DoesNotContain(rows, row => $"{row.Before}{row.After}".Contains(secret, StringComparison.Ordinal));
        Assert.Null(await audit.FindBreakAsync(CancellationToken.None));

        await db.Set<AuditEntry>().Where(entry => entry.Sequence == 2).ExecuteUpdateAsync(set => set.SetProperty(entry => entry.Reason, "forged"));
        Assert.Equal(2, await audit.FindBreakAsync(CancellationToken.None));
        await db.Set<AuditEntry>().Where(entry => entry.Sequence == 2).ExecuteDeleteAsync();
        Assert.Equal(2, await audit.FindBreakAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Audit_chain_holds_when_changes_come_at_once()
    {
        await using var app = await RunningApp.StartAsync();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => CreateAsync(app, "device")));
        var audit = app.Services.GetRequiredService<AuditLog>();
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<OpsDbContext>>().CreateDbContextAsync();
        Assert.Equal(20, await db.Set<AuditEntry>().CountAsync());
        Assert.Null(await audit.FindBreakAsync(CancellationToken.None));
    }

    private static async Task<(string Id, string Secret)> CreateAsync(RunningApp app, string scope)
    {
        using var answer = await app.Operator.PostAsJsonAsync("/api/v1/ops/api-keys", new { name = "test", scopes = new[] { scope } });
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return (body.GetProperty("id").GetString()!, body.GetProperty("secret").GetString()!);
    }

    private static async Task<string> StoredTextAsync(RunningApp app)
    {
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<OpsDbContext>>().CreateDbContextAsync();
        return JsonSerializer.Serialize(await db.Set<ApiKey>().ToListAsync()) + JsonSerializer.Serialize(await db.Set<AuditEntry>().ToListAsync());
    }

    private static HttpClient With(RunningApp app, string key)
    {
        var client = new HttpClient { BaseAddress = app.Url };
        client.DefaultRequestHeaders.Add("X-Api-Key", key);
        return client;
    }
}
