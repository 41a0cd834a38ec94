namespace OpsConsole.Platform.Events;

/// <summary>
/// When an event counts as having happened: at the device's time, but not after the server heard of it, since a device whose clock runs ahead cannot
/// reach into the future; and not before 1970. Serving and training both go by it, so that they see the same history.
/// </summary>
public static class EventTime
{
    /// <summary>The rule as SQL over the columns of <c>events</c>, Unix milliseconds.</summary>
    internal const string Sql = "max(0, min(occurred_at, received_at))";

    /// <summary>The effective time, Unix milliseconds, of the device's and the server's.</summary>
    public static long EffectiveMs(long occurredAtMs, long receivedAtMs) => Math.Max(0, Math.Min(occurredAtMs, receivedAtMs));

    /// <summary>The effective time of an event, Unix milliseconds.</summary>
    public static long EffectiveMs(ShopEvent shopEvent) => EffectiveMs(shopEvent.OccurredAt.ToUnixTimeMilliseconds(), shopEvent.ReceivedAt.ToUnixTimeMilliseconds());

    /// <summary>The effective time of a row, Unix milliseconds.</summary>
    public static long EffectiveMs(in EventRow row) => EffectiveMs(row.OccurredAtMs, row.ReceivedAtMs);
}
