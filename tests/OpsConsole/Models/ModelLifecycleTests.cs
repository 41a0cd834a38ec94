using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OpsConsole.Models;
using OpsConsole.Platform.Telemetry;
using OpsConsole.Tests.Recommendations;

namespace OpsConsole.Tests.Models;

public sealed class ModelLifecycleTests : IAsyncLifetime
{
    private readonly string _data = Directory.CreateTempSubdirectory("opsconsole-models-").FullName;

    /// <summary>A shop with purchases and without a registered model.</summary>
    public async ValueTask InitializeAsync() => await (await TestShop.StartAsync(champion: false, data: _data)).DisposeAsync();

    public ValueTask DisposeAsync()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_data, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task First_start_trains_a_model_and_the_next_start_loads_it()
    {
        string version;
        await using (var first = await RunningApp.StartAsync(data: _data))
        {
            version = Active(first).Champion!.Version;
            var listed = Assert.Single(await ListAsync(first));
            Assert.Equal((version, "champion"), (listed.GetProperty("version").GetString(), listed.GetProperty("role").GetString()));
            Assert.InRange(listed.GetProperty("metrics").GetProperty("all").GetProperty("ndcg").GetDouble(), 0.01, 1);
            Assert.Equal(JsonValueKind.Array, listed.GetProperty("gates").ValueKind);
            Assert.Contains(first.Services.GetRequiredService<Timeline>().Entries, entry => entry.Kind == "model" && entry.Title.Contains(version, StringComparison.Ordinal));
        }

        await using var second = await RunningApp.StartAsync(data: _data);
        Assert.Equal(version, Active(second).Champion!.Version);
        Assert.Single(await ListAsync(second));
    }

    [Fact]
    public async Task Training_makes_a_new_champion_and_rollback_brings_the_old_one_back()
    {
        await using var app = await RunningApp.StartAsync(data: _data);
        var old = Active(app).Champion!.Version;
        var swapped = Swapped(app);

        using var accepted = await app.Operator.PostAsync("/api/v1/ops/models/train", null);
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        await swapped;
        Assert.NotEqual(old, Active(app).Champion!.Version);
        Assert.Equal(old, Active(app).Previous!.Version);
        var run = await app.Operator.GetFromJsonAsync<JsonElement>(accepted.Headers.Location);
        Assert.Contains(run.GetProperty("status").GetString(), (string[])["running", "succeeded"]);
        Assert.Equal(["champion", "previous"], (await ListAsync(app)).Select(model => model.GetProperty("role").GetString()));

        using var unreasoned = await app.Operator.PostAsJsonAsync("/api/v1/ops/models/rollback", new { reason = "" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, unreasoned.StatusCode);
        using var rolledBack = await app.Operator.PostAsJsonAsync("/api/v1/ops/models/rollback", new { reason = "sells umbrellas in July" });
        Assert.Equal(HttpStatusCode.OK, rolledBack.StatusCode);
        Assert.Equal(old, Active(app).Champion!.Version);
        Assert.Null(Active(app).Previous);
        Assert.Equal(["rejected", "champion"], (await ListAsync(app)).Select(model => model.GetProperty("role").GetString()));

        using var again = await app.Operator.PostAsJsonAsync("/api/v1/ops/models/rollback", new { reason = "once more" });
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
    }

    [Fact]
    public async Task One_training_runs_at_a_time()
    {
        await using var app = await RunningApp.StartAsync(data: _data);
        var runs = app.Services.GetRequiredService<TrainingRuns>();
        var swapped = Swapped(app);

        Assert.NotNull(runs.TryStart());
        Assert.Null(runs.TryStart());
        await swapped;
    }

    [Fact]
    public async Task A_damaged_champion_is_refused_and_the_previous_model_serves()
    {
        string old, damaged;
        await using (var app = await RunningApp.StartAsync(data: _data))
        {
            old = Active(app).Champion!.Version;
            await app.Services.GetRequiredService<ModelTraining>().TrainAsync(null, null, CancellationToken.None);
            damaged = Active(app).Champion!.Version;
        }

        var artefact = Path.Combine(_data, "models", damaged + ".model");
        var bytes = await File.ReadAllBytesAsync(artefact);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(artefact, bytes);

        await using var restarted = await RunningApp.StartAsync(data: _data);
        Assert.Equal(old, Active(restarted).Champion!.Version);
        var refused = (await ListAsync(restarted)).Single(model => model.GetProperty("version").GetString() == damaged);
        Assert.Equal("rejected", refused.GetProperty("role").GetString());
        Assert.Contains("SHA-256", refused.GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    private static ActiveModels Active(RunningApp app) => app.Services.GetRequiredService<ActiveModels>();

    private static Task Swapped(RunningApp app)
    {
        var swapped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        app.Services.GetRequiredService<Timeline>().Added += entry =>
        {
            if (entry.Kind == "model")
            {
                swapped.TrySetResult();
            }
        };
        return swapped.Task.WaitAsync(TimeSpan.FromSeconds(120));
    }

    private static async Task<JsonElement[]> ListAsync(RunningApp app) =>
        [.. (await app.Operator.GetFromJsonAsync<JsonElement>("/api/v1/ops/models")).GetProperty("items").EnumerateArray()];
}
