using Microsoft.AspNetCore.Http.HttpResults;
using OpsConsole.FeatureStore.History;
using OpsConsole.Platform.Security;
using OpsConsole.Platform.Security.Http;
using OpsConsole.Platform.Time;

namespace OpsConsole.FeatureStore;

/// <summary><c>/api/v1/ops/features</c>. Checks and backfills are jobs: <c>POST /api/v1/ops/jobs/feature-parity/run</c>, <c>…/feature-backfill/run</c>.</summary>
internal static class FeatureEndpoints
{
    private const int LongestId = 64;

    public static void MapFeatures(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/ops/features").WithTags("Features");
        group.MapGet("", ReadAsync).RequireAuthorization(Policies.Viewer).WithSummary("List the features with freshness, coverage, users and agreement.");
        group.MapGet("/parity", ParityAsync).RequireAuthorization(Policies.Viewer).WithSummary("Agreement of served vectors with the events: the newest check and those before it.");
        group.MapGet("/entities/{entity}/{id}", EntityAsync).RequireAuthorization(Policies.Viewer).WithSummary("The values of a shopper or an item, now or at any past moment.");
    }

    private static async Task<Ok<FeaturesAnswer>> ReadAsync(FeatureOverview overview, CancellationToken token) => TypedResults.Ok(await overview.ReadAsync(token));

    private static async Task<Ok<ParityAnswer>> ParityAsync(FeatureOverview overview, CancellationToken token, int limit = 48) =>
        TypedResults.Ok(await overview.ReadParityAsync(limit, token));

    /// <param name="entity"><c>shopper</c> or <c>item</c>.</param>
    /// <param name="id">Its id.</param>
    /// <param name="lookup">Finds the values.</param>
    /// <param name="clock">The shop's time.</param>
    /// <param name="token">The request's.</param>
    /// <param name="asOf">A moment of the past, with offset: the values as they were known then. Without it, those that serve now.</param>
    private static async Task<Results<Ok<EntityAnswer>, ProblemHttpResult>> EntityAsync(
        string entity, string id, EntityLookup lookup, ShopClock clock, CancellationToken token, DateTimeOffset? asOf = null)
    {
        if (entity is not ("shopper" or "item"))
        {
            return Problems.Validation(new Dictionary<string, string[]> { ["entity"] = ["shopper or item"] });
        }

        if (id.Length > LongestId)
        {
            return Problems.Validation(new Dictionary<string, string[]> { ["id"] = [$"at most {LongestId} characters"] });
        }

        if (asOf is { } moment && (moment > clock.GetUtcNow() || moment < DateTimeOffset.UnixEpoch))
        {
            return Problems.Validation(new Dictionary<string, string[]> { ["asOf"] = ["not in the future, and not before 1970"] });
        }

        var answer = (entity, asOf) switch
        {
            ("shopper", null) => lookup.ShopperNow(id),
            ("shopper", { } at) => await lookup.ShopperAsync(id, at, token),
            (_, null) => lookup.ItemNow(id),
            (_, { } at) => await lookup.ItemAsync(id, at, token),
        };
        return answer is null ? Problems.NotFound() : TypedResults.Ok(answer);
    }
}
