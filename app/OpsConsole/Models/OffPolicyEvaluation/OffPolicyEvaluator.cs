using OpsConsole.Engines.Recommendation;
using OpsConsole.Engines.Statistics;
using OpsConsole.Platform.Served;
using OpsConsole.Platform.Time;

namespace OpsConsole.Models.OffPolicyEvaluation;

/// <summary>What counts as a reward of a place.</summary>
internal enum OffPolicyReward
{
    Taps,
    Purchases,
}

/// <summary>
/// Estimates what a model would earn before any shopper sees it: from the slates whose first places were shuffled with known propensities. Each is
/// put into the order that the model would have chosen, with what was known then; where an item stands at the same place, the log knows what it earned.
/// </summary>
/// <remarks>
/// It judges the order of the items that were there, not the choice of other items: those had no chance. Stock and the spreading of categories are left out.
/// </remarks>
internal sealed class OffPolicyEvaluator(ServedOutcomes outcomes, PurchaseReader purchases, ActiveModels models, ShopClock shop) : IDisposable
{
    /// <summary>Shuffled slates used, the newest: about a millisecond of computation each.</summary>
    public const int MaxSlates = 2_000;

    /// <summary>Longest stretch of the log, days of the shop's time.</summary>
    public const int MaxDays = 30;

    /// <summary>Fewest choices of a model's own for a figure: the intervals are those of large samples.</summary>
    public const int LeastSample = 50;

    /// <summary>Where slates are shuffled.</summary>
    private const string Home = "home";

    /// <summary>First places of other slates that rewards are predicted from.</summary>
    private const int MostPlaces = 32;

    private static readonly TimeSpan TapsCome = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan PurchasesCome = TimeSpan.FromDays(1);

    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Estimates for a model and the champion on the same slates; null when there is no such model or its artefact is gone. One at a time; some seconds of one core.</summary>
    /// <param name="version">The model.</param>
    /// <param name="reward">What counts.</param>
    /// <param name="days">Newest days of the log, the shop's time, 1 to <see cref="MaxDays"/>.</param>
    /// <param name="token">Gives up.</param>
    public async Task<OffPolicyAnswer?> EvaluateAsync(string version, OffPolicyReward reward, int days, CancellationToken token)
    {
        await _turn.WaitAsync(token);
        try
        {
            return await Task.Run(
                () =>
                {
                    var set = models.Current;
                    return (set.Find(version) ?? models.Load(version)) is { } model
                        ? Evaluate(set.Champion is { } champion && champion.Version != version ? [champion, model] : [model], set.Champion?.Version, reward, days, token)
                        : null;
                },
                token);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private OffPolicyAnswer Evaluate(ServingModel[] compared, string? champion, OffPolicyReward reward, int days, CancellationToken token)
    {
        var until = shop.GetUtcNow() - (reward == OffPolicyReward.Taps ? TapsCome : PurchasesCome);
        var (slates, predictor) = Read(until - TimeSpan.FromDays(days), until, place => reward == OffPolicyReward.Taps ? place.Tapped : place.Bought, token);
        RecommendationModel[] engines = [.. compared.Select(model => model.Model)];
        var orders = slates.Count == 0 ? [] : ModelOrders.Of(slates, engines, purchases.ReadKnownAt(Moment(slates[^1].AtMs), token), token);
        var estimates = compared.Select((_, place) => OffPolicy.Estimate(Choices(slates, predictor, slate => orders[slate][place]))).ToArray();
        var enough = estimates.All(estimate => estimate.EffectiveSampleSize >= LeastSample);
        return new OffPolicyAnswer(
            compared[^1].Version, Name(reward), slates.Count, slates.Select(slate => slate.UserId).Distinct(StringComparer.Ordinal).Count(),
            slates.Count == 0 ? null : Moment(slates[0].AtMs), slates.Count == 0 ? null : Moment(slates[^1].AtMs),
            OffPolicyFigure.Of(estimates[0].Logged, enough),
            [.. compared.Zip(estimates, (model, estimate) => new OffPolicyModel(
                model.Version, model.Version == champion, OffPolicyFigure.Of(estimate.Ips, enough), OffPolicyFigure.Of(estimate.Snips, enough), OffPolicyFigure.Of(estimate.DoublyRobust, enough),
                Math.Round(estimate.EffectiveSampleSize, 1)))],
            compared.Length == 2 ? OffPolicyFigure.Of(OffPolicy.Estimate(Choices(slates, predictor, slate => orders[slate][1], slate => orders[slate][0])).DoublyRobust, enough) : null,
            LeastSample);
    }

    internal static string Name(OffPolicyReward reward) => reward == OffPolicyReward.Taps ? "taps" : "purchases";

    private (List<ShuffledSlate> Slates, RewardPredictor Predictor) Read(DateTimeOffset from, DateTimeOffset until, Func<PlaceOutcome, bool> taken, CancellationToken token)
    {
        var newest = new Queue<ShuffledSlate>();
        var predictor = new RewardPredictor();
        foreach (var outcome in outcomes.Read(from.ToUnixTimeMilliseconds(), until.ToUnixTimeMilliseconds(), token))
        {
            if (outcome.Slate.Surface != Home)
            {
                continue;
            }

            if (ShuffledSlate.Of(outcome, taken) is not { } shuffled)
            {
                predictor.Add(outcome, MostPlaces, taken);
                continue;
            }

            newest.Enqueue(shuffled);
            if (newest.Count > MaxSlates)
            {
                newest.Dequeue();
            }
        }

        return ([.. newest], predictor.Fitted());
    }

    /// <summary>Every place of every slate as a choice that an order would have made or not; with a second order, how much more the first makes it.</summary>
    private static List<LoggedChoice> Choices(List<ShuffledSlate> slates, RewardPredictor predictor, Func<int, int[]> order, Func<int, int[]>? less = null)
    {
        var shoppers = new Dictionary<string, int>(StringComparer.Ordinal);
        var choices = new List<LoggedChoice>();
        for (var number = 0; number < slates.Count; number++)
        {
            var slate = slates[number];
            if (!shoppers.TryGetValue(slate.UserId, out var shopper))
            {
                shoppers.Add(slate.UserId, shopper = shoppers.Count);
            }

            var (first, second) = (order(number), less?.Invoke(number));
            for (var place = 0; place < slate.Items.Length; place++)
            {
                choices.Add(new LoggedChoice(
                    shopper, slate.Rewards[place], 1d / slate.Items.Length, Chosen(first, place) - Chosen(second, place), predictor.Of(slate.Items[place], place), Predicted(first) - Predicted(second)));

                double Predicted(int[]? places) => places is null ? 0 : predictor.Of(slate.Items[places[place]], place);
            }
        }

        return choices;

        static double Chosen(int[]? places, int place) => places is not null && places[place] == place ? 1 : 0;
    }

    private static DateTimeOffset Moment(long atMs) => DateTimeOffset.FromUnixTimeMilliseconds(atMs);
}
