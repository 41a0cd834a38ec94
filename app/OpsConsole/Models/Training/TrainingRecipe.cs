using System.Text.Json;
using OpsConsole.Engines.Recommendation;

namespace OpsConsole.Models.Training;

/// <summary>Trains a model of a kind: the same purchases, moment and seed on one machine give the same bytes.</summary>
internal static class TrainingRecipe
{
    /// <summary>Trains.</summary>
    /// <param name="log">Purchases; nothing that happened or became known at the moment or later is used.</param>
    /// <param name="asOfMs">The moment, Unix ms.</param>
    /// <param name="request">Kind, seed and threads.</param>
    /// <param name="shown">What shoppers were shown, see <see cref="ShownExamples"/>; those too young at the moment are left out.</param>
    /// <param name="progress">Takes a line a step, and the share done.</param>
    /// <param name="token">Ends it between steps.</param>
    public static TrainedModel Train(PurchaseLog log, long asOfMs, TrainingRequest request, IReadOnlyList<ShownExample> shown, TrainingProgress? progress, CancellationToken token) => request.Kind == TrainingKinds.Linear
        ? new TrainedModel(new RecommendationModel(LinearBlendModel.Train(log.Before(asOfMs), asOfMs, new LinearBlendOptions(), progress, token)), 0)
        : TwoStageTraining.Train(log, asOfMs, Options(request), shown, progress, token);

    /// <summary>The options that it trains with, for the registry.</summary>
    public static JsonElement Parameters(TrainingRequest request) => request.Kind == TrainingKinds.Linear
        ? JsonSerializer.SerializeToElement(new LinearBlendOptions(), ModelsJson.Default.LinearBlendOptions)
        : JsonSerializer.SerializeToElement(Options(request), ModelsJson.Default.TwoStageOptions);

    /// <summary>The oldest moment whose slates a training looks at, Unix ms.</summary>
    public static long ShownSinceMs(TrainingRequest request)
    {
        var options = Options(request);
        return request.AsOf.ToUnixTimeMilliseconds() - (long)((Math.Max(options.Windows, options.MaxWindows) + 1) * options.WindowDays * 86_400_000 + request.BacktestDays * 86_400_000);
    }

    private static TwoStageOptions Options(TrainingRequest request)
    {
        var options = new TwoStageOptions();
        return options with { Boosting = options.Boosting with { Seed = request.Seed, Threads = request.Threads } };
    }
}
