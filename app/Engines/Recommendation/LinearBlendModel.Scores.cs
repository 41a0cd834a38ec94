using OpsConsole.Engines.Features;
using OpsConsole.Engines.Quantities;

namespace OpsConsole.Engines.Recommendation;

public sealed partial class LinearBlendModel
{
    /// <summary>Candidates that nothing but the shopper's purchases speaks for.</summary>
    private const int FreshCandidates = 200;

    /// <summary>Candidates that share baskets with the purchases, beside those above.</summary>
    private const int BasketCandidates = 60;

    /// <summary>Candidates that sell well now, beside those above.</summary>
    private const int PopularCandidates = 60;

    /// <summary>Candidates, of each of the two lists, for a shopper without purchases.</summary>
    private const int ColdCandidates = 150;

    /// <summary>Half-life of a purchase in the part of shared baskets: what was bought of late is what the next basket completes.</summary>
    private static readonly HalfLife BasketRecency = new(30);

    /// <summary>Gathers the candidates of a shopper with what each generator says of them, without order. Allocates nothing once the thread is warm.</summary>
    internal CandidateSet Generate(UserHistory history)
    {
        var scratch = BlendScratch.Rent(ItemCount);
        var set = scratch.Set;
        set.Begin(ItemCount);
        if (history.Count == 0)
        {
            // Of somebody unknown the lists are all there is to say.
            AddListed(set, _forNewShoppers, ColdCandidates, scored: true);
            AddListed(set, _popular, ColdCandidates, scored: false);
            set.Complete();
            return set;
        }

        var purchases = scratch.Scores(ItemCount);
        var baskets = scratch.Baskets(ItemCount);
        foreach (ref readonly var entry in history.Entries)
        {
            var ageMs = history.LastAtMs - entry.LastAtMs;
            _ofPurchases.Accumulate(entry.Item, (float)_recency.Weight(ageMs), purchases);
            _ofBasket.Accumulate(entry.Item, (float)BasketRecency.Weight(ageMs), baskets);
        }

        AddBought(set, history, purchases, baskets, scratch);
        AddBest(set, purchases, FreshCandidates, purchases, baskets, scratch);
        AddBest(set, baskets, BasketCandidates, purchases, baskets, scratch);
        foreach (ref readonly var popular in _popular.AsSpan(0, Math.Min(PopularCandidates, _popular.Length)))
        {
            set.Add(popular.Item, purchases[popular.Item], purchases[popular.Item], baskets[popular.Item]);
        }

        purchases.Clear();
        baskets.Clear();
        set.Complete();
        return set;
    }

    /// <summary>Adds what was bought, best first, and silences it in the scores, so that the rest finds what is new.</summary>
    private void AddBought(CandidateSet set, UserHistory history, Span<float> purchases, Span<float> baskets, BlendScratch scratch)
    {
        var bought = new BestSelector(scratch.Keys.AsSpan(0, MaxCandidates));
        foreach (ref readonly var entry in history.Entries)
        {
            if (entry.Item < ItemCount)
            {
                bought.Offer(purchases[entry.Item] + Habit(history, entry), entry.Item);
            }
        }

        foreach (var key in bought.Ranked())
        {
            var item = BestSelector.Item(key);
            set.Add(item, BestSelector.Score(key), purchases[item], baskets[item]);
        }

        foreach (ref readonly var entry in history.Entries)
        {
            if (entry.Item < ItemCount)
            {
                set.Exclude(entry.Item);
                purchases[entry.Item] = 0;
                baskets[entry.Item] = 0;
            }
        }
    }

    private static void AddBest(CandidateSet set, ReadOnlySpan<float> by, int most, ReadOnlySpan<float> purchases, ReadOnlySpan<float> baskets, BlendScratch scratch)
    {
        var best = new BestSelector(scratch.Keys.AsSpan(0, most));
        best.OfferPositive(by, default);
        foreach (var key in best.Ranked())
        {
            var item = BestSelector.Item(key);
            set.Add(item, purchases[item], purchases[item], baskets[item]);
        }
    }

    private static void AddListed(CandidateSet set, ScoredItem[] list, int most, bool scored)
    {
        for (var place = 0; place < Math.Min(most, list.Length); place++)
        {
            set.Add(list[place].Item, scored ? list[place].Score : 0, 0, 0);
        }
    }
}
