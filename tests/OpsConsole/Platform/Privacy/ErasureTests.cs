using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using OpsConsole.FeatureStore;
using OpsConsole.FeatureStore.Checkpoints;
using OpsConsole.Platform.Events;
using OpsConsole.Platform.Security.Auditing;
using OpsConsole.Tests.Ingestion;
using OpsConsole.Tests.Platform.Security;
using OpsConsole.Tests.Recommendations;

namespace OpsConsole.Tests.Platform.Privacy;

public sealed class ErasureTests
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Erased_shopper_is_in_no_table_no_memory_and_no_later_training()
    {
        await using var shop = await TestShop.StartAsync();
        var (gone, kept) = (TestShop.Shopper(3), TestShop.Shopper(4));
        foreach (var user in (string[])[gone, kept])
        {
            await LeaveTracesAsync(shop, user);
        }

        var places = Places(await shop.Client.GetFromJsonAsync<JsonElement>($"/api/v1/users/{gone}/export", Token));
        Assert.True(places["events"] > 0 && places["slates"] > 0 && places["refusedEvents"] == 1 && places["recentRequests"] > 0 && places["profile"] == 1, string.Join(' ', places));
        Assert.NotEmpty(RowsThatName(shop.App.Data, gone));
        var others = RowsThatName(shop.App.Data, kept);
        Assert.Contains(gone, Buyers(shop));

        using var answer = await shop.Client.DeleteAsync($"/api/v1/users/{gone}?waitMs=30000", Token);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var state = await answer.Content.ReadFromJsonAsync<JsonElement>(Token);
        Assert.Equal("done", state.GetProperty("status").GetString());
        Assert.True(state.GetProperty("erased").GetProperty("events").GetInt64() > 0);

        // Of the shopper nothing is left; of the neighbour everything.
        Assert.Empty(RowsThatName(shop.App.Data, gone));
        Assert.Equal(others, RowsThatName(shop.App.Data, kept));
        Assert.Null(shop.Get<OnlineFeatures>().Find(gone));
        Assert.NotNull(shop.Get<OnlineFeatures>().Find(kept));
        Assert.DoesNotContain(gone, await shop.App.Operator.GetStringAsync("/api/v1/ops/recommendations/recent", Token), StringComparison.Ordinal);
        Assert.DoesNotContain(gone, Buyers(shop));
        Assert.Contains(kept, Buyers(shop));
        Assert.All(Places(await shop.Client.GetFromJsonAsync<JsonElement>($"/api/v1/users/{gone}/export", Token)), place => Assert.Equal((place.Key, 0), (place.Key, place.Value)));

        // Serving goes on, for a stranger of that name too.
        Assert.Equal(HttpStatusCode.OK, (await shop.Client.GetAsync($"/api/v1/home?userId={gone}", Token)).StatusCode);
        Assert.Null(await shop.Get<AuditLog>().FindBreakAsync(Token));
    }

    [Fact]
    public async Task Shopper_may_export_and_erase_themselves_and_nobody_else()
    {
        await using var app = await RunningApp.StartAsync();
        using var phone = DeviceTokenTests.Phone(app, await DeviceTokenTests.IssueAsync(app.Client, "phone-1", "shopper-1"));
        Assert.Equal(HttpStatusCode.OK, (await phone.GetAsync("/api/v1/users/shopper-1/export", Token)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await phone.GetAsync("/api/v1/users/shopper-2/export", Token)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await phone.DeleteAsync("/api/v1/users/shopper-2", Token)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await app.Operator.DeleteAsync("/api/v1/users/shopper-1", Token)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await phone.DeleteAsync("/api/v1/users/shopper-1?waitMs=30000", Token)).StatusCode);
        // Exported, asked to be erased, erased: each on record, none with the name.
        var audit = RowsOf(app.Data, "audit");
        Assert.Equal(["user.export", "user.erase", "user.erased"], audit.Select(row => row["Action"]));
        Assert.DoesNotContain(audit, row => row.Values.Any(value => value.Contains("shopper-1", StringComparison.Ordinal)));
        Assert.Single(audit.Select(row => row["Subject"]).Distinct());
    }

    [Fact]
    public async Task Erasures_go_on_after_the_process_was_killed_in_the_middle()
    {
        var data = Directory.CreateTempSubdirectory("opsconsole-erase-").FullName;
        await MigratedDatabase.CopyToAsync(data);
        var users = Enumerable.Range(0, 12).Select(number => $"leaving-{number:D2}").ToArray();
        string[] erasures;
        await using (var server = await ServerProcess.StartAsync(data, Token))
        {
            using var client = Client(server);
            await ReadyAsync(client);
            foreach (var user in users.Append("staying"))
            {
                using var stored = await client.PostAsync("/api/v1/events", EventJson.Body([.. Enumerable.Range(0, 40).Select(_ => EventJson.Tap(NewId(), user))]), Token);
                Assert.Equal(HttpStatusCode.Accepted, stored.StatusCode);
            }

            erasures = await Task.WhenAll(users.Select(async user =>
            {
                using var asked = await client.DeleteAsync($"/api/v1/users/{user}?waitMs=0", Token);
                return (await asked.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("id").GetString()!;
            }));
            // The first is done, so the worker is at one of those after it.
            await DoneAsync(client, erasures.Order(StringComparer.Ordinal).First());
            await server.KillAsync();
        }

        Assert.NotEmpty(users.SelectMany(user => RowsThatName(data, user)));
        await using (var server = await ServerProcess.StartAsync(data, Token))
        {
            using var client = Client(server);
            foreach (var erasure in erasures)
            {
                await DoneAsync(client, erasure);
            }

            await server.KillAsync();
        }

        Assert.All(users, user => Assert.Empty(RowsThatName(data, user)));
        Assert.NotEmpty(RowsThatName(data, "staying"));
        SqliteConnection.ClearAllPools();
        Directory.Delete(data, recursive: true);
    }

    private static async Task LeaveTracesAsync(TestShop shop, string user)
    {
        foreach (var address in (string[])[$"/api/v1/recommendations?userId={user}", $"/api/v1/home?userId={user}", $"/api/v1/items/{TestShop.Item(1)}/similar?userId={user}"])
        {
            Assert.Equal(HttpStatusCode.OK, (await shop.Client.GetAsync(address, Token)).StatusCode);
        }

        var misspelt = EventJson.Tap(NewId(), user);
        misspelt["itemld"] = "x";
        using var events = await shop.Client.PostAsync("/api/v1/events", EventJson.Body(EventJson.Purchase(NewId(), user, TestShop.Item(2)), misspelt), Token);
        Assert.Equal(HttpStatusCode.Accepted, events.StatusCode);
        await shop.Get<OnlineFeatures>().ReachedAsync(shop.Get<IEventStream>().Head, Token);
        await shop.Get<CheckpointWriter>().SaveAsync(Token);
        await shop.Get<OpsConsole.Platform.Served.ServedSlates>().FlushedAsync();
        while (await shop.Get<OpsConsole.Catalog.ProfileStore>().GetAsync(user, Token) is null)
        {
            await Task.Delay(20, Token);
        }
    }

    private static string NewId() => Guid.CreateVersion7().ToString();

    private static HashSet<string> Buyers(TestShop shop) => [.. shop.Get<EventReader>().Read(new EventFilter { Types = [EventType.Purchase] }, Token).Select(row => row.UserId)];

    private static Dictionary<string, int> Places(JsonElement export) => export.EnumerateObject().Where(place => place.Name is not ("userId" or "generatedAt"))
        .ToDictionary(place => place.Name, place => place.Value.ValueKind == JsonValueKind.Array ? place.Value.GetArrayLength() : place.Value.EnumerateObject().Count());

    /// <summary>Every row of every table of every database that holds a text.</summary>
    private static List<string> RowsThatName(string data, string text) =>
    [
        .. from file in Directory.EnumerateFiles(data, "*.db").Order()
           from table in Tables(file)
           let count = RowsOf(data, table, Path.GetFileName(file)).Count(row => row.Values.Any(value => value.Contains(text, StringComparison.Ordinal)))
           where count > 0
           select $"{Path.GetFileName(file)}/{table}: {count}",
    ];

    private static List<string> Tables(string file) =>
        [.. Query(file, "SELECT name FROM sqlite_master WHERE type = 'table'").Select(row => row["name"])];

    private static List<Dictionary<string, string>> RowsOf(string data, string table, string file = "ops.db") => Query(Path.Combine(data, file), $"SELECT * FROM \"{table}\"");

    private static List<Dictionary<string, string>> Query(string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<Dictionary<string, string>>();
        while (reader.Read())
        {
            rows.Add(Enumerable.Range(0, reader.FieldCount).ToDictionary(reader.GetName, column => reader.GetValue(column) is byte[] bytes ? System.Text.Encoding.UTF8.GetString(bytes) : $"{reader.GetValue(column)}"));
        }

        return rows;
    }

    private static HttpClient Client(ServerProcess server)
    {
        var client = new HttpClient { BaseAddress = server.Url };
        client.DefaultRequestHeaders.Add("X-Api-Key", RunningApp.ServerKey);
        return client;
    }

    private static async Task ReadyAsync(HttpClient client)
    {
        while (true)
        {
            using var ready = await client.GetAsync("/healthz/ready", Token);
            if (ready.IsSuccessStatusCode)
            {
                return;
            }

            await Task.Delay(50, Token);
        }
    }

    private static async Task DoneAsync(HttpClient client, string erasure)
    {
        while ((await client.GetFromJsonAsync<JsonElement>($"/api/v1/erasures/{erasure}?waitMs=5000", Token)).GetProperty("status").GetString() != "done")
        {
            // The next question waits again.
        }
    }
}
