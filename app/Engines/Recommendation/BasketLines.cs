namespace OpsConsole.Engines.Recommendation;

/// <summary>A log's lines by basket, those of a basket by time. Eight bytes a line.</summary>
internal sealed class BasketLines
{
    private readonly PurchaseLog _log;
    private readonly int[] _starts;
    private readonly int[] _places;

    public BasketLines(PurchaseLog log)
    {
        _log = log;
        _starts = new int[log.BasketCount + 1];
        foreach (ref readonly var line in log.Span)
        {
            _starts[line.Basket + 1]++;
        }

        for (var basket = 0; basket < log.BasketCount; basket++)
        {
            _starts[basket + 1] += _starts[basket];
        }

        _places = new int[log.Lines.Count];
        var next = _starts.AsSpan(0, log.BasketCount).ToArray();
        for (var place = 0; place < _places.Length; place++)
        {
            _places[next[log.Span[place].Basket]++] = place;
        }
    }

    public int BasketCount => _starts.Length - 1;

    /// <summary>Places in the log of a basket's lines.</summary>
    public ReadOnlySpan<int> Of(int basket) => _places.AsSpan(_starts[basket].._starts[basket + 1]);

    /// <summary>Whether each line of the log is the first of its item in its basket.</summary>
    public bool[] FirstOfItem()
    {
        var first = new bool[_places.Length];
        var metIn = new int[_log.ItemCount];
        Array.Fill(metIn, -1);
        for (var basket = 0; basket < BasketCount; basket++)
        {
            foreach (var place in Of(basket))
            {
                ref var met = ref metIn[_log.Span[place].Item];
                first[place] = met != basket;
                met = basket;
            }
        }

        return first;
    }
}
