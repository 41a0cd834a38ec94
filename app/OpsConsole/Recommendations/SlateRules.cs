using OpsConsole.FeatureStore;
using OpsConsole.Merchandising.Serving;
using OpsConsole.Platform.Served;
using OpsConsole.Recommendations.Slates;

namespace OpsConsole.Recommendations;

/// <summary>Does to a slate what merchandisers' rules say. Allocates nothing.</summary>
internal static class SlateRules
{
    /// <summary>Multiplies scores, puts the slate in their order and cuts it.</summary>
    /// <param name="slate">Best first, with room for what rules fetch up.</param>
    /// <param name="rules">What holds.</param>
    /// <param name="limit">Items wanted.</param>
    public static void Weigh(Slate slate, RuleSet rules, int limit)
    {
        // What the shopper was served last was weighed when it was made.
        if (rules.HasFactors && slate.Source != SlateSource.Personal)
        {
            var changed = false;
            foreach (ref var item in slate.Places)
            {
                var factor = rules.FactorOf(item.Ordinal);
                if (factor != 1)
                {
                    // A score below zero must fall when it is buried, too.
                    item = item with { Score = item.Score >= 0 ? item.Score * factor : factor > 0 ? item.Score / factor : float.MinValue };
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
        // First all of them out, so that the places of those further down are counted without them.
        foreach (var pin in rules.Pins)
        {
            if (ItemOf(pin, request, state) is >= 0 and var item && slate.PlaceOf(item) is >= 0 and var place)
            {
                slate.RemoveAt(place);
            }
        }

        foreach (var pin in rules.Pins)
        {
            if (pin.Place >= limit || ItemOf(pin, request, state) is not (>= 0 and var item) || slate.Contains(item))
            {
                continue;
            }

            // No model has scored it there: it takes the score of the item whose place it takes, so that scores of a slate stay in order.
            var place = Math.Min(pin.Place, slate.Count);
            var score = place < slate.Count ? slate.Items[place].Score : place > 0 ? slate.Items[place - 1].Score : 1;
            slate.Insert(place, new SlateItem(item, score, ItemReason.Pinned), limit);
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
