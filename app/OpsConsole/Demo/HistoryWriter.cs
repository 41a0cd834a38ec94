using OpsConsole.MobileClient.Shoppers;
using OpsConsole.Platform.Events;

namespace OpsConsole.Demo;

/// <summary>
/// Turns actions into events in the order of time: visits overlap, so an event waits until no later visit can begin before it.
/// Holds the events of the visits under way, some hundreds.
/// </summary>
internal sealed class HistoryWriter(ShopperWorld world, SeededRandom random, DateTimeOffset end)
{
    private readonly PriorityQueue<ShopEvent, (long Time, long Number)> _waiting = new();
    private long _number;

    /// <summary>Takes an action; one at or after the end of history never happened.</summary>
    public void Write(string userId, string sessionId, in ShopperAction action)
    {
        if (action.At >= end)
        {
            return;
        }

        var item = action.Item >= 0 ? world.Items[action.Item] : null;
        var priced = action.Type is "purchase" or "addToCart";

        // Milliseconds are what is stored; a finer time would make the stored order differ from this one.
        var at = DateTimeOffset.FromUnixTimeMilliseconds(action.At.ToUnixTimeMilliseconds());
        var made = new ShopEvent(
            0, random.NextUuid7(at).ToString(), TypeOf(action.Type), userId, sessionId, item?.Id, priced ? item?.Price : null, priced ? DemoCatalogue.Currency : null,
            action.Quantity, action.Query, action.SlateId, action.Position, action.Surface, at, at, null, EventFlags.Imported);
        _waiting.Enqueue(made, (at.ToUnixTimeMilliseconds(), _number++));
    }

    /// <summary>Gives out, in order, what happened before a moment.</summary>
    public bool TryTakeBefore(long milliseconds, out ShopEvent taken)
    {
        if (_waiting.TryPeek(out taken!, out var key) && key.Time < milliseconds)
        {
            _waiting.Dequeue();
            return true;
        }

        return false;
    }

    private static EventType TypeOf(string name) => name switch
    {
        "impression" => EventType.Impression,
        "tap" => EventType.Tap,
        "scroll" => EventType.Scroll,
        "view" => EventType.View,
        "addToCart" => EventType.AddToCart,
        "purchase" => EventType.Purchase,
        "search" => EventType.Search,
        "dismiss" => EventType.Dismiss,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no such event type"),
    };
}
