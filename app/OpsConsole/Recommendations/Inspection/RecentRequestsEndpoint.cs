using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using OpsConsole.Platform.Security.Http;
using OpsConsole.Recommendations.Fallback;

namespace OpsConsole.Recommendations.Inspection;

/// <summary>The inspector's data over HTTP.</summary>
internal static class RecentRequestsEndpoint
{
    /// <summary><c>GET /api/v1/ops/recommendations/recent?userId=&amp;limit=</c></summary>
    public static Results<Ok<RecentRequestsAnswer>, ProblemHttpResult> Get(RecentRequests recent, string? userId = null, int limit = 50) =>
        limit is < 1 or > RecentRequests.Capacity
            ? Problems.Validation(new Dictionary<string, string[]> { ["limit"] = [$"must be a whole number from 1 to {RecentRequests.Capacity}"] })
            : TypedResults.Ok(new RecentRequestsAnswer(recent.Newest(limit, userId)));

    /// <summary><c>GET /api/v1/ops/recommendations/fallback</c></summary>
    public static Ok<FallbackLevelsAnswer> GetFallback(FallbackChain chain) =>
        TypedResults.Ok(new FallbackLevelsAnswer([.. chain.Levels.Select(level => level.Figures)]));
}

/// <summary>Newest first.</summary>
internal sealed record RecentRequestsAnswer(IReadOnlyList<RecentRequest> Items);

/// <summary>The fallback levels, best first.</summary>
internal sealed record FallbackLevelsAnswer(IReadOnlyList<FallbackFigures> Items);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RecentRequestsAnswer))]
[JsonSerializable(typeof(FallbackLevelsAnswer))]
[JsonSerializable(typeof(SlateDescription))]
[JsonSerializable(typeof(HomeDescription))]
internal sealed partial class RecommendationsJson : JsonSerializerContext;
