using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using OpsConsole.Tests.Ingestion;

namespace OpsConsole.Tests.Platform.Served;

/// <summary>Each stored event is attributed exactly once, however often the process is killed meanwhile.</summary>
public sealed class AttributionKillTests : IDisposable
{
    private const int Cycles = 4;
    private const int Batch = 20;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("opsconsole-attribution-");

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Killing_the_process_neither_loses_nor_doubles_a_tap()
    {
        var random = new Random(20261123);
        var sent = 0;
        for (var cycle = 0; cycle < Cycles; cycle++)
        {
            await using var server = await ServerProcess.StartAsync(_folder.FullName, TestContext.Current.CancellationToken);
            using var client = new HttpClient { BaseAddress = server.Url };
            client.DefaultRequestHeaders.Add("X-Api-Key", RunningApp.ServerKey);
            for (var batches = random.Next(1, 12); batches > 0; batches--)
            {
                await client.PostEventsAsync([.. Enumerable.Range(0, Batch).Select(_ => Tap(string.Create(CultureInfo.InvariantCulture, $"tap-{sent++}")))]);
            }

            await server.KillAsync();
        }

        await using (await ServerProcess.StartAsync(_folder.FullName, TestContext.Current.CancellationToken))
        {
            var head = Number("ops.db", "SELECT max(sequence) FROM events");
            while (Number("attribution.db", "SELECT max(sequence) FROM consumer") < head)
            {
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
        }

        Assert.Equal(sent, Number("ops.db", "SELECT count(*) FROM events"));
        Assert.Equal(sent, Number("attribution.db", "SELECT sum(taps) FROM minute JOIN cell ON cell.id = minute.cell WHERE source = 'model' AND place = 2"));
        Assert.Equal(sent, Number("attribution.db", "SELECT sum(taps) FROM minute"));
    }

    private static JsonObject Tap(string id)
    {
        var tap = EventJson.Tap(id);
        (tap["slateId"], tap["position"]) = ("7.7.m", 2);
        return tap;
    }

    private long Number(string file, string sql)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(_folder.FullName, file), Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar() as long? ?? 0;
    }
}
