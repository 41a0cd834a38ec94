using System.Globalization;

namespace OpsConsole.MobileClient.Api;

/// <summary>What a phone asks recommendations for.</summary>
/// <param name="UserId">The shopper.</param>
/// <param name="Limit">Items wanted; the server's default when null.</param>
/// <param name="Surface">Where on the phone; <c>home</c> when null.</param>
/// <param name="Basket">What is in the cart.</param>
/// <param name="Segment">Group for trends, or null.</param>
public sealed record RecommendationsRequest(string UserId, int? Limit = null, string? Surface = null, IReadOnlyList<string>? Basket = null, string? Segment = null)
{
    internal string ToQuery()
    {
        var query = "?userId=" + Uri.EscapeDataString(UserId);
        if (Limit is { } limit)
        {
            query += "&limit=" + limit.ToString(CultureInfo.InvariantCulture);
        }

        if (Surface is not null)
        {
            query += "&surface=" + Uri.EscapeDataString(Surface);
        }

        if (Basket is { Count: > 0 })
        {
            query += "&basket=" + Uri.EscapeDataString(string.Join(',', Basket));
        }

        return Segment is null ? query : query + "&segment=" + Uri.EscapeDataString(Segment);
    }
}
