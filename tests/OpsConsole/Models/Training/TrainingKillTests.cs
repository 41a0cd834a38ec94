using System.Net.Http.Json;
using System.Text.Json;
using OpsConsole.Tests.Recommendations;

namespace OpsConsole.Tests.Models.Training;

/// <summary>What a server that is killed in the middle of a training leaves behind, and how it goes on.</summary>
public sealed class TrainingKillTests : IAsyncLifetime
{
    /// <summary>Other tests keep the processors busy: who yields to all of them waits for their end.</summary>
    private static readonly Dictionary<string, string> s_settings = new() { ["Models:Training:Niceness"] = "0" };

    private readonly string _data = Directory.CreateTempSubdirectory("opsconsole-training-kill-").FullName;

    public async ValueTask InitializeAsync() => await (await TestShop.StartAsync(champion: false, data: _data)).DisposeAsync();

    public ValueTask DisposeAsync()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_data, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_training_that_a_kill_interrupts_leaves_no_process_and_no_model_and_is_run_again_by_the_next_start()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(8));
        var token = patience.Token;
        string id, champion;
        await using (var server = await ServerProcess.StartAsync(_data, token, s_settings))
        {
            using var client = Client(server);
            champion = (await ModelsAsync(client, 1, token)).Single().GetProperty("version").GetString()!;
            using var accepted = await client.PostAsJsonAsync("/api/v1/ops/models/train", new { kind = "two-stage", reason = "to be interrupted" }, token);
            id = (await accepted.Content.ReadFromJsonAsync<JsonElement>(token)).GetProperty("id").GetString()!;

            // The process says what it does: it is in the middle.
            while ((await RunAsync(client, id, token)).GetProperty("log").EnumerateArray().All(line => !line.GetString()!.Contains("purchase lines", StringComparison.Ordinal)))
            {
                await Task.Delay(5, token);
            }

            Assert.Equal("running", (await RunAsync(client, id, token)).GetProperty("status").GetString());
            await server.KillAsync();
        }

        if (OperatingSystem.IsLinux())
        {
            while (Trainers() > 0)
            {
                await Task.Delay(50, token);
            }
        }

        await using (var server = await ServerProcess.StartAsync(_data, token, s_settings))
        {
            using var client = Client(server);
            JsonElement run;
            do
            {
                await Task.Delay(100, token);
                run = await RunAsync(client, id, token);
            }
            while (run.GetProperty("endedAt").ValueKind == JsonValueKind.Null);

            Assert.True(run.GetProperty("status").GetString() == "succeeded", run.ToString());
            Assert.Equal(2, run.GetProperty("attempt").GetInt32());
            var models = await ModelsAsync(client, 2, token);
            Assert.Equal(2, models.Length);
            Assert.Equal(id, models.Single(model => model.GetProperty("version").GetString() != champion).GetProperty("runId").GetString());
            var staging = Path.Combine(_data, "models", "staging");
            Assert.Empty(Directory.Exists(staging) ? Directory.GetFileSystemEntries(staging) : []);
        }
    }

    /// <summary>Processes that train on this folder.</summary>
    private int Trainers() => Directory.GetDirectories("/proc").Count(folder =>
    {
        try
        {
            var command = File.ReadAllText(Path.Combine(folder, "cmdline"));
            return command.Contains("train-run", StringComparison.Ordinal) && command.Contains(_data, StringComparison.Ordinal);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    });

    private static HttpClient Client(ServerProcess server)
    {
        var client = new HttpClient { BaseAddress = server.Url };
        client.DefaultRequestHeaders.Add("X-Api-Key", RunningApp.OpsKey);
        return client;
    }

    private static Task<JsonElement> RunAsync(HttpClient client, string id, CancellationToken token) => client.GetFromJsonAsync<JsonElement>($"/api/v1/ops/jobs/{id}", token);

    /// <summary>Models of the registry, once there are so many.</summary>
    private static async Task<JsonElement[]> ModelsAsync(HttpClient client, int atLeast, CancellationToken token)
    {
        while (true)
        {
            JsonElement[] models = [.. (await client.GetFromJsonAsync<JsonElement>("/api/v1/ops/models", token)).GetProperty("items").EnumerateArray()];
            if (models.Length >= atLeast)
            {
                return models;
            }

            await Task.Delay(50, token);
        }
    }
}
