using OpsConsole.Engines.Features;
using OpsConsole.Engines.Recommendation;

namespace OpsConsole.Models.OffPolicyEvaluation;

/// <summary>In which order models would have put the items of shuffled slates, with what was known at the moment of each.</summary>
internal static class ModelOrders
{
    /// <summary>Statistics of items may be so old: a snapshot a slate would copy a page each.</summary>
    private const long FreshMs = 60_000;

    /// <summary>By slate and model: places of the slate's items, best first.</summary>
    /// <param name="slates">By time.</param>
    /// <param name="models">The models.</param>
    /// <param name="log">Purchases known by the last slate.</param>
    /// <param name="token">Ends it between slates.</param>
    public static int[][][] Of(IReadOnlyList<ShuffledSlate> slates, IReadOnlyList<RecommendationModel> models, PurchaseLog log, CancellationToken token)
    {
        var replay = new PurchaseReplay(log);
        var shoppers = log.UserIds.Select((userId, number) => (userId, number)).ToDictionary(pair => pair.userId, pair => pair.number, StringComparer.Ordinal);
        var list = new ScoredItem[RecommendationModel.MaxItems];
        ItemStatistics? sales = null;
        var orders = new int[slates.Count][][];
        for (var number = 0; number < slates.Count; number++)
        {
            token.ThrowIfCancellationRequested();
            var slate = slates[number];
            replay.AdvanceTo(slate.AtMs);
            sales = sales is not null && slate.AtMs - sales.AsOfMs < FreshMs ? sales : replay.Items(slate.AtMs);
            var history = shoppers.TryGetValue(slate.UserId, out var shopper) ? replay.Histories[shopper] : UserHistory.Empty;
            orders[number] = [.. models.Select(model => Order(slate.Items, list.AsSpan(0, model.Recommend(model.Prepare(history, sales, slate.AtMs), [], default, excludeBought: false, list))))];
        }

        return orders;
    }

    /// <summary>Items that the model does not name come last, by ordinal: never in the order that chance gave them.</summary>
    private static int[] Order(int[] items, ReadOnlySpan<ScoredItem> list)
    {
        var ranks = new Dictionary<int, int>(list.Length);
        for (var rank = 0; rank < list.Length; rank++)
        {
            ranks.TryAdd(list[rank].Item, rank);
        }

        return [.. Enumerable.Range(0, items.Length).OrderBy(place => ranks.GetValueOrDefault(items[place], int.MaxValue)).ThenBy(place => items[place])];
    }
}
