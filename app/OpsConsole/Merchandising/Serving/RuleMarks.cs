namespace OpsConsole.Merchandising.Serving;

/// <summary>Which rules of a <see cref="RuleSet"/> have moved an item of one slate: a bit a rule, so that each counts once. Reused; grows to the most rules that ever held.</summary>
public sealed class RuleMarks
{
    private ulong[] _words = [];

    /// <summary>The bits, by place in <see cref="RuleSet.Rules"/>.</summary>
    internal ReadOnlySpan<ulong> Words => _words;

    /// <summary>Marks a rule by its place in <see cref="RuleSet.Rules"/>.</summary>
    internal void Mark(int rule)
    {
        if (rule >> 6 >= _words.Length)
        {
            Array.Resize(ref _words, (rule >> 6) + 1);
        }

        _words[rule >> 6] |= 1UL << (rule & 63);
    }

    /// <summary>Forgets them for the next slate.</summary>
    internal void Clear() => Array.Clear(_words);
}
