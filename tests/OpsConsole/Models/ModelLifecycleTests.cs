using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OpsConsole.Models;
using OpsConsole.Models.Training;
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

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_training_goes_through_the_gates_and_a_person_promotes_and_rolls_back(bool ownProcess)
    {
        await using var app = await RunningApp.StartAsync(
            builder =>
            {
                builder.Configuration["Models:Training:OwnProcess"] = ownProcess ? "true" : "false";
                builder.Configuration["Models:Training:Program"] = ServerProcess.Program;
                builder.Configuration["Models:Training:Niceness"] = "0"; // Other tests keep the processors busy: who yields to all of them waits for their end.
                builder.Configuration["Models:Rollout:Enabled"] = "false";
            },
            data: _data);
        var old = Active(app).Champion!.Version;

        using var accepted = await app.Operator.PostAsJsonAsync("/api/v1/ops/models/train", new { seed = 7, kind = "linear", reason = "to see" });
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        var run = await EndedAsync(app, accepted.Headers.Location!);
        Assert.True(run.GetProperty("status").GetString() == "succeeded", run.ToString());
        Assert.NotEmpty(run.GetProperty("log").EnumerateArray());

        var trained = (await ListAsync(app)).Single(model => model.GetProperty("version").GetString() != old);
        var version = trained.GetProperty("version").GetString()!;
        Assert.True(trained.GetProperty("role").GetString() == "challenger", trained.ToString());
        Assert.Equal(("gated", 7, old), (trained.GetProperty("stage").GetString(), trained.GetProperty("seed").GetInt32(), trained.GetProperty("parent").GetString()));
        Assert.Equal(run.GetProperty("id").GetString(), trained.GetProperty("runId").GetString());
        Assert.All(trained.GetProperty("gates").EnumerateArray(), gate => Assert.True(gate.GetProperty("passed").GetBoolean(), gate.ToString()));
        Assert.Contains(trained.GetProperty("gates").EnumerateArray(), gate => gate.GetProperty("name").GetString() == "all");
        Assert.Equal(old, Active(app).Champion!.Version);
        Assert.False(Directory.Exists(Path.Combine(_data, "models", "staging", trained.GetProperty("runId").GetString()!)));

        using var promoted = await app.Operator.PostAsJsonAsync($"/api/v1/ops/models/{version}/promote", new { reason = "it looks good" });
        Assert.Equal(HttpStatusCode.OK, promoted.StatusCode);
        Assert.Equal((version, old), (Active(app).Champion!.Version, Active(app).Previous!.Version));
        var detail = await app.Operator.GetFromJsonAsync<JsonElement>($"/api/v1/ops/models/{old}");
        Assert.Equal(version, detail.GetProperty("champion").GetString());
        Assert.NotEmpty(detail.GetProperty("differences").EnumerateArray());

        using var unreasoned = await app.Operator.PostAsJsonAsync("/api/v1/ops/models/rollback", new { reason = "" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, unreasoned.StatusCode);
        using var rolledBack = await app.Operator.PostAsJsonAsync("/api/v1/ops/models/rollback", new { reason = "sells umbrellas in July" });
        Assert.Equal(HttpStatusCode.OK, rolledBack.StatusCode);
        Assert.Equal(old, Active(app).Champion!.Version);
        Assert.Null(Active(app).Previous);
        Assert.Equal(["rejected", "champion"], (await ListAsync(app)).Select(model => model.GetProperty("role").GetString()));

        using var again = await app.Operator.PostAsJsonAsync("/api/v1/ops/models/rollback", new { reason = "once more" });
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        using var refused = await app.Operator.PostAsJsonAsync($"/api/v1/ops/models/{version}/promote", new { reason = "it was fine" });
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        using var overridden = await app.Operator.PostAsJsonAsync($"/api/v1/ops/models/{version}/promote", new { reason = "it was fine", @override = true });
        Assert.Equal(HttpStatusCode.OK, overridden.StatusCode);
        Assert.Equal(version, Active(app).Champion!.Version);
    }

    [Fact]
    public async Task Two_trainings_of_the_same_moment_and_seed_give_the_same_bytes()
    {
        await using var app = await RunningApp.StartAsync(data: _data);
        var purchases = app.Services.GetRequiredService<PurchaseReader>();
        var (log, moment) = (purchases.ReadKnownAt(TimeProvider.System.GetUtcNow(), CancellationToken.None), TimeProvider.System.GetUtcNow());
        foreach (var kind in (string[])["linear", "two-stage"])
        {
            var request = new TrainingRequest(null, moment, 5, kind, 14, 1, null);
            var training = app.Services.GetRequiredService<CandidateTraining>();
            var reports = Enumerable.Range(0, 2).Select(_ => training.Run(log, [], request, null, new TrainingProgress(new Unheard()), CancellationToken.None).Report).ToArray();
            Assert.Equal((reports[0].Sha256, reports[0].TwinSha256), (reports[1].Sha256, reports[1].TwinSha256));
        }
    }

    [Fact]
    public async Task A_training_as_of_the_future_or_with_a_negative_seed_is_refused_by_field()
    {
        await using var app = await RunningApp.StartAsync(data: _data);

        using var refused = await app.Operator.PostAsJsonAsync("/api/v1/ops/models/train", new { seed = -1, asOf = TimeProvider.System.GetUtcNow().AddDays(1) });

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        var errors = (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors");
        Assert.Equal(["asOf", "seed"], errors.EnumerateObject().Select(field => field.Name).Order());
    }

    [Fact]
    public async Task A_training_that_dies_or_is_cancelled_promotes_nothing_and_leaves_nothing()
    {
        await using var app = await RunningApp.StartAsync(
            builder =>
            {
                builder.Configuration["Models:Training:Program"] = ServerProcess.Program;
                builder.Configuration["Models:Training:Niceness"] = "0"; // Other tests keep the processors busy: who yields to all of them waits for their end.
                builder.Configuration["Models:Training:MemoryMb"] = "128";
            },
            data: _data);
        var champion = Active(app).Champion!.Version;

        // The limit on managed memory, three quarters of it, is below what the process needs to start its host and train.
        using var accepted = await app.Operator.PostAsJsonAsync("/api/v1/ops/models/train", new { });
        var run = await EndedAsync(app, accepted.Headers.Location!);
        Assert.True(run.GetProperty("status").GetString() == "failed", run.ToString());
        Assert.NotEqual(JsonValueKind.Null, run.GetProperty("error").ValueKind);

        using var second = await app.Operator.PostAsJsonAsync("/api/v1/ops/models/train", new { });
        var id = (await second.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString();
        using var cancelled = await app.Operator.PostAsync($"/api/v1/ops/jobs/{id}/cancel", null);
        Assert.Contains((await EndedAsync(app, second.Headers.Location!)).GetProperty("status").GetString(), (string[])["cancelled", "failed"]);

        Assert.Equal(champion, Active(app).Champion!.Version);
        Assert.Single(await ListAsync(app));
        var staging = Path.Combine(_data, "models", "staging");
        Assert.Empty(Directory.Exists(staging) ? Directory.GetFileSystemEntries(staging) : []);
    }

    [Fact]
    public async Task A_damaged_champion_is_refused_and_the_previous_model_serves_with_an_older_one_behind_it()
    {
        string oldest, old, damaged;
        await using (var app = await RunningApp.StartAsync(data: _data))
        {
            oldest = Active(app).Champion!.Version;
            await app.Services.GetRequiredService<ModelTraining>().TrainAsync(null, null, CancellationToken.None);
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
        Assert.Equal(oldest, Active(restarted).Current.Previous!.Version);
        var refused = (await ListAsync(restarted)).Single(model => model.GetProperty("version").GetString() == damaged);
        Assert.Equal("rejected", refused.GetProperty("role").GetString());
        Assert.Contains("SHA-256", refused.GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    private static ActiveModels Active(RunningApp app) => app.Services.GetRequiredService<ActiveModels>();

    private static async Task<JsonElement> EndedAsync(RunningApp app, Uri location)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        while (true)
        {
            var run = await app.Operator.GetFromJsonAsync<JsonElement>(location, patience.Token);
            if (run.GetProperty("endedAt").ValueKind != JsonValueKind.Null)
            {
                return run;
            }

            await Task.Delay(50, patience.Token);
        }
    }

    private static async Task<JsonElement[]> ListAsync(RunningApp app) =>
        [.. (await app.Operator.GetFromJsonAsync<JsonElement>("/api/v1/ops/models")).GetProperty("items").EnumerateArray()];

    private sealed class Unheard : IProgress<string>
    {
        public void Report(string value)
        {
        }
    }
}
