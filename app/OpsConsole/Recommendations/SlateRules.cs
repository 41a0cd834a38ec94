using OpsConsole.Engines.Recommendation;
using OpsConsole.FeatureStore;
using OpsConsole.Merchandising.Serving;
using OpsConsole.Platform.Served;
using OpsConsole.Recommendations.Slates;

namespace OpsConsole.Recommendations;

/// <summary>Does to a slate what merchandisers' rules say. Allocates nothing.</summary>
internal static class SlateRules
{
    /// <summary>Multiplies the scores of a model's items and brings the best to the front.</summary>
    /// <param name="scored">Best first, with those that rules may fetch up.</param>
    /// <param name="rules">What holds.</param>
    /// <param name="wanted">How many are looked at afterwards: so many are in order.</param>
    /// <param name="acted">Takes the rules whose factors were applied.</param>
    /// <returns>Whether any score has changed.</returns>
    public static bool Weigh(Span<ScoredItem> scored, RuleSet rules, int wanted, RuleMarks acted)
    {
        // Scores that are all equal rank nothing, which validation must still find.
        if (!rules.HasFactors || scored.IsEmpty || scored[0].Score == scored[^1].Score)
        {
            return false;
        }

        var changed = false;
        foreach (ref var item in scored)
        {
            if (rules.TryWeigh(item.Item, out var weight) && weight.Factor != 1)
            {
                item = item with { Score = Weighed(item.Score, weight.Factor) };
                acted.Mark(weight.RuleIndex);
                changed = true;
            }
        }

        if (changed)
        {
            Sort(scored, wanted);
        }

        return changed;
    }

    /// <summary>Multiplies the scores of a level's items, puts the slate in their order and cuts it.</summary>
    /// <param name="slate">Best first, with room for what rules fetch up.</param>
    /// <param name="rules">What holds.</param>
    /// <param name="limit">Items wanted.</param>
    public static void Weigh(Slate slate, RuleSet rules, int limit)
    {
        // What a shopper was served last, and what a model ranked, was weighed when it was made.
        if (rules.HasFactors && slate.Source is not (SlateSource.Personal or SlateSource.PreviousModel))
        {
            var changed = false;
            foreach (ref var item in slate.Places)
            {
                if (rules.TryWeigh(item.Ordinal, out var weight) && weight.Factor != 1)
                {
                    item = item with { Score = Weighed(item.Score, weight.Factor) };
                    slate.Acted.Mark(weight.RuleIndex);
                    changed = true;
                }
            }

            if (changed)
            {
                Sort(slate.Places);
                slate.Policy = ServedPolicies.Ruled;
            }
        }

        slate.Cut(limit);
    }

    /// <summary>Puts pinned items in their places; those of others move on.</summary>
    /// <param name="slate">At most <paramref name="limit"/> items.</param>
    /// <param name="rules">What holds.</param>
    /// <param name="request">What was asked for.</param>
    /// <param name="state">What is known of the shopper.</param>
    /// <param name="limit">Items wanted.</param>
    public static void Pin(Slate slate, RuleSet rules, in SlateRequest request, ShopperState state, int limit)
    {
        // First all of them out, so that the places of those further down are counted without them. One whose place is not asked for stays where it is.
        foreach (var pin in rules.Places)
        {
            if (pin.Place < limit && ItemOf(pin, request, state) is >= 0 and var item && slate.PlaceOf(item) is >= 0 and var place)
            {
                slate.RemoveAt(place);
            }
        }

        foreach (var pin in rules.Places)
        {
            if (pin.Place >= limit || ItemOf(pin, request, state) is not (>= 0 and var item) || slate.Contains(item))
            {
                continue;
            }

            // No model has scored it there: it takes the score of the item whose place it takes, so that scores of a slate stay in order.
            var place = Math.Min(pin.Place, slate.Count);
            var score = place < slate.Count ? slate.Items[place].Score : place > 0 ? slate.Items[place - 1].Score : 1;
            slate.Insert(place, new SlateItem(item, score, ItemReason.Pinned), limit);
            slate.Acted.Mark(pin.RuleIndex);
            slate.Policy = ServedPolicies.Ruled;
        }
    }

    /// <summary>The item of a pinned place for this shopper; −1 where there is none: the gap closes.</summary>
    private static int ItemOf(PinnedPlace pin, in SlateRequest request, ShopperState state)
    {
        foreach (var ordinal in pin.Ordinals)
        {
            if ((request.Catalog.MayShow(ordinal) || (pin.KeepsOutOfStock && request.Catalog.Knows(ordinal)))
                && Array.IndexOf(state.Dismissed, ordinal) < 0 && Array.IndexOf(request.Basket, ordinal) < 0 && !(request.ExcludeBought && state.Purchases.Contains(ordinal)))
            {
                return ordinal;
            }
        }

        return -1;
    }

    /// <summary>A score below zero must fall when it is buried, too.</summary>
    private static float Weighed(float score, float factor) => score >= 0 ? score * factor : factor > 0 ? score / factor : float.MinValue;

    /// <summary>Insertion into the best so far: what falls out of the places that are looked at is moved no further.</summary>
    private static void Sort(Span<ScoredItem> items, int wanted)
    {
        for (var next = 1; next < items.Length; next++)
        {
            var item = items[next];
            var last = Math.Min(next, wanted);
            if (items[last - 1].Score >= item.Score)
            {
                continue;
            }

            var place = last;
            for (; place > 0 && items[place - 1].Score < item.Score; place--)
            {
                items[place] = items[place - 1];
            }

            items[place] = item;
        }
    }

    /// <summary>Insertion sort, best first: few items change their places, and equal ones keep theirs.</summary>
    private static void Sort(Span<SlateItem> items)
    {
        for (var next = 1; next < items.Length; next++)
        {
            var item = items[next];
            var place = next;
            for (; place > 0 && items[place - 1].Score < item.Score; place--)
            {
                items[place] = items[place - 1];
            }

            items[place] = item;
        }
    }
}
