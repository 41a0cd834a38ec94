using OpsConsole.Platform.Resilience;
using OpsConsole.Recommendations.Slates;

namespace OpsConsole.Recommendations.Fallback;

/// <summary>The model that served before the champion, behind a guard of its own.</summary>
internal sealed class PreviousModelLevel(ModelGuards models, ModelCalls calls, InferenceParts parts) : FallbackLevel(SlateSource.PreviousModel)
{
    public override bool IsPrepared => models.Current.Previous is not null;

    protected override async ValueTask<Slate?> FillAsync(FallbackRequest request, SlatePool pool, Deadline deadline, CancellationToken aborted)
    {
        if (models.Current.Previous is not { } previous)
        {
            return null;
        }

        var inference = new InferenceRequest(
            null, request.State, parts.Items, parts.NowMs, request.Catalog, request.Basket, request.Limit, request.ExcludeBought, request.Surface == SlateSurfaces.Similar)
        {
            Rules = request.Rules,
        };
        var guarded = await calls.InvokeAsync(previous, inference, deadline, aborted);
        return guarded.IsSuccess ? guarded.Value : null;
    }
}
