namespace OpsConsole.Engines.Recommendation;

/// <summary>Which rows hold an item and where in them, in the order of the rows; the transpose of sparse rows.</summary>
internal sealed class ItemRows
{
    private readonly int[] _starts;
    private readonly (int Row, int Place)[] _entries;

    /// <param name="rows">Sparse rows.</param>
    /// <param name="itemCount">Every item is below it.</param>
    public ItemRows(IReadOnlyList<SparseRow> rows, int itemCount)
    {
        _starts = new int[itemCount + 1];
        foreach (var row in rows)
        {
            foreach (var item in row.Items)
            {
                _starts[item + 1]++;
            }
        }

        for (var item = 0; item < itemCount; item++)
        {
            _starts[item + 1] += _starts[item];
        }

        _entries = new (int, int)[_starts[itemCount]];
        var next = _starts.AsSpan(0, itemCount).ToArray();
        for (var row = 0; row < rows.Count; row++)
        {
            var items = rows[row].Items;
            for (var place = 0; place < items.Length; place++)
            {
                _entries[next[items[place]]++] = (row, place);
            }
        }
    }

    /// <summary>The rows of one item.</summary>
    public ReadOnlySpan<(int Row, int Place)> Of(int item) => _entries.AsSpan(_starts[item].._starts[item + 1]);
}
