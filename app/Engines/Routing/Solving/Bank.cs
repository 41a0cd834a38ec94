namespace OpsConsole.Engines.Routing.Solving;

/// <summary>A set of stops with O(1) changes and a dense list to read.</summary>
internal sealed class Bank(int stops)
{
    private readonly int[] _items = new int[stops];
    private readonly int[] _at = Enumerable.Repeat(-1, stops).ToArray();

    public int Count { get; private set; }

    public ReadOnlySpan<int> Items => _items.AsSpan(0, Count);

    public bool Contains(int stop) => _at[stop] >= 0;

    public void Add(int stop)
    {
        (_items[Count], _at[stop]) = (stop, Count);
        Count++;
    }

    public void Remove(int stop)
    {
        var (at, last) = (_at[stop], _items[--Count]);
        (_items[at], _at[last]) = (last, at);
        _at[stop] = -1;
    }

    public void Clear()
    {
        Array.Fill(_at, -1);
        Count = 0;
    }

    /// <summary>Becomes what it was.</summary>
    public void Restore(ReadOnlySpan<int> items)
    {
        foreach (var stop in Items)
        {
            _at[stop] = -1;
        }

        items.CopyTo(_items);
        Count = items.Length;
        for (var at = 0; at < Count; at++)
        {
            _at[_items[at]] = at;
        }
    }
}
