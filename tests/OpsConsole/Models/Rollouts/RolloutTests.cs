using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using OpsConsole.Models;
using OpsConsole.Models.Rollouts;
using OpsConsole.Models.Training;
using OpsConsole.Platform.Served;
using OpsConsole.Platform.Telemetry.Conversion;
using OpsConsole.Tests.Recommendations;

namespace OpsConsole.Tests.Models.Rollouts;

public sealed class RolloutTests : IAsyncLifetime
{
    private readonly string _data = Directory.CreateTempSubdirectory("opsconsole-rollout-").FullName;

    public async ValueTask InitializeAsync() => await (await TestShop.StartAsync(champion: false, data: _data)).DisposeAsync();

    public ValueTask DisposeAsync()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_data, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_gated_model_goes_through_shadow_and_canaries_to_champion_and_a_restart_goes_on_where_it_was()
    {
        string old, version;
        await using (var app = await StartAsync())
        {
            (old, version) = (Active(app).Champion!.Version, await TrainAsync(app));
            Assert.Equal(old, Active(app).Champion!.Version);
            await TickAsync(app);
            Assert.Equal((version, RolloutStage.Shadow), (Active(app).Current.Rollout!.Model.Version, Active(app).Current.Rollout!.Stage));
        }

        await using (var app = await StartAsync())
        {
            Assert.Equal((version, RolloutStage.Shadow), (Active(app).Current.Rollout!.Model.Version, Active(app).Current.Rollout!.Stage));
            await TickAsync(app);
            Assert.Equal((RolloutStage.Canary, 10d), (Active(app).Current.Rollout!.Stage, Active(app).Current.Rollout!.Percent));
            await TickAsync(app);
            Assert.Equal(50, Active(app).Current.Rollout!.Percent);
            await TickAsync(app);
            Assert.Null(Active(app).Current.Rollout);
            Assert.Equal((version, old), (Active(app).Champion!.Version, Active(app).Previous!.Version));
            Assert.False(await app.Services.GetRequiredService<RolloutController>().TickAsync(CancellationToken.None));
        }
    }

    [Fact]
    public async Task Without_traffic_a_rollout_waits_and_says_for_what()
    {
        await using var app = await StartAsync(comparisons: 5);
        var version = await TrainAsync(app);
        await TickAsync(app);
        Assert.False(await app.Services.GetRequiredService<RolloutController>().TickAsync(CancellationToken.None));
        Assert.Equal(RolloutStage.Shadow, Active(app).Current.Rollout!.Stage);
        var detail = await app.Services.GetRequiredService<ModelRegistry>().DetailAsync(version, CancellationToken.None);
        Assert.Contains("0 of 5 comparisons", detail!.Model.Waits, StringComparison.Ordinal);

        using var rejected = await app.Operator.PostAsJsonAsync($"/api/v1/ops/models/{version}/reject", new { reason = "not this one" });
        Assert.Equal(HttpStatusCode.OK, rejected.StatusCode);
        Assert.Null(Active(app).Current.Rollout);
        Assert.False(await app.Services.GetRequiredService<RolloutController>().TickAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_failing_canary_is_rejected_and_a_failing_new_champion_is_taken_back()
    {
        await using var app = await StartAsync();
        var old = Active(app).Champion!.Version;
        var health = app.Services.GetRequiredService<ModelHealth>();
        var failing = await TrainAsync(app);
        await TickAsync(app);
        await TickAsync(app);
        Record(health, old, 100, ModelOutcome.Answered);
        Record(health, failing, 30, ModelOutcome.Failed);
        await TickAsync(app);
        Assert.Null(Active(app).Current.Rollout);
        Assert.Equal(old, Active(app).Champion!.Version);
        Assert.Contains("calls failed", (await RowAsync(app, failing)).Reason, StringComparison.Ordinal);
        Assert.Equal(ModelRole.Rejected, (await RowAsync(app, failing)).Role);

        var promoted = await TrainAsync(app, seed: 99);
        for (var tick = 0; tick < 4; tick++)
        {
            await TickAsync(app);
        }

        Assert.Equal(promoted, Active(app).Champion!.Version);
        Record(health, promoted, 30, ModelOutcome.Invalid);
        await TickAsync(app);
        Assert.Equal(old, Active(app).Champion!.Version);
        Assert.Equal(ModelRole.Rejected, (await RowAsync(app, promoted)).Role);
    }

    [Fact]
    public void Guardrails_trip_on_clear_losses_only()
    {
        var options = new RolloutOptions();
        var champion = new ConversionCounts(40_000, 4_000, 400, 400);
        Assert.NotNull(Guardrails.OfConversion(new ConversionCounts(8_000, 300, 30, 30), champion, options));
        Assert.Null(Guardrails.OfConversion(new ConversionCounts(8_000, 790, 78, 78), champion, options));
        Assert.Null(Guardrails.OfConversion(new ConversionCounts(40, 0, 0, 0), champion, options));
        Assert.Null(Guardrails.OfConversion(new ConversionCounts(8_000, 1_600, 160, 160), champion, options));
    }

    private static void Record(ModelHealth health, string version, int calls, ModelOutcome outcome)
    {
        for (var call = 0; call < calls; call++)
        {
            health.Record(version, TimeSpan.FromMilliseconds(1), outcome);
        }
    }

    private static ActiveModels Active(RunningApp app) => app.Services.GetRequiredService<ActiveModels>();

    private static async Task<ModelVersion> RowAsync(RunningApp app, string version) =>
        (await app.Services.GetRequiredService<ModelRegistry>().ListAsync(CancellationToken.None)).Single(row => row.Version == version);

    private static async Task TickAsync(RunningApp app) => Assert.True(await app.Services.GetRequiredService<RolloutController>().TickAsync(CancellationToken.None));

    private static async Task<string> TrainAsync(RunningApp app, int seed = 1)
    {
        var row = await app.Services.GetRequiredService<ModelTraining>().TrainThroughGatesAsync(new TrainingArguments(Kind: TrainingKinds.Linear, Seed: seed), new Unheard(), CancellationToken.None);
        Assert.True(row!.PassedGates, row.Gates);
        Assert.Equal((ModelRole.Challenger, RolloutStage.Gated), (row.Role, row.Stage));
        return row.Version;
    }

    /// <summary>A shop whose stages take no time; the test makes each look itself.</summary>
    private Task<RunningApp> StartAsync(long comparisons = 0) => RunningApp.StartAsync(
        builder =>
        {
            builder.Configuration["Models:Rollout:ShadowTime"] = "00:00:00";
            builder.Configuration["Models:Rollout:CanaryTime"] = "00:00:00";
            builder.Configuration["Models:Rollout:ShadowComparisons"] = comparisons.ToString(System.Globalization.CultureInfo.InvariantCulture);
            builder.Configuration["Models:Rollout:CanaryImpressions"] = "0";
            builder.Configuration["Models:Rollout:TickSeconds"] = "10";
        },
        data: _data);

    private sealed class Unheard : IProgress<string>
    {
        public void Report(string value)
        {
        }
    }
}
