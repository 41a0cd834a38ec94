using OpsConsole.Merchandising;
using OpsConsole.Platform.Resilience;
using OpsConsole.Recommendations.Slates;

namespace OpsConsole.Recommendations.Fallback;

/// <summary>The merchandiser's list of the surface, or the default one.</summary>
internal sealed class CuratedLevel(CuratedLists lists) : FallbackLevel(SlateSource.Curated)
{
    public override bool IsPrepared => lists.Any;

    protected override ValueTask<Slate?> FillAsync(FallbackRequest request, SlatePool pool, Deadline deadline, CancellationToken aborted)
    {
        var slate = pool.Rent();
        slate.Catalog = request.Catalog;
        var list = lists.Find(SlateSurfaces.Name(request.Surface));
        for (var place = 0; place < list.Length; place++)
        {
            // The order is the merchandiser's; the score only repeats it.
            request.Offer(slate, new SlateItem(list[place], 1f - ((float)place / list.Length), ItemReason.Curated));
        }

        return new(slate);
    }
}
