using System.Numerics;
using OpsConsole.Engines.Features;
using OpsConsole.Engines.Quantities;

namespace OpsConsole.Engines.Recommendation;

/// <summary>
/// The linear blend: what the shopper buys, plus what goes with it, times the trend. Immutable and safe for any number of threads.
/// </summary>
/// <remarks>
/// <para>score(u, i) = f(u, i)·trend(i)^r + w·Σⱼ x(u, j)·B(j, i)·trend(i)^p, where f counts purchases decayed with
/// <see cref="UserHistory.Decay"/>, x is the decay of the last purchase, B are the EASE weights of shoppers and trend is the ratio of a
/// short to a long sales rate. Of an item that the shopper does not have yet the score is multiplied with its rarity, see
/// <see cref="LinearBlendOptions.RarityPower"/>: what everybody buys says less of a shopper. A ranker gets the score without, since its trees know how
/// items sell. A basket adds the EASE weights of baskets × its own power of the trend.</para>
/// <para>f and x are taken at the moment of the shopper's latest purchase, not at that of the request. Where both decay with one half-life
/// this changes no ranking, since waiting shrinks all of them by one factor; with two half-lives it is the definition. Either way no
/// score depends on the clock: only on the history and the model. What <see cref="Rank"/> returns may therefore be kept for as long
/// as both stay, and gives exactly what scoring anew would; basket, stock and filters come in per request.</para>
/// </remarks>
public sealed partial class LinearBlendModel
{
    /// <summary>Most candidates kept of each kind (bought before, not bought) a shopper, and the longest list that can be asked for.</summary>
    public const int MaxCandidates = 300;

    /// <summary>Items of a basket that speak in a request; further ones are only left out of the answer.</summary>
    public const int MaxContext = 1_000;

    /// <summary>Longest list of what is popular.</summary>
    internal const int MaxPopular = 1_000;

    private readonly float[] _repeatTrend;
    private readonly float[] _rarity;
    private readonly ItemNeighbours _ofPurchases;
    private readonly ItemNeighbours _ofBasket;
    private readonly ScoredItem[] _popular;
    private readonly ScoredItem[] _forNewShoppers;
    private readonly HalfLife _recency;

    /// <param name="asOfMs">Nothing later was seen.</param>
    /// <param name="options">As trained.</param>
    /// <param name="repeatTrend">Trend of each item to the power for repeats.</param>
    /// <param name="rarity">Rarity of each item to its power; positive.</param>
    /// <param name="ofPurchases">Shoppers' EASE weights × EaseWeight × trend of the target.</param>
    /// <param name="ofBasket">Baskets' EASE weights × trend of the target.</param>
    /// <param name="popular">Best first.</param>
    /// <param name="forNewShoppers">Best first.</param>
    internal LinearBlendModel(
        long asOfMs, LinearBlendOptions options, float[] repeatTrend, float[] rarity, ItemNeighbours ofPurchases, ItemNeighbours ofBasket, ScoredItem[] popular, ScoredItem[] forNewShoppers)
    {
        AsOfMs = asOfMs;
        Options = options;
        _repeatTrend = repeatTrend;
        _rarity = rarity;
        _ofPurchases = ofPurchases;
        _ofBasket = ofBasket;
        _popular = popular;
        _forNewShoppers = forNewShoppers;
        _recency = new HalfLife(options.EaseHalfLifeDays);
    }

    /// <summary>Items of this ordinal and above are unknown to the model.</summary>
    public int ItemCount => _repeatTrend.Length;

    /// <summary>Nothing from this moment on was seen in training, Unix ms.</summary>
    public long AsOfMs { get; }

    /// <summary>As trained.</summary>
    public LinearBlendOptions Options { get; }

    /// <summary>What sells now, best first; the score is the decayed count of sales.</summary>
    public ReadOnlySpan<ScoredItem> Popular => _popular;

    /// <summary>What new shoppers begin with, best first; the score is a decayed count of first baskets.</summary>
    public ReadOnlySpan<ScoredItem> PopularWithNewShoppers => _forNewShoppers;

    /// <summary>The best items for a shopper, known or not. Allocates nothing once the thread is warm.</summary>
    /// <param name="history">What was bought; <see cref="UserHistory.Empty"/> for a new shopper.</param>
    /// <param name="basket">Ordinals in the basket; they are never offered.</param>
    /// <param name="allowed">What may be offered.</param>
    /// <param name="excludeBought">Whether to leave out what the shopper has bought before.</param>
    /// <param name="result">Takes the items, best first; at most <see cref="MaxCandidates"/>.</param>
    /// <returns>How many were written.</returns>
    public int Recommend(UserHistory history, ReadOnlySpan<int> basket, ItemBits allowed, bool excludeBought, Span<ScoredItem> result)
    {
        var scratch = BlendScratch.Rent(ItemCount);
        var count = RankPersonal(history, scratch);
        return Blend(scratch.Candidates.AsSpan(0, count), history, basket, (float)Options.BasketWeight, allowed, excludeBought, result, scratch);
    }

    /// <summary>The items that go best with a basket, or with a single item. Allocates nothing once the thread is warm.</summary>
    /// <param name="basket">Ordinals in the basket; they are never offered.</param>
    /// <param name="allowed">What may be offered.</param>
    /// <param name="result">Takes the items, best first; at most <see cref="MaxCandidates"/>.</param>
    /// <returns>How many were written.</returns>
    public int Similar(ReadOnlySpan<int> basket, ItemBits allowed, Span<ScoredItem> result) =>
        Blend([], UserHistory.Empty, basket, 1, allowed, excludeBought: false, result, BlendScratch.Rent(ItemCount));

    /// <summary>The shopper's candidates by purchases alone, best first: at most <see cref="MaxCandidates"/> bought before and as many not bought.</summary>
    internal ScoredItem[] Rank(UserHistory history)
    {
        var scratch = BlendScratch.Rent(ItemCount);
        var count = RankPersonal(history, scratch);
        return scratch.Candidates.AsSpan(0, count).ToArray();
    }

    /// <summary>As <see cref="Recommend"/>, from a list that was ranked before: the same answer for a fraction of the work.</summary>
    internal int Blend(ReadOnlySpan<ScoredItem> ranked, UserHistory history, ReadOnlySpan<int> basket, float basketWeight, ItemBits allowed, bool excludeBought, Span<ScoredItem> result) =>
        Blend(ranked, history, basket, basketWeight, allowed, excludeBought, result, BlendScratch.Rent(ItemCount));

    /// <summary>Writes the shopper's candidates, best first, into the scratch.</summary>
    private int RankPersonal(UserHistory history, BlendScratch scratch)
    {
        if (history.Count == 0)
        {
            return 0;
        }

        var scores = scratch.Scores(ItemCount);
        foreach (ref readonly var entry in history.Entries)
        {
            _ofPurchases.Accumulate(entry.Item, (float)_recency.Weight(history.LastAtMs - entry.LastAtMs), scores);
        }

        // Bought items are few: they are ranked apart and taken out, then the rest is scanned, the rarer items first among equals.
        var bought = new BestSelector(scratch.Keys.AsSpan(0, MaxCandidates));
        foreach (ref readonly var entry in history.Entries)
        {
            if (entry.Item < ItemCount)
            {
                bought.Offer(scores[entry.Item] + Habit(history, entry), entry.Item);
                scores[entry.Item] = 0;
            }
        }

        Multiply(scores, _rarity);
        var fresh = new BestSelector(scratch.Keys.AsSpan(MaxCandidates));
        fresh.OfferPositive(scores, default);
        scores.Clear();
        return Merge(bought.Ranked(), fresh.Ranked(), scratch.Candidates);
    }

    private static void Multiply(Span<float> scores, ReadOnlySpan<float> factors)
    {
        var place = 0;
        for (; place <= scores.Length - Vector<float>.Count; place += Vector<float>.Count)
        {
            (new Vector<float>(scores[place..]) * new Vector<float>(factors[place..])).CopyTo(scores[place..]);
        }

        for (; place < scores.Length; place++)
        {
            scores[place] *= factors[place];
        }
    }

    private float Habit(UserHistory history, in HistoryEntry entry) => (float)history.RelativeWeight(entry) * _repeatTrend[entry.Item];

    private static int Merge(ReadOnlySpan<ulong> bought, ReadOnlySpan<ulong> fresh, Span<ScoredItem> target)
    {
        var count = 0;
        while (bought.Length + fresh.Length > 0)
        {
            var takeBought = fresh.IsEmpty || (!bought.IsEmpty && bought[0] > fresh[0]);
            var key = takeBought ? bought[0] : fresh[0];
            target[count++] = new ScoredItem(
                BestSelector.Item(key), BestSelector.Score(key), takeBought ? ReasonCode.BoughtBefore : ReasonCode.GoesWithPurchases);
            bought = takeBought ? bought[1..] : bought;
            fresh = takeBought ? fresh : fresh[1..];
        }

        return count;
    }
}
