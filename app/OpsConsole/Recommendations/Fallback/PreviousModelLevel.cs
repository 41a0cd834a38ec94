using OpsConsole.Platform.Resilience;
using OpsConsole.Recommendations.Slates;

namespace OpsConsole.Recommendations.Fallback;

/// <summary>The model that served before the champion, behind a guard of its own.</summary>
internal sealed class PreviousModelLevel(ModelGuards models) : FallbackLevel(SlateSource.PreviousModel)
{
    public override bool IsPrepared => models.Current.Previous is not null;

    protected override async ValueTask<Slate?> FillAsync(FallbackRequest request, SlatePool pool, Deadline deadline, CancellationToken aborted)
    {
        if (models.Current.Previous is not { } previous)
        {
            return null;
        }

        var inference = new InferenceRequest(
            null, request.State, request.Catalog, request.Basket, request.Limit, request.ExcludeBought, request.Surface == SlateSurfaces.Similar);
        var guarded = await previous.Guard.InvokeAsync(inference, deadline, aborted);
        return guarded.IsSuccess ? guarded.Value : null;
    }
}
