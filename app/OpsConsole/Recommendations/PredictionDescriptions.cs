using System.ComponentModel;
using System.Reflection;
using Microsoft.AspNetCore.Mvc;

namespace OpsConsole.Recommendations;

/// <summary>
/// What the prediction endpoints take and give, for the API description alone: plain request delegates carry no signature that it could be read
/// from. Nothing here is ever called.
/// </summary>
internal static class PredictionDescriptions
{
    /// <summary>Describes an endpoint by the signature of one of the methods below.</summary>
    public static TBuilder DescribedBy<TBuilder>(this TBuilder builder, string method, string summary)
        where TBuilder : IEndpointConventionBuilder
    {
        var signature = typeof(PredictionDescriptions).GetMethod(method, BindingFlags.NonPublic | BindingFlags.Static)
            ?? throw new ArgumentException($"there is no {method}", nameof(method));
        return builder.WithMetadata(
            signature,
            new ProducesResponseTypeMetadata(StatusCodes.Status200OK, signature.ReturnType, ["application/json"]),
            new ProducesResponseTypeMetadata(StatusCodes.Status422UnprocessableEntity, typeof(HttpValidationProblemDetails), ["application/problem+json"])).WithSummary(summary);
    }

    internal static SlateDescription Recommend(
        [FromQuery, Description("The shopper; a device token implies its own.")] string userId,
        [FromQuery, Description("Items wanted, 1 to 100.")] int limit = RecommendationQuery.DefaultLimit,
        [FromQuery, Description("Where it is shown: home, category, item, cart, checkout, search, push.")] string surface = "home",
        [FromQuery, Description("Item ids of the basket, commas between them, at most 100.")] string? basket = null,
        [FromQuery, Description("Segment to use instead of the shopper's own.")] string? segment = null,
        [FromQuery, Description("Market that the shopper buys in, for merchandisers' lists and rules.")] string? market = null,
        [FromQuery, Description("Leave out what the shopper has bought before.")] bool excludeBought = false,
        [FromHeader(Name = RecommendationQuery.DeadlineHeader), Description("Milliseconds within which the answer is due; clamped to 20–2,000.")] int? deadlineMs = null) =>
        throw new NotSupportedException($"{userId} {limit} {surface} {basket} {segment} {market} {excludeBought} {deadlineMs}");

    internal static HomeDescription Home(
        [FromQuery] string userId,
        [FromQuery] int limit = RecommendationQuery.DefaultLimit,
        [FromHeader(Name = RecommendationQuery.DeadlineHeader)] int? deadlineMs = null) =>
        throw new NotSupportedException($"{userId} {limit} {deadlineMs}");

    internal static SlateDescription Similar(
        [FromRoute] string id,
        [FromQuery] int limit = RecommendationQuery.DefaultLimit,
        [FromQuery] string? userId = null,
        [FromQuery] string? market = null,
        [FromHeader(Name = RecommendationQuery.DeadlineHeader)] int? deadlineMs = null) =>
        throw new NotSupportedException($"{id} {limit} {userId} {market} {deadlineMs}");
}

/// <summary>A slate as the API answers it.</summary>
internal sealed record SlateDescription(
    string RequestId, string SlateId, long Epoch, long Generation, string Surface, string Source, bool Degraded, IReadOnlyList<string> Reasons, string? ModelVersion,
    DateTimeOffset GeneratedAt, DateTimeOffset ExpiresAt, IReadOnlyList<SlateItemDescription> Items);

/// <summary>One item of a slate as the API answers it.</summary>
internal sealed record SlateItemDescription(string Id, string Title, decimal Price, string Currency, float Score, int Position, string Reason, bool Pinned, string? Badge = null);

/// <summary>What the phone shows first.</summary>
internal sealed record HomeDescription(ProfileDescription? Profile, IReadOnlyList<string> Reasons, SlateDescription Recommendations);

/// <summary>A shopper's profile as the API answers it.</summary>
internal sealed record ProfileDescription(string UserId, string? DisplayName, string? Segment, string? Market, DateTimeOffset FirstSeen, DateTimeOffset LastSeen);
