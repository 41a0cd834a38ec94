using System.Text.Json;
using OpsConsole.Engines.Recommendation;
using OpsConsole.Models.Training;
using OpsConsole.Platform.Time;

namespace OpsConsole.Models;

/// <summary>Trains on the purchases of the event table, keeps the model durably and lets it serve.</summary>
/// <remarks>
/// 1. Read what was known at the moment. 2. Train. 3. Measure the same training on the fortnight before. 4. Write the artefact.
/// 5. Register it as champion and swap.
/// </remarks>
public sealed class ModelTraining
{
    /// <summary>Days that the backtest holds back.</summary>
    internal const int BacktestDays = 14;

    private readonly PurchaseReader _purchases;
    private readonly ModelArtefacts _artefacts;
    private readonly ModelRegistry _registry;
    private readonly TimeProvider _time;
    private readonly ShopClock _shop;

    internal ModelTraining(PurchaseReader purchases, ModelArtefacts artefacts, ModelRegistry registry, TimeProvider time, ShopClock shop)
    {
        _purchases = purchases;
        _artefacts = artefacts;
        _registry = registry;
        _time = time;
        _shop = shop;
    }

    /// <summary>Trains and promotes; null when there was no purchase before the moment.</summary>
    /// <param name="asOf">What happened or became known at or after it is not used; null for the shop's now.</param>
    /// <param name="progress">Takes a line a step.</param>
    /// <param name="token">Ends it between steps; nothing is registered then.</param>
    public async Task<ModelVersion?> TrainAsync(DateTimeOffset? asOf, IProgress<string>? progress, CancellationToken token)
    {
        var moment = asOf ?? _shop.GetUtcNow();
        progress?.Report("reading purchases");
        if (await Task.Run(() => Prepare(moment, progress, token), token) is not var (row, model))
        {
            return null;
        }

        await _registry.PromoteAsync(row, new ServingModel(row.Version, model, row.TrainedAt), token);
        return row;
    }

    private (ModelVersion Row, RecommendationModel Model)? Prepare(DateTimeOffset asOf, IProgress<string>? progress, CancellationToken token)
    {
        var log = _purchases.ReadKnownAt(asOf, token);
        if (log.Lines.Count == 0)
        {
            return null;
        }

        var model = TwoStageTraining.Train(log, asOf.ToUnixTimeMilliseconds(), new TwoStageOptions(), [], progress, token);
        var metrics = Backtest(log, progress, token);
        using var stream = new MemoryStream();
        model.Save(stream);
        var bytes = stream.ToArray();
        var hash = ModelArtefacts.Hash(bytes);
        var trainedAt = DateTimeOffset.FromUnixTimeMilliseconds(_time.GetUtcNow().ToUnixTimeMilliseconds());
        var version = $"{model.Kind}-{trainedAt:yyyyMMdd-HHmmss}-{hash[..4]}";
        progress?.Report($"writing {version}, {bytes.Length / 1024:N0} kB");
        _artefacts.Write(version + ".model", bytes);
        var row = new ModelVersion
        {
            Version = version,
            TrainedAt = trainedAt,
            AsOf = asOf,
            DataFrom = DateTimeOffset.FromUnixTimeMilliseconds(log.Lines[0].AtMs),
            DataTo = DateTimeOffset.FromUnixTimeMilliseconds(log.Lines[^1].AtMs),
            Parameters = JsonSerializer.Serialize(model.Generator.Options, ModelsJson.Default.LinearBlendOptions),
            Metrics = metrics is null ? null : JsonSerializer.Serialize(metrics, ModelsJson.Default.BacktestMetrics),
            Artefact = version + ".model",
            Sha256 = hash,
            Role = ModelRole.Champion,
            Reason = $"trained on {log.Lines.Count} purchase lines",
        };
        return (row, model);
    }

    /// <summary>Null where the history before the fortnight is shorter than the fortnight.</summary>
    private static BacktestMetrics? Backtest(PurchaseLog log, IProgress<string>? progress, CancellationToken token)
    {
        var horizonMs = (long)TimeSpan.FromDays(BacktestDays).TotalMilliseconds;
        var untilMs = log.Lines[^1].AtMs + 1;
        var splitMs = untilMs - horizonMs;
        if (splitMs - log.Lines[0].AtMs < horizonMs)
        {
            return null;
        }

        progress?.Report($"backtest on the last {BacktestDays} days");
        const int top = 20;
        var holdout = new Holdout(log, splitMs, untilMs);
        var model = TwoStageTraining.Train(holdout.Past, splitMs, new TwoStageOptions(), [], progress: null, token);
        var evaluation = new ModelEvaluation(model, holdout, splitMs, top, newItemsOnly: false, token);
        return new BacktestMetrics(
            DateTimeOffset.FromUnixTimeMilliseconds(splitMs),
            BacktestDays,
            top,
            AudienceMetrics.Of(evaluation.Measure(Audience.All)),
            AudienceMetrics.Of(evaluation.MeasureFirstPurchases(token)),
            AudienceMetrics.Of(evaluation.Measure(Audience.Cold)));
    }
}
