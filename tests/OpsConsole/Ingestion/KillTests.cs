using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using OpsConsole.Ingestion;

namespace OpsConsole.Tests.Ingestion;

/// <summary>What was acknowledged survives SIGKILL, once. 20 cycles; 100 with <c>OPSCONSOLE_LONG=1</c>.</summary>
public sealed class KillTests : IDisposable
{
    private const int Posters = 4;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("opsconsole-kill-");

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task No_acknowledged_event_is_lost_or_doubled_when_the_process_is_killed()
    {
        var cycles = Environment.GetEnvironmentVariable("OPSCONSOLE_LONG") == "1" ? 100 : 20;
        var random = new Random(20261122);
        var acknowledged = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal);
        var cut = 0;
        for (var cycle = 0; cycle < cycles; cycle++)
        {
            await using var server = await ServerProcess.StartAsync(_folder.FullName, TestContext.Current.CancellationToken);
            Verify(acknowledged);
            using var client = new HttpClient { BaseAddress = server.Url };
            client.DefaultRequestHeaders.Add("X-Api-Key", RunningApp.ServerKey);
            if (acknowledged.Keys.FirstOrDefault() is { } known)
            {
                // Sent again with other content, it is recognised: the index survived with the row.
                Assert.Equal(IngestError.IdConflict, Assert.Single((await client.PostEventsAsync(EventJson.Tap(known, "someone-else"))).Rejected).Error);
            }

            var first = new TaskCompletionSource();
            var posters = Enumerable.Range(0, Posters).Select(poster => PostUntilKilledAsync(client, $"{cycle}-{poster}", acknowledged, first)).ToArray();
            await first.Task;
            await Task.Delay(random.Next(0, 400), TestContext.Current.CancellationToken);
            await server.KillAsync();
            cut += (await Task.WhenAll(posters)).Count(wasCut => wasCut);
        }

        await using (await ServerProcess.StartAsync(_folder.FullName, TestContext.Current.CancellationToken))
        {
            Verify(acknowledged);
        }

        // Kills that met nobody in the middle of a request would show nothing.
        Assert.InRange(cut, cycles, cycles * Posters);
        Assert.InRange(acknowledged.Count, cycles, int.MaxValue);
        TestContext.Current.TestOutputHelper?.WriteLine($"{cycles} kills, {acknowledged.Count} acknowledged events, {cut} requests cut");
    }

    [Fact]
    public async Task Import_that_is_killed_goes_on_when_it_is_run_again()
    {
        const int Lines = 60_000;
        var file = Path.Combine(_folder.FullName, "events.csv");
        await File.WriteAllLinesAsync(file, Enumerable.Range(0, Lines)
            .Select(number => $"e{number:D6},u{number % 500},i{number % 90},purchase,1,2.5,2026-01-01T00:00:{number % 60:D2}Z").Prepend("id,userId,itemId,type,quantity,value,occurredAt"));
        string[] arguments = ["import", "--events", file, "--data", _folder.FullName, "--json"];
        using (var first = ServerProcess.Run(arguments))
        {
            while (Count() == 0)
            {
                await Task.Delay(5, TestContext.Current.CancellationToken);
            }

            first.Kill();
            await first.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        var stored = Count();
        using var second = ServerProcess.Run(arguments);
        var said = JsonNode.Parse(await second.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken))!;
        await second.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, second.ExitCode);
        Assert.Equal((stored, Lines - stored), (said["duplicates"]!.GetValue<long>(), said["accepted"]!.GetValue<long>()));
        Assert.Equal(Lines, Count());
        Assert.Equal(90, said["newItems"]!.GetValue<int>());
    }

    private static async Task<bool> PostUntilKilledAsync(HttpClient client, string name, ConcurrentDictionary<string, bool> acknowledged, TaskCompletionSource first)
    {
        for (var number = 0; ; number++)
        {
            string[] ids = [.. Enumerable.Range(0, 1 + (number % 20)).Select(place => $"{name}-{number}-{place}")];
            try
            {
                var answer = await client.PostAsync("/api/v1/events", EventJson.Body([.. ids.Select(id => (JsonNode)EventJson.Tap(id))]));
                if (answer.IsSuccessStatusCode && (await answer.Content.ReadFromJsonAsync<EventsAnswer>())!.Accepted == ids.Length)
                {
                    Array.ForEach(ids, id => acknowledged[id] = true);
                    first.TrySetResult();
                }
            }
            catch (Exception killed) when (killed is HttpRequestException or IOException)
            {
                return true;
            }
        }
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(_folder.FullName, "ops.db")};Mode=ReadWrite;Pooling=False");
        connection.Open();
        return connection;
    }

    private long Count()
    {
        try
        {
            using var connection = Open();
            using var count = connection.CreateCommand();
            count.CommandText = "SELECT count(*) FROM events";
            return (long)count.ExecuteScalar()!;
        }
        catch (SqliteException)
        {
            // Not made yet.
            return 0;
        }
    }

    private void Verify(ConcurrentDictionary<string, bool> acknowledged)
    {
        using var connection = Open();
        using var query = connection.CreateCommand();
        query.CommandText = "PRAGMA integrity_check";
        Assert.Equal("ok", query.ExecuteScalar());
        var stored = new Dictionary<string, int>(StringComparer.Ordinal);
        query.CommandText = "SELECT id FROM events NOT INDEXED";
        using (var reader = query.ExecuteReader())
        {
            while (reader.Read())
            {
                var id = reader.GetString(0);
                stored[id] = stored.GetValueOrDefault(id) + 1;
            }
        }

        Assert.DoesNotContain(acknowledged.Keys, id => stored.GetValueOrDefault(id) != 1);
        Assert.DoesNotContain(stored.Values, times => times > 1);
    }
}
