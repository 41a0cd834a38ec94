using System.Runtime.InteropServices;
using OpsConsole.Engines.Features;
using OpsConsole.Engines.Recommendation;

namespace OpsConsole.Models.Training;

/// <summary>
/// Examples for the basket ranker: of a basket of a window some items are hidden, the rest is the context, and the candidates that were hidden are the label.
/// </summary>
/// <remarks>
/// Features are as of the window's start, as those of the shoppers' rows. Of a part of the baskets the shopper is left unknown, so that one ranker serves both. Hiding several items of a
/// large basket at once gives more positives a row than hiding one, and the context loses little.
/// </remarks>
internal sealed class BasketRows(PurchaseLog past)
{
    private const double UnknownShare = 1d / 3;
    private const int MostHidden = 5;
    private const int ItemsAHidden = 4;

    private readonly BasketBatch _batch = new();

    /// <summary>Adds the rows of a window's baskets.</summary>
    /// <param name="rows">Takes them.</param>
    /// <param name="window">The window.</param>
    /// <param name="model">Generators trained at its start.</param>
    /// <param name="replay">Replayed to its start.</param>
    /// <param name="mostRows">About so many; baskets are sampled.</param>
    /// <param name="random">Draws baskets, hidden items and whose shopper is left unknown.</param>
    /// <param name="token">Ends it between baskets.</param>
    public void Add(TrainingRows rows, TrainingWindow window, RecommendationModel model, PurchaseReplay replay, int mostRows, Random random, CancellationToken token)
    {
        var items = replay.Items(window.StartMs);
        var baskets = Baskets(window, items);
        var quota = mostRows / ((double)baskets.Count * BasketBatch.UsualCount);
        foreach (var (shopper, basket) in baskets)
        {
            token.ThrowIfCancellationRequested();
            if (random.NextDouble() >= quota)
            {
                continue;
            }

            random.Shuffle(CollectionsMarshal.AsSpan(basket));
            var hidden = basket[..Math.Clamp(basket.Count / ItemsAHidden, 1, MostHidden)];
            var history = random.NextDouble() < UnknownShare ? UserHistory.Empty : replay.Histories[shopper];
            model.Gather(history, items, window.StartMs, CollectionsMarshal.AsSpan(basket)[hidden.Count..], _batch);
            for (var place = 0; place < _batch.Count; place++)
            {
                _batch.Row(place).CopyTo(rows.Add(hidden.Contains(_batch.Items[place])));
            }
        }
    }

    /// <summary>Baskets with two or more items that had been sold before the window, in the order of their first lines.</summary>
    private List<(int Shopper, List<int> Items)> Baskets(TrainingWindow window, ItemStatistics items)
    {
        var baskets = new List<(int Shopper, List<int> Items)>();
        var places = new Dictionary<int, int>();
        foreach (ref readonly var line in past.Between(window.StartMs, window.EndMs).Span)
        {
            if (items[line.Item].Count == 0)
            {
                continue;
            }

            ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(places, line.Basket, out var known);
            if (!known)
            {
                place = baskets.Count;
                baskets.Add((line.User, []));
            }

            if (!baskets[place].Items.Contains(line.Item))
            {
                baskets[place].Items.Add(line.Item);
            }
        }

        baskets.RemoveAll(basket => basket.Items.Count < 2);
        return baskets;
    }
}
