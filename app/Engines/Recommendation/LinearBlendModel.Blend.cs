using OpsConsole.Engines.Features;

namespace OpsConsole.Engines.Recommendation;

public sealed partial class LinearBlendModel
{
    /// <summary>Candidates and basket into a list; places left over go to what is popular.</summary>
    private int Blend(
        ReadOnlySpan<ScoredItem> candidates, UserHistory history, ReadOnlySpan<int> basket, float basketWeight, ItemBits allowed, bool excludeBought, Span<ScoredItem> result, BlendScratch scratch)
    {
        result = result[..Math.Min(result.Length, MaxCandidates)];
        var count = basket.IsEmpty
            ? Filter(candidates, allowed, excludeBought, result)
            : WithBasket(candidates, history, basket, basketWeight, allowed, excludeBought, result, scratch);
        if (history.Count == 0 && count == 0)
        {
            count = Fill(_forNewShoppers, count, history, basket, allowed, excludeBought, result);
        }

        return Fill(_popular, count, history, basket, allowed, excludeBought, result);
    }

    private static int Filter(ReadOnlySpan<ScoredItem> candidates, ItemBits allowed, bool excludeBought, Span<ScoredItem> result)
    {
        var count = 0;
        foreach (ref readonly var candidate in candidates)
        {
            if (count == result.Length)
            {
                break;
            }

            if (allowed.Contains(candidate.Item) && !(excludeBought && candidate.Reason == ReasonCode.BoughtBefore))
            {
                result[count++] = candidate;
            }
        }

        return count;
    }

    private int WithBasket(
        ReadOnlySpan<ScoredItem> candidates, UserHistory history, ReadOnlySpan<int> basket, float basketWeight, ItemBits allowed, bool excludeBought, Span<ScoredItem> result, BlendScratch scratch)
    {
        // 1. The basket's part. An item that stands in it twice speaks once.
        var weight = candidates.IsEmpty ? 1 : basketWeight;
        var scores = scratch.Scores(ItemCount);
        for (var place = 0; place < Math.Min(basket.Length, MaxContext); place++)
        {
            if (!basket[..place].Contains(basket[place]))
            {
                _ofBasket.Accumulate(basket[place], weight, scores);
            }
        }

        // 2. The shopper's part on top, kept apart too: the larger part is the reason.
        var personal = scratch.Personal(ItemCount);
        foreach (ref readonly var candidate in candidates)
        {
            personal[candidate.Item] = candidate.Score;
            scores[candidate.Item] += candidate.Score;
        }

        // 3. What must not be offered.
        foreach (var item in basket)
        {
            Silence(item, scores);
        }

        if (excludeBought)
        {
            foreach (ref readonly var entry in history.Entries)
            {
                Silence(entry.Item, scores);
            }
        }

        var best = new BestSelector(scratch.Keys.AsSpan(0, result.Length));
        best.OfferPositive(scores, allowed);
        var ranked = best.Ranked();
        for (var place = 0; place < ranked.Length; place++)
        {
            var (item, score) = (BestSelector.Item(ranked[place]), BestSelector.Score(ranked[place]));
            result[place] = new ScoredItem(item, score, Reason(history, item, personal[item], score));
        }

        scores.Clear();
        personal.Clear();
        return ranked.Length;
    }

    private static ReasonCode Reason(UserHistory history, int item, float personal, float total)
    {
        if (personal <= total - personal)
        {
            return ReasonCode.GoesWithBasket;
        }

        return history.Contains(item) ? ReasonCode.BoughtBefore : ReasonCode.GoesWithPurchases;
    }

    /// <summary>Fills places left over from a list; scores go on falling from the last one written.</summary>
    private static int Fill(
        ReadOnlySpan<ScoredItem> list, int count, UserHistory history, ReadOnlySpan<int> basket, ItemBits allowed, bool excludeBought, Span<ScoredItem> result)
    {
        if (count == result.Length || list.IsEmpty)
        {
            return count;
        }

        var written = count;
        var (ceiling, first) = (count > 0 ? result[count - 1].Score : 1, list[0].Score);
        foreach (ref readonly var popular in list)
        {
            if (count == result.Length)
            {
                break;
            }

            if (allowed.Contains(popular.Item)
                && !basket.Contains(popular.Item)
                && !(excludeBought && history.Contains(popular.Item))
                && !Holds(result[..written], popular.Item))
            {
                result[count++] = popular with { Score = ceiling * (popular.Score / first) };
            }
        }

        return count;
    }

    private static bool Holds(ReadOnlySpan<ScoredItem> list, int item)
    {
        foreach (ref readonly var scored in list)
        {
            if (scored.Item == item)
            {
                return true;
            }
        }

        return false;
    }

    private static void Silence(int item, Span<float> scores)
    {
        if ((uint)item < (uint)scores.Length)
        {
            scores[item] = 0;
        }
    }
}
