using OpsConsole.FeatureStore;
using OpsConsole.Platform.Resilience;
using OpsConsole.Recommendations.Slates;

namespace OpsConsole.Recommendations.Fallback;

/// <summary>The last-resort list; where all of it is out of stock, whatever the catalogue has in stock.</summary>
internal sealed class StaticLevel(LastResortList list) : FallbackLevel(SlateSource.Static)
{
    public override bool IsPrepared => list.Current.Items.Length > 0;

    protected override ValueTask<Slate?> FillAsync(FallbackRequest request, SlatePool pool, Deadline deadline, CancellationToken aborted)
    {
        var slate = pool.Rent();
        var shelf = list.Current;
        if (request.Catalog.Snapshot.Items.Count == 0)
        {
            // Before the catalogue is loaded, the list brings all that is needed to show its items.
            request = request with { Catalog = shelf.Catalog };
        }

        slate.Catalog = request.Catalog;
        var ordinals = shelf.Ordinals;
        for (var place = 0; place < ordinals.Length && slate.Count < request.Limit; place++)
        {
            request.Offer(slate, new SlateItem(ordinals[place], 1f - ((float)place / ordinals.Length), ItemReason.LastResort));
        }

        if (slate.Count == 0)
        {
            OfferAll(request, slate);
        }

        if (slate.Count == 0)
        {
            // Better something that the shopper has had or sent away than nothing at all.
            OfferAll(request with { State = ShopperState.Unknown, Basket = [], ExcludeBought = false }, slate);
        }

        return new(slate);
    }

    private static void OfferAll(in FallbackRequest request, Slate slate)
    {
        for (var ordinal = 0; slate.Count < request.Limit && ordinal < request.Catalog.Snapshot.Items.Count; ordinal++)
        {
            request.Offer(slate, new SlateItem(ordinal, 0, ItemReason.LastResort));
        }
    }
}
