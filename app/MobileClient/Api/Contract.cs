namespace OpsConsole.MobileClient.Api;

/// <summary>A token of one shopper on one device.</summary>
public sealed record DeviceToken(string Token, DateTimeOffset ExpiresAt);

/// <summary>Body of <c>POST /devices/tokens</c>.</summary>
public sealed record DeviceTokenRequest(string DeviceId, string UserId);

/// <summary>What the shop knows of a shopper.</summary>
public sealed record ShopperProfile(string? UserId, string? DisplayName = null, string? Segment = null, string? Market = null);

/// <summary>The home screen: profile and slate were fetched side by side, and a missing profile does not hold up the slate.</summary>
public sealed record HomeScreen(ShopperProfile? Profile, Slate Recommendations);

/// <summary>One slate, immutable.</summary>
/// <param name="RequestId">The request that it answered.</param>
/// <param name="SlateId">Sent along with impressions and taps.</param>
/// <param name="Epoch">Grows with each start of the server.</param>
/// <param name="Generation">Grows per shopper and surface within an epoch.</param>
/// <param name="Source">The level that made it: <c>model</c>, <c>personal</c>, <c>previousModel</c>, <c>trending</c>, <c>curated</c> or <c>static</c>.</param>
/// <param name="Degraded">Whether a fallback made it.</param>
/// <param name="Reasons">Why it is degraded.</param>
/// <param name="ModelVersion">The model, where one took part.</param>
/// <param name="GeneratedAt">When it was made.</param>
/// <param name="ExpiresAt">When to ask again.</param>
/// <param name="Items">By position.</param>
/// <param name="Surface">Where on the phone.</param>
public sealed record Slate(
    string? RequestId,
    string? SlateId,
    long Epoch,
    long Generation,
    string? Source,
    bool Degraded,
    IReadOnlyList<string>? Reasons,
    string? ModelVersion,
    DateTimeOffset? GeneratedAt,
    DateTimeOffset? ExpiresAt,
    IReadOnlyList<SlateItem> Items,
    string? Surface = null);

/// <summary>One place of a slate.</summary>
public sealed record SlateItem(
    string Id, string Title, decimal Price, double Score = 0, int Position = 0, string? Reason = null, bool Pinned = false, string? Currency = null, string? Category = null);

/// <summary>One item of the catalogue.</summary>
public sealed record ShopItem(string Id, string Title, string? Category, decimal Price, string? Currency = null, bool InStock = true);

/// <summary>One page of the catalogue; a null cursor ends it.</summary>
public sealed record ItemPage(IReadOnlyList<ShopItem> Items, string? NextCursor);

/// <summary>What a shopper did, as <c>POST /events</c> takes it. The id is made once and sent again with each retry.</summary>
public sealed record PhoneEvent(
    Guid Id,
    string Type,
    string UserId,
    string? SessionId,
    string? ItemId,
    DateTimeOffset OccurredAt,
    decimal? Value = null,
    string? Currency = null,
    int? Quantity = null,
    string? Query = null,
    string? SlateId = null,
    int? Position = null,
    string? Surface = null);

/// <summary>Body of <c>POST /events</c>.</summary>
public sealed record EventsRequest(IReadOnlyList<PhoneEvent> Events);

/// <summary>What became of the events of one call.</summary>
public sealed record EventsAnswer(int Accepted, int Duplicates, IReadOnlyList<RejectedEvent>? Rejected);

/// <summary>An event that was refused for good.</summary>
public sealed record RejectedEvent(int Index, string? Id, string? Error);
