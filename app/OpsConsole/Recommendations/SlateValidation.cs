using OpsConsole.Platform.Served;
using OpsConsole.Recommendations.Slates;

namespace OpsConsole.Recommendations;

/// <summary>Finds what makes a model's answer unfit to be shown: such answers count against the breaker like failures.</summary>
internal static class SlateValidation
{
    /// <summary>Equal scores of so many items and more mean that nothing was ranked.</summary>
    private const int ConstantFrom = 5;

    /// <summary>Why the slate must not be shown, or null. O(items²) on at most a hundred small values.</summary>
    public static string? FindFault(InferenceRequest request, Slate? slate)
    {
        if (slate is null)
        {
            return "no slate";
        }

        var items = slate.Items;
        if (items.IsEmpty)
        {
            // With nothing in stock, or everything sent away or in the basket, an empty slate is right.
            return request.Catalog.InStockCount > request.State.Dismissed.Length + request.Basket.Length + request.State.Purchases.Count ? "empty" : null;
        }

        var constant = true;
        for (var place = 0; place < items.Length; place++)
        {
            ref readonly var item = ref items[place];
            if (!float.IsFinite(item.Score))
            {
                return "a score is not a finite number";
            }

            if (!request.Catalog.MayShow(item.Ordinal))
            {
                return "an item is unknown or out of stock";
            }

            for (var earlier = 0; earlier < place; earlier++)
            {
                if (items[earlier].Ordinal == item.Ordinal)
                {
                    return "an item comes twice";
                }
            }

            // Rules that bury everything alike make equal scores of different ones; scores that were equal they leave alone.
            constant &= item.Score == items[0].Score && slate.Policy != ServedPolicies.Ruled;
        }

        return constant && items.Length >= ConstantFrom ? "all scores are equal" : null;
    }
}
