using OpsConsole.Merchandising.Content;
using OpsConsole.Merchandising.Serving;
using OpsConsole.Platform.Resilience;
using OpsConsole.Recommendations.Slates;

namespace OpsConsole.Recommendations.Fallback;

/// <summary>The merchandisers' list of the surface, market and segment, or a broader one.</summary>
internal sealed class CuratedLevel(CurrentMerchandising merchandising) : FallbackLevel(SlateSource.Curated)
{
    public override bool IsPrepared => merchandising.Snapshot.HasLists;

    protected override ValueTask<Slate?> FillAsync(FallbackRequest request, SlatePool pool, Deadline deadline, CancellationToken aborted)
    {
        if (request.List is not { } list)
        {
            return default;
        }

        var slate = pool.Rent();
        slate.Catalog = request.Catalog;
        var reserve = 0;
        for (var place = 0; place < list.Items.Length && slate.Count < request.Limit; place++)
        {
            // The order is the merchandiser's; the score only repeats it.
            var item = new SlateItem(list.Items[place], 1f - ((float)place / list.Items.Length), ItemReason.Curated);
            if (list.Stock == StockPolicy.CloseGap || request.Catalog.MayShow(item.Ordinal))
            {
                request.Offer(slate, item);
            }
            else if (list.Stock == StockPolicy.Badge)
            {
                request.OfferOutOfStock(slate, item);
            }
            else
            {
                for (var before = slate.Count; reserve < list.Reserve.Length && slate.Count == before; reserve++)
                {
                    request.Offer(slate, item with { Ordinal = list.Reserve[reserve] });
                }
            }
        }

        return new(slate);
    }
}
