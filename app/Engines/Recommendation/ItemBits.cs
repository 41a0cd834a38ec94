namespace OpsConsole.Engines.Recommendation;

/// <summary>A set of items by ordinal, seen through somebody else's words; <c>default</c> holds every item.</summary>
public readonly ref struct ItemBits
{
    private readonly ReadOnlySpan<ulong> _words;
    private readonly bool _restricts;

    /// <param name="words">Bit <c>item % 64</c> of word <c>item / 64</c> says whether the item is in the set; items past the end are not.</param>
    public ItemBits(ReadOnlySpan<ulong> words)
    {
        _words = words;
        _restricts = true;
    }

    /// <summary>Whether every item is in the set without looking.</summary>
    public bool IsEverything => !_restricts;

    /// <summary>Whether an item is in the set.</summary>
    public bool Contains(int item)
    {
        if (!_restricts)
        {
            return true;
        }

        var word = item >> 6;
        return (uint)word < (uint)_words.Length && (_words[word] >> (item & 63) & 1) != 0;
    }

    /// <summary>Words that a set of so many items takes.</summary>
    public static int WordCount(int itemCount) => (itemCount + 63) >> 6;
}
