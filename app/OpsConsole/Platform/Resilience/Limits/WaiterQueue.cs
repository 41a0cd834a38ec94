namespace OpsConsole.Platform.Resilience.Limits;

/// <summary>First in, first out, with removal from the middle in constant time. Not thread-safe: the limit's lock covers it.</summary>
internal sealed class WaiterQueue
{
    private LimitWaiter? _first;
    private LimitWaiter? _last;

    public int Count { get; private set; }

    public void Append(LimitWaiter waiter)
    {
        waiter.Queue = this;
        waiter.Previous = _last;
        waiter.Next = null;
        if (_last is null)
        {
            _first = waiter;
        }
        else
        {
            _last.Next = waiter;
        }

        _last = waiter;
        Count++;
    }

    public LimitWaiter? TakeFirst()
    {
        var taken = _first;
        if (taken is not null)
        {
            Remove(taken);
        }

        return taken;
    }

    public LimitWaiter? TakeLast()
    {
        var taken = _last;
        if (taken is not null)
        {
            Remove(taken);
        }

        return taken;
    }

    public void Remove(LimitWaiter waiter)
    {
        if (waiter.Previous is null)
        {
            _first = waiter.Next;
        }
        else
        {
            waiter.Previous.Next = waiter.Next;
        }

        if (waiter.Next is null)
        {
            _last = waiter.Previous;
        }
        else
        {
            waiter.Next.Previous = waiter.Previous;
        }

        waiter.Queue = null;
        waiter.Next = null;
        waiter.Previous = null;
        Count--;
    }
}
