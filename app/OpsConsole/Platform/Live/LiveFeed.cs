using System.Collections.Immutable;

namespace OpsConsole.Platform.Live;

/// <summary>
/// What is live, inside this process: producers publish immutable messages, pages and hubs subscribe. Nobody waits for a slow
/// subscriber: its mailbox drops the oldest.
/// </summary>
/// <remarks>Messages in use: <see cref="LatencyTick"/>, <see cref="BreakerRow"/>, <see cref="BreakerTransition"/>, <see cref="EventTailEntry"/>, <see cref="TimelineEntry"/>, <see cref="SlateOutdated"/>. A capability adds its own.</remarks>
public sealed class LiveFeed
{
    private ImmutableArray<LiveSubscription> _subscriptions = [];

    /// <summary>Hands a message to every subscriber of its type.</summary>
    public void Publish<T>(T message)
        where T : class
    {
        foreach (var subscription in _subscriptions)
        {
            subscription.Offer(message, typeof(T));
        }
    }

    /// <summary>Subscribes to message types; dispose to end it.</summary>
    /// <param name="types">Types as published.</param>
    public LiveSubscription Subscribe(params ReadOnlySpan<Type> types) => Subscribe(LiveSubscription.Capacity, types);

    /// <summary>Subscribes with a mailbox of another size, for who must keep what others may drop.</summary>
    internal LiveSubscription Subscribe(int capacity, params ReadOnlySpan<Type> types)
    {
        var subscription = new LiveSubscription([.. types], this, capacity);
        ImmutableInterlocked.Update(ref _subscriptions, static (list, added) => list.Add(added), subscription);
        return subscription;
    }

    internal void Remove(LiveSubscription subscription) =>
        ImmutableInterlocked.Update(ref _subscriptions, static (list, removed) => list.Remove(removed), subscription);
}
