namespace OpsConsole.Engines.Recommendation;

/// <summary>Items met so far, emptied in O(1). Working memory of one thread.</summary>
internal sealed class ItemMarks(int itemCount)
{
    private readonly int[] _metIn = new int[itemCount];
    private int _turn;

    public int ItemCount => _metIn.Length;

    public void Clear()
    {
        if (_turn == int.MaxValue)
        {
            _metIn.AsSpan().Clear();
            _turn = 0;
        }

        _turn++;
    }

    /// <summary>False where the item was met before, or is unknown.</summary>
    public bool Add(int item)
    {
        if ((uint)item >= (uint)_metIn.Length || _metIn[item] == _turn)
        {
            return false;
        }

        _metIn[item] = _turn;
        return true;
    }
}
