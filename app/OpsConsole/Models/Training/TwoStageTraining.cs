using System.Globalization;
using OpsConsole.Engines.Features;
using OpsConsole.Engines.Recommendation;
using OpsConsole.Engines.Recommendation.Trees;

namespace OpsConsole.Models.Training;

/// <summary>A trained model.</summary>
/// <param name="Model">What serves.</param>
/// <param name="Shown">Rows of the ranker's training that are items which shoppers were shown; 0 without a ranker.</param>
internal readonly record struct TrainedModel(RecommendationModel Model, int Shown);

/// <summary>Examples of all windows.</summary>
/// <param name="Shoppers">A row a candidate of a shopper: was it bought in the window?</param>
/// <param name="Baskets">A row a candidate of a basket: was it what had been hidden?</param>
internal sealed record TrainingSets(TrainingRows Shoppers, TrainingRows Baskets);

/// <summary>Trains candidate generators and the rankers over them.</summary>
/// <remarks>
/// 1. Before the moment, windows are laid one behind the other. 2. For each, generators are trained on what was known at its start, and every shopper
/// who bought in it gets the candidates and features of that start: nothing that happened or became known later is in them. 3. What was
/// bought in the window is the label; all other candidates are negatives. Lists that were shown in it add their items, with what came of
/// them. 4. Trees learn the label. 5. Other trees learn from the windows' baskets what is missing in one, see <see cref="BasketRows"/>. 6. The generators that
/// serve are trained on everything known at the moment. A history too short for that gives a model without rankers.
/// </remarks>
internal static class TwoStageTraining
{
    // How far a training has come when its rows are laid, and when the shoppers' ranker stands: about their shares of its time.
    private const double RowsShare = 0.15;
    private const double RankerShare = 0.75;

    /// <summary>Trains. Same log, moment and options on one machine: the same model.</summary>
    /// <param name="log">Purchases; what happened or became known at the moment or later is not looked at.</param>
    /// <param name="asOfMs">The moment, Unix ms.</param>
    /// <param name="options">Checked against their ranges.</param>
    /// <param name="shown">What shoppers were shown and what came of it, where it was logged: further examples.</param>
    /// <param name="progress">Takes a line a step, and the share done.</param>
    /// <param name="token">Ends the training between steps.</param>
    public static TrainedModel Train(
        PurchaseLog log, long asOfMs, TwoStageOptions options, IReadOnlyList<ShownExample> shown, TrainingProgress? progress, CancellationToken token)
    {
        options.Validated();
        var past = log.Before(asOfMs);
        var windows = TrainingWindow.Plan(past, asOfMs, options);
        var examples = new ShownRows(shown, past, asOfMs, windows.Count == 0 ? 0 : windows[0].EndMs - windows[0].StartMs);
        var (rows, basketRows) = Rows(past, windows, options, examples, progress?.Part(0, RowsShare), token);
        progress?.Report("generators of the moment");
        var generator = LinearBlendModel.Train(past, asOfMs, options.Generator, options.Boosting.Threads, null, token);
        if (rows.Positives < options.LeastPositives)
        {
            progress?.Report($"{windows.Count} windows with {rows.Positives} purchases are too few for a ranker: the linear blend ranks");
            return new TrainedModel(new RecommendationModel(generator), 0);
        }

        if (examples.Used > 0)
        {
            progress?.Report(string.Create(CultureInfo.InvariantCulture, $"{examples.Used:N0} rows are items that shoppers were shown, {examples.Wanted:N0} of them bought"));
        }

        progress?.Report(string.Create(CultureInfo.InvariantCulture, $"{options.Boosting.Trees} trees on {rows.Count:N0} rows, {rows.Positives:N0} of them bought"));
        var ranker = GradientBoosting.Train(rows, options.Boosting, progress?.Part(RowsShare, RankerShare), token);
        return new TrainedModel(new RecommendationModel(generator, ranker, options.Ranking, BasketRanker(basketRows, options, progress, token)), examples.Used);
    }

    private static TreeEnsemble? BasketRanker(TrainingRows rows, TwoStageOptions options, TrainingProgress? progress, CancellationToken token)
    {
        if (rows.Positives < options.LeastPositives)
        {
            return null;
        }

        progress?.Report(string.Create(CultureInfo.InvariantCulture, $"{options.BasketBoosting.Trees} trees on {rows.Count:N0} rows of baskets, {rows.Positives:N0} of them hidden"));
        return GradientBoosting.Train(rows, options.BasketBoosting with { Seed = options.Boosting.Seed, Threads = options.Boosting.Threads }, progress?.Part(RankerShare, 1), token);
    }

    /// <summary>The rows of every window.</summary>
    internal static TrainingSets Rows(
        PurchaseLog past, IReadOnlyList<TrainingWindow> windows, TwoStageOptions options, ShownRows shown, TrainingProgress? progress, CancellationToken token)
    {
        var rows = new TrainingRows(FeatureDefinitions.Count);
        var (basketRows, baskets) = (new TrainingRows(BasketFeatures.RowWidth), new BasketRows(past));
        var replay = new PurchaseReplay(past);
        var batch = new CandidateBatch();
        for (var number = 0; number < windows.Count; number++)
        {
            var window = windows[number];
            progress?.Report($"window {number + 1} of {windows.Count}, from {DateTimeOffset.FromUnixTimeMilliseconds(window.StartMs):yyyy-MM-dd}");
            replay.AdvanceTo(window.StartMs);
            var items = replay.Items(window.StartMs);
            var model = new RecommendationModel(LinearBlendModel.Train(past, window.StartMs, options.Generator, options.Boosting.Threads, null, token));
            var purchases = window.Purchases(past);
            var quota = Quota(purchases.Count, windows.Count, options);
            var random = new Random(options.Boosting.Seed + number);
            foreach (var (shopper, bought) in purchases)
            {
                token.ThrowIfCancellationRequested();
                if (random.NextDouble() < quota)
                {
                    model.Gather(replay.Histories[shopper], items, window.StartMs, batch);
                    Add(rows, batch, bought);
                }
            }

            shown.Add(rows, window, model, replay, token);
            baskets.Add(basketRows, window, model, replay, options.MaxBasketRows / windows.Count, random, token);
            progress?.Done((number + 1d) / windows.Count);
        }

        return new TrainingSets(rows, basketRows);
    }

    private static double Quota(int shoppers, int windows, TwoStageOptions options)
    {
        var rows = (double)shoppers * windows * CandidateBatch.UsualCount;
        return rows <= options.MaxRows ? 1 : options.MaxRows / rows;
    }

    private static void Add(TrainingRows rows, CandidateBatch batch, HashSet<int> bought)
    {
        for (var place = 0; place < batch.Count; place++)
        {
            batch.Row(place).CopyTo(rows.Add(bought.Contains(batch.Items[place])));
        }
    }
}
