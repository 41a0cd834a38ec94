using OpsConsole.Platform.Events;

namespace OpsConsole.Benchmarks.Ingestion;

/// <summary>Purchases with ids that grow, as UUIDv7 do; the same for the same round and number.</summary>
internal static class BenchmarkEvents
{
    public static ShopEvent Event(int round, int number) => new(
        0, $"018f{round:D4}-{number:D8}-7000-8000-000000000000", EventType.Purchase, $"user-{number % 997}", $"session-{number / 7}", $"item-{number % 1499}", 2.5m, "EUR", 1, null,
        null, null, null, DateTimeOffset.UnixEpoch.AddSeconds(number), DateTimeOffset.UnixEpoch.AddSeconds(number), null, EventFlags.None);
}
