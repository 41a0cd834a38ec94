using OpsConsole.Platform.Resilience;
using OpsConsole.Recommendations.Slates;

namespace OpsConsole.Recommendations.Fallback;

/// <summary>The shopper's own last good slate on the same surface, or on the home screen.</summary>
internal sealed class PersonalLevel(PersonalSlates slates) : FallbackLevel(SlateSource.Personal)
{
    /// <summary>It has something for returning shoppers only.</summary>
    public override bool IsPrepared => slates.Count > 0;

    protected override ValueTask<Slate?> FillAsync(FallbackRequest request, SlatePool pool, Deadline deadline, CancellationToken aborted)
    {
        // Neighbours of an item are not a matter of the shopper's taste: that surface keeps none of its own and borrows none.
        if (request.UserId is null || request.Surface == SlateSurfaces.Similar)
        {
            return default;
        }

        var last = slates.Find(request.UserId, request.Surface);
        if (last is null || last.Items.IsEmpty)
        {
            last = slates.Find(request.UserId, SlateSurfaces.Home);
        }

        if (last is null || last.Items.IsEmpty)
        {
            return default;
        }

        var slate = pool.Rent();
        slate.Catalog = request.Catalog;
        slate.ModelVersion = last.ModelVersion;
        foreach (ref readonly var item in last.Items)
        {
            // The draw, if there was one, is past: now the slate follows from what is kept.
            request.Offer(slate, item with { Propensity = 1 });
        }

        return new(slate);
    }
}
