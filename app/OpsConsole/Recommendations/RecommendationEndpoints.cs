using OpsConsole.Platform.Security;
using OpsConsole.Platform.Security.Http;
using OpsConsole.Recommendations.Slates;

namespace OpsConsole.Recommendations;

/// <summary><c>GET /api/v1/recommendations</c> and <c>GET /api/v1/items/{id}/similar</c>. Plain request delegates: binding a dozen query parameters would cost as much as the model.</summary>
internal sealed class RecommendationEndpoints(RecommendationPipeline pipeline, CurrentServingCatalog catalog, PredictionAnswers answers, TimeProvider time)
{
    private const string RecommendationsSurface = "recommendations";
    private const string SimilarSurface = "similar";

    /// <summary>Items for a shopper on a surface, in the context of a basket.</summary>
    public async Task RecommendAsync(HttpContext context)
    {
        var started = time.GetTimestamp();
        var errors = RecommendationQuery.TryRead(context.Request, SlateSurfaces.Home, surfaceIsFixed: false, out var query);
        var shopper = ShopperIdentity.Authorize(context, query.UserId);
        if (errors is not null || (shopper.Refusal is null && shopper.Subject is null))
        {
            await answers.RefuseAsync(context, RecommendationsSurface, errors ?? UserIdMissing(), started);
            return;
        }

        if (shopper.Refusal is { } refusal)
        {
            await answers.RefuseAsync(context, RecommendationsSurface, refusal, started);
            return;
        }

        var deadline = pipeline.DeadlineOf(query.DeadlineMs);
        var request = RequestOf(query, shopper.Subject, catalog.Current);
        var served = await pipeline.ServeAsync(request, deadline, context.RequestAborted);
        await answers.WriteAsync(context, RecommendationsSurface, request, served, started);
    }

    /// <summary>Items that go with an item.</summary>
    public async Task SimilarAsync(HttpContext context)
    {
        var started = time.GetTimestamp();
        var errors = RecommendationQuery.TryRead(context.Request, SlateSurfaces.Similar, surfaceIsFixed: true, out var query);
        if (errors is not null)
        {
            await answers.RefuseAsync(context, SimilarSurface, errors, started);
            return;
        }

        var shopper = ShopperIdentity.Authorize(context, query.UserId);
        if (shopper.Refusal is { } refusal)
        {
            await answers.RefuseAsync(context, SimilarSurface, refusal, started);
            return;
        }

        var items = catalog.Current;
        if (items.Snapshot.Find((string)context.Request.RouteValues["id"]!) is not { } item)
        {
            await answers.RefuseAsync(context, SimilarSurface, Problems.NotFound(), started);
            return;
        }

        var deadline = pipeline.DeadlineOf(query.DeadlineMs);
        var request = RequestOf(query, shopper.Subject, items) with { Basket = [item.Ordinal] };
        var served = await pipeline.ServeAsync(request, deadline, context.RequestAborted);
        await answers.WriteAsync(context, SimilarSurface, request, served, started);
    }

    /// <summary>The errors of a request that names no shopper.</summary>
    public static Dictionary<string, string[]> UserIdMissing() => new() { ["userId"] = [RecommendationQuery.IdRule] };

    /// <summary>The request of a valid query.</summary>
    public static SlateRequest RequestOf(in RecommendationQuery query, string? userId, ServingCatalog catalog) =>
        new(userId, query.Surface, catalog, Ordinals(query.Basket.Span, catalog), query.Limit, query.Segment, query.ExcludeBought) { Market = query.Market };

    /// <summary>Ordinals of a basket; ids that the catalogue does not know say nothing and are passed over.</summary>
    private static int[] Ordinals(ReadOnlySpan<char> basket, ServingCatalog catalog)
    {
        if (basket.IsEmpty)
        {
            return [];
        }

        Span<int> ordinals = stackalloc int[RecommendationQuery.MaxBasket];
        var count = 0;
        foreach (var part in basket.Split(','))
        {
            if (catalog.Snapshot.Find(basket[part]) is { } item)
            {
                ordinals[count++] = item.Ordinal;
            }
        }

        return ordinals[..count].ToArray();
    }
}
