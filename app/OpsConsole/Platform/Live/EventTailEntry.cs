namespace OpsConsole.Platform.Live;

/// <summary>One event, or one refused event, for the live tail. Holds no free text of the shopper.</summary>
/// <param name="At">When it was received.</param>
/// <param name="Id">The event's id, as far as it could be read.</param>
/// <param name="Type">The type, as sent.</param>
/// <param name="UserId">The shopper, as far as it could be read.</param>
/// <param name="ItemId">The item, or null.</param>
/// <param name="Error">Null when accepted; else the stable error code.</param>
public sealed record EventTailEntry(DateTimeOffset At, string? Id, string? Type, string? UserId, string? ItemId, string? Error);
