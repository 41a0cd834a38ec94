using OpsConsole.Platform.Live;

namespace OpsConsole.Ingestion;

/// <summary>Publishes what comes in to the live tail; above 200 a second only every n-th, so that the tail stays readable and cheap.</summary>
internal sealed class EventTail(LiveFeed feed, TimeProvider time)
{
    private const int PerSecond = 200;

    private readonly Lock _gate = new();
    private long _second;
    private int _seen;
    private int _stride = 1;

    public void Publish(ParsedEvent parsed, string? error)
    {
        if (Samples())
        {
            feed.Publish(new EventTailEntry(time.GetUtcNow(), parsed.Id, parsed.Type, parsed.UserId, parsed.Event?.ItemId, error));
        }
    }

    private bool Samples()
    {
        var now = time.GetTimestamp() / time.TimestampFrequency;
        lock (_gate)
        {
            if (now != _second)
            {
                // This second is expected to be like the last one.
                _stride = now == _second + 1 ? 1 + (_seen / PerSecond) : 1;
                _second = now;
                _seen = 0;
            }

            return _seen++ % _stride == 0 && _seen <= PerSecond * _stride;
        }
    }
}
