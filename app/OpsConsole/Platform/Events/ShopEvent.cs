namespace OpsConsole.Platform.Events;

/// <summary>What a shopper did. The numbers are stored: append only.</summary>
public enum EventType : byte
{
    Impression = 1,
    Tap = 2,
    Scroll = 3,
    View = 4,
    AddToCart = 5,
    Purchase = 6,
    Search = 7,
    Dismiss = 8,
}

/// <summary>What ingestion noticed about an event that it accepted.</summary>
[Flags]
public enum EventFlags : byte
{
    None = 0,

    /// <summary>Occurred more than an hour before it was received.</summary>
    Late = 1,

    /// <summary>The device's clock runs ahead: occurred more than five minutes after it was received.</summary>
    Future = 2,

    /// <summary>Stated by an import, so that it was known when it occurred.</summary>
    Imported = 4,
}

/// <summary>One durable event. <see cref="Sequence"/> is the order of commits: it grows and never repeats, but skips numbers.</summary>
/// <param name="Sequence">Position in the stream; from 1.</param>
/// <param name="Id">Client-made id (UUIDv7 by convention), unique.</param>
/// <param name="Type">What happened.</param>
/// <param name="UserId">The shopper.</param>
/// <param name="SessionId">The visit, or the order of an imported purchase; lines that share it form a basket.</param>
/// <param name="ItemId">The item, where the type has one.</param>
/// <param name="Value">Unit price paid, in <paramref name="Currency"/>.</param>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="Quantity">Units; 1 where unsaid.</param>
/// <param name="Query">What was searched for.</param>
/// <param name="SlateId">The slate that showed the item.</param>
/// <param name="Position">Place in the slate, from 0.</param>
/// <param name="Surface">Where on the phone: <c>home</c>, <c>search</c> …</param>
/// <param name="OccurredAt">Device time.</param>
/// <param name="ReceivedAt">Server time: from then on the event was known.</param>
/// <param name="Context">The client's own JSON object, as sent.</param>
/// <param name="Flags">What ingestion noticed.</param>
public sealed record ShopEvent(
    long Sequence,
    string Id,
    EventType Type,
    string UserId,
    string? SessionId,
    string? ItemId,
    decimal? Value,
    string? Currency,
    double Quantity,
    string? Query,
    string? SlateId,
    int? Position,
    string? Surface,
    DateTimeOffset OccurredAt,
    DateTimeOffset ReceivedAt,
    string? Context,
    EventFlags Flags);
