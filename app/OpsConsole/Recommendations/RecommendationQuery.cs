using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;

namespace OpsConsole.Recommendations;

/// <summary>What a caller asks for, read from the raw query string: no dictionary, no model binding on the hot path.</summary>
/// <param name="UserId">The shopper; null where not stated.</param>
/// <param name="Limit">Items wanted, 1–100.</param>
/// <param name="Surface">Where the slate is shown, see <see cref="SlateSurfaces"/>.</param>
/// <param name="Basket">Item ids of the basket, comma between them, at most 100; empty without.</param>
/// <param name="Segment">Segment to use instead of the shopper's own; null without.</param>
/// <param name="ExcludeBought">Whether items bought before are left out.</param>
/// <param name="DeadlineMs">Stated deadline, unclamped; null without.</param>
internal readonly record struct RecommendationQuery(
    string? UserId, int Limit, byte Surface, ReadOnlyMemory<char> Basket, string? Segment, bool ExcludeBought, int? DeadlineMs)
{
    /// <summary>Market that the shopper buys in; null without.</summary>
    public string? Market { get; init; }

    public const int DefaultLimit = 20;
    public const int MaxLimit = 100;
    public const int MaxBasket = 100;

    /// <summary>Name of the header that states a deadline.</summary>
    public const string DeadlineHeader = "X-Deadline-Ms";

    /// <summary>Reads and validates a request's query and deadline.</summary>
    /// <param name="request">The request.</param>
    /// <param name="surface">Surface of the endpoint; where it is fixed, a stated one is not read.</param>
    /// <param name="surfaceIsFixed">Whether the endpoint has one surface only.</param>
    /// <param name="query">The answer; meaningless on errors.</param>
    /// <returns>Null, or messages by field.</returns>
    public static Dictionary<string, string[]>? TryRead(HttpRequest request, byte surface, bool surfaceIsFixed, out RecommendationQuery query)
    {
        Dictionary<string, string[]>? errors = null;
        string? userId = null, segment = null, market = null;
        var limit = DefaultLimit;
        var basket = ReadOnlyMemory<char>.Empty;
        var excludeBought = false;
        foreach (var pair in new QueryStringEnumerable(request.QueryString.Value))
        {
            var name = pair.DecodeName().Span;
            var value = pair.DecodeValue();
            if (Is(name, "userId"))
            {
                userId = value.Span.ToString();
            }
            else if (Is(name, "limit"))
            {
                if (!int.TryParse(value.Span, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > MaxLimit)
                {
                    Refuse("limit", $"must be a whole number from 1 to {MaxLimit}");
                }
            }
            else if (Is(name, "surface") && !surfaceIsFixed)
            {
                if (!SlateSurfaces.TryParse(value.Span, out surface))
                {
                    Refuse("surface", $"must be one of {SlateSurfaces.All}");
                }
            }
            else if (Is(name, "basket"))
            {
                basket = value;
            }
            else if (Is(name, "segment") && value.Length > 0)
            {
                segment = value.Span.ToString();
            }
            else if (Is(name, "market") && value.Length > 0)
            {
                market = value.Span.ToString();
            }
            else if (Is(name, "excludeBought") && !bool.TryParse(value.Span, out excludeBought))
            {
                Refuse("excludeBought", "must be true or false");
            }
        }

        if (userId is not null && !IsId(userId))
        {
            Refuse("userId", IdRule);
        }

        if (segment is not null && !IsId(segment))
        {
            Refuse("segment", IdRule);
        }

        if (market is not null && !IsId(market))
        {
            Refuse("market", IdRule);
        }

        if (BasketError(basket.Span) is { } basketError)
        {
            Refuse("basket", basketError);
        }

        int? deadlineMs = null;
        if (request.Headers.TryGetValue(DeadlineHeader, out var stated))
        {
            if (int.TryParse(stated.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds))
            {
                deadlineMs = milliseconds;
            }
            else
            {
                Refuse(DeadlineHeader, "must be a whole number of milliseconds");
            }
        }

        query = new RecommendationQuery(userId, limit, surface, basket, segment, excludeBought, deadlineMs) { Market = market };
        return errors;

        void Refuse(string field, string message) => (errors ??= [])[field] = [message];
    }

    /// <summary>What an id looks like, for messages.</summary>
    public const string IdRule = "must be 1 to 64 characters of A-Z a-z 0-9 . _ : -";

    /// <summary>Whether a text can be an id.</summary>
    public static bool IsId(ReadOnlySpan<char> text)
    {
        if (text.Length is 0 or > 64)
        {
            return false;
        }

        foreach (var letter in text)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('.' or '_' or ':' or '-'))
            {
                return false;
            }
        }

        return true;
    }

    private static string? BasketError(ReadOnlySpan<char> basket)
    {
        if (basket.IsEmpty)
        {
            return null;
        }

        var count = 0;
        foreach (var part in basket.Split(','))
        {
            if (++count > MaxBasket)
            {
                return $"must name at most {MaxBasket} items";
            }

            if (!IsId(basket[part]))
            {
                return "must be item ids with commas between them; an id " + IdRule;
            }
        }

        return null;
    }

    // ASP.NET Core's own binding takes names in any case; so do we.
    private static bool Is(ReadOnlySpan<char> name, string expected) => name.Equals(expected, StringComparison.OrdinalIgnoreCase);
}
