using System.Threading.Channels;

namespace OpsConsole.Platform.Live;

/// <summary>A bounded mailbox on the <see cref="LiveFeed"/>: 64 messages, the oldest dropped.</summary>
public sealed class LiveSubscription : IDisposable
{
    /// <summary>How many undrained messages a subscriber keeps.</summary>
    public const int Capacity = 64;

    private readonly Channel<object> _mailbox;
    private readonly HashSet<Type> _types;
    private readonly LiveFeed _feed;

    internal LiveSubscription(HashSet<Type> types, LiveFeed feed, int capacity)
    {
        _mailbox = Channel.CreateBounded<object>(new BoundedChannelOptions(capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        _types = types;
        _feed = feed;
    }

    /// <summary>Takes all that has arrived, oldest first, without waiting.</summary>
    public IReadOnlyList<object> Drain()
    {
        List<object>? taken = null;
        while (_mailbox.Reader.TryRead(out var message))
        {
            (taken ??= []).Add(message);
        }

        return taken ?? (IReadOnlyList<object>)[];
    }

    /// <summary>Waits until something has arrived; false once disposed.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken token) => _mailbox.Reader.WaitToReadAsync(token);

    /// <inheritdoc />
    public void Dispose()
    {
        _feed.Remove(this);
        _mailbox.Writer.TryComplete();
    }

    internal void Offer(object message, Type type)
    {
        if (_types.Contains(type))
        {
            _mailbox.Writer.TryWrite(message);
        }
    }
}
