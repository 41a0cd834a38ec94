using OpsConsole.Merchandising.Merging;
using OpsConsole.Merchandising.Preview;

namespace OpsConsole.Merchandising.Pages.Preview;

/// <summary>What became of an item.</summary>
internal enum SlateChange
{
    /// <summary>It stands where it stood, as seen from its neighbours.</summary>
    Kept,

    /// <summary>It went towards the front.</summary>
    Up,

    /// <summary>It went towards the end.</summary>
    Down,

    /// <summary>It was not there before.</summary>
    New,
}

/// <summary>How one slate differs from another. Only what left the longest run that kept its order counts as moved: bringing one item to the front moves that one, not all the others.</summary>
internal sealed class SlateChanges
{
    private readonly Dictionary<string, int> _was = new(StringComparer.Ordinal);
    private readonly HashSet<string> _kept;

    public SlateChanges(IReadOnlyList<PreviewedItem> before, IReadOnlyList<PreviewedItem> after)
    {
        foreach (var item in before)
        {
            _was[item.Id] = item.Position;
        }

        _kept = ItemOrderMerge.Kept([.. before.Select(item => item.Id)], [.. after.Select(item => item.Id)]).ToHashSet(StringComparer.Ordinal);
        Gone = [.. before.ExceptBy(after.Select(item => item.Id), item => item.Id)];
        New = after.Count(item => Of(item) == SlateChange.New);
        Moved = after.Count(item => Of(item) is SlateChange.Up or SlateChange.Down);
    }

    /// <summary>Items that are not there any more, as they stood.</summary>
    public IReadOnlyList<PreviewedItem> Gone { get; }

    /// <summary>Items that were not there.</summary>
    public int New { get; }

    /// <summary>Items that changed places with others.</summary>
    public int Moved { get; }

    /// <summary>Whether both slates are the same.</summary>
    public bool None => New + Moved + Gone.Count == 0;

    /// <summary>What became of an item of the second slate.</summary>
    public SlateChange Of(PreviewedItem item)
    {
        if (!_was.TryGetValue(item.Id, out var was))
        {
            return SlateChange.New;
        }

        if (_kept.Contains(item.Id))
        {
            return SlateChange.Kept;
        }

        // Two that swapped with something between them: the one outside the run may stand at the number where it stood.
        return item.Position <= was ? SlateChange.Up : SlateChange.Down;
    }

    /// <summary>Glyph and words of it; null for what kept its place.</summary>
    public (string Glyph, string Words)? Mark(PreviewedItem item) => Of(item) switch
    {
        SlateChange.New => ("+", "new"),
        SlateChange.Up => ("▲", $"up, was {_was[item.Id] + 1}"),
        SlateChange.Down => ("▼", $"down, was {_was[item.Id] + 1}"),
        _ => null,
    };

    /// <summary>In words: <c>2 new, 1 gone, 3 moved</c>.</summary>
    public string Words
    {
        get
        {
            string[] parts = [New > 0 ? $"{New} new" : "", Gone.Count > 0 ? $"{Gone.Count} gone" : "", Moved > 0 ? $"{Moved} moved" : ""];
            return None ? "the same" : string.Join(", ", parts.Where(part => part.Length > 0));
        }
    }
}
