using OpsConsole.Platform.Events;

namespace OpsConsole.Tests.Platform.Events;

public sealed class EventFingerprintTests
{
    private static readonly ShopEvent Event = new(
        0, "id", EventType.Purchase, "u", "s", "i", 2.5m, "EUR", 2, "q", "1.2.m", 3, "home", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, "{}", EventFlags.None);

    [Fact]
    public void Every_field_that_the_client_says_counts()
    {
        ShopEvent[] others =
        [
            Event with { Type = EventType.Tap }, Event with { UserId = "v" }, Event with { SessionId = null }, Event with { ItemId = "j" }, Event with { Value = 2.51m },
            Event with { Value = null }, Event with { Currency = "SEK" }, Event with { Quantity = 3 }, Event with { Query = "" }, Event with { Query = null },
            Event with { SlateId = "1.2.p" }, Event with { Position = null }, Event with { Position = 0 }, Event with { Surface = "h" }, Event with { Context = null },
            Event with { OccurredAt = DateTimeOffset.UnixEpoch.AddMilliseconds(1) }, Event with { UserId = "us", SessionId = "" }, Event with { UserId = "", SessionId = "us" },
        ];

        Assert.Equal(others.Length + 1, others.Prepend(Event).Select(EventFingerprint.Of).Distinct().Count());
    }

    [Fact]
    public void What_the_server_adds_does_not_count()
    {
        var received = Event with { Sequence = 9, ReceivedAt = DateTimeOffset.UnixEpoch.AddDays(1), Flags = EventFlags.Late };

        Assert.Equal(EventFingerprint.Of(Event), EventFingerprint.Of(received));
    }
}
