namespace OpsConsole.Engines.Features;

/// <summary>How every item has sold, as of one moment: immutable, read without locks. Made by <see cref="ItemStatisticsBuilder"/>.</summary>
public sealed class ItemStatistics
{
    /// <summary>Nothing has been sold.</summary>
    public static readonly ItemStatistics Empty = new([], ItemSales.Never, 0, 0);

    /// <summary>Items of a page: what one changed item costs the next snapshot.</summary>
    internal const int PageSize = 128;

    private static readonly ItemSales Never = ItemSales.Never;

    private readonly ItemSales[][] _pages;
    private readonly ItemSales _shop;

    internal ItemStatistics(ItemSales[][] pages, in ItemSales shop, long asOfSequence, long asOfMs)
    {
        _pages = pages;
        _shop = shop;
        AsOfSequence = asOfSequence;
        AsOfMs = asOfMs;
    }

    /// <summary>Sequence of the newest purchase that is counted; 0 for none.</summary>
    public long AsOfSequence { get; }

    /// <summary>When it was made, Unix ms.</summary>
    public long AsOfMs { get; }

    /// <summary>Items of this ordinal and above have not been sold.</summary>
    public int Count => _pages.Length * PageSize;

    internal ItemSales[][] Pages => _pages;

    /// <summary>Statistics as they were taken apart, item by item, to go on from what was stored.</summary>
    public static ItemStatistics Restore(ReadOnlySpan<ItemSales> items, in ItemSales shop, long asOfSequence, long asOfMs)
    {
        var pages = new ItemSales[(items.Length + PageSize - 1) / PageSize][];
        for (var page = 0; page < pages.Length; page++)
        {
            var stored = items[(page * PageSize)..Math.Min(items.Length, (page + 1) * PageSize)];
            pages[page] = new ItemSales[PageSize];
            Array.Fill(pages[page], ItemSales.Never);
            stored.CopyTo(pages[page]);
        }

        return new ItemStatistics(pages, shop, asOfSequence, asOfMs);
    }

    /// <summary>All items together.</summary>
    public ref readonly ItemSales Shop => ref _shop;

    /// <summary>An item's sales; <see cref="ItemSales.Never"/> for one that is not known.</summary>
    public ref readonly ItemSales this[int item]
    {
        get
        {
            var page = item / PageSize;
            if ((uint)page >= (uint)_pages.Length)
            {
                return ref Never;
            }

            return ref _pages[page][item % PageSize];
        }
    }
}
