using OpsConsole.Engines.Quantities;

namespace OpsConsole.Engines.Features;

/// <summary>
/// What one shopper has bought, as the models see it: immutable, so that requests read it without locks while a consumer of the
/// event stream makes the next one. Training replays the log through this same class.
/// </summary>
/// <remarks>
/// Weights use forward decay (Cormode, Shkapenyuk, Srivastava, Xu: Forward decay, ICDE 2009): a purchase at time t adds
/// 2^((t − landmark) / half-life). Relative weights at any later moment are then those stored, nothing has to be rescaled as time
/// passes, and events that arrive out of order give the same sums.
/// </remarks>
public sealed class UserHistory
{
    /// <summary>Half-life of a purchase in <see cref="HistoryEntry.Weight"/>.</summary>
    public static readonly HalfLife Decay = new(240);

    /// <summary>Most items kept a shopper; beyond it the one bought least, longest ago, is let go.</summary>
    public const int MaxItems = 1_024;

    /// <summary>Purchases of an item within this time of its last one belong to the same visit and count once: 30 minutes.</summary>
    public const long SameVisitMs = 30 * 60_000;

    /// <summary>A shopper of whom nothing is known.</summary>
    public static readonly UserHistory Empty = new([], ShopperHabits.None, 0);

    /// <summary>2020-01-01: with a half-life of 240 days weights stay within a double from 1970 to 2200.</summary>
    private const long LandmarkMs = 1_577_836_800_000;
    private const long LatestMs = 7_258_118_400_000;

    private readonly HistoryEntry[] _entries;

    private readonly ShopperHabits _habits;

    private UserHistory(HistoryEntry[] entries, in ShopperHabits habits, long version)
    {
        _entries = entries;
        _habits = habits;
        Version = version;
    }

    /// <summary>Items bought, at most <see cref="MaxItems"/>.</summary>
    public int Count => _entries.Length;

    /// <summary>Purchases taken in since <see cref="Empty"/>: grows by one with each.</summary>
    public long Version { get; }

    /// <summary>Latest purchase, Unix ms; 0 when there is none.</summary>
    public long LastAtMs => _habits.LastAtMs;

    /// <summary>Visits, rhythm and prices over all items.</summary>
    public ref readonly ShopperHabits Habits => ref _habits;

    /// <summary>Items in the order of their ordinals.</summary>
    public ReadOnlySpan<HistoryEntry> Entries => _entries;

    /// <summary>A history as it was taken apart into <see cref="Entries"/>, <see cref="Habits"/> and <see cref="Version"/>, to go on from what was stored.</summary>
    /// <exception cref="InvalidDataException">The items do not rise.</exception>
    public static UserHistory Restore(HistoryEntry[] entries, in ShopperHabits habits, long version)
    {
        for (var place = 0; place < entries.Length; place++)
        {
            if (entries[place].Item < 0 || (place > 0 && entries[place].Item <= entries[place - 1].Item))
            {
                throw new InvalidDataException($"Item {entries[place].Item} at place {place} is out of order.");
            }
        }

        return version == 0 ? Empty : new UserHistory(entries, habits, version);
    }

    /// <summary>The history after one more purchase; this one stays as it is. O(<see cref="Count"/>).</summary>
    /// <param name="item">Catalogue ordinal, 0 or more.</param>
    /// <param name="atMs">When it was bought, Unix ms, 1970 to 2200; a time that a device invented must be bounded before.</param>
    /// <param name="quantity">Units.</param>
    /// <param name="price">Price of a unit; 0 where it is not known.</param>
    /// <exception cref="ArgumentOutOfRangeException">The item or the time is outside its range.</exception>
    public UserHistory With(int item, long atMs, float quantity, float price = 0) => With(new PurchaseFact(item, atMs, quantity, price));

    /// <summary>The history after one more purchase; this one stays as it is. O(<see cref="Count"/>).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The item or the time is outside its range.</exception>
    public UserHistory With(in PurchaseFact fact)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(fact.Item);
        ArgumentOutOfRangeException.ThrowIfNegative(fact.AtMs);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(fact.AtMs, LatestMs);
        var place = Find(fact.Item);
        if (place >= 0)
        {
            var changed = (HistoryEntry[])_entries.Clone();
            var counted = IsSameVisit(changed[place], fact.AtMs);
            changed[place] = Add(changed[place], fact, counted);
            return new UserHistory(changed, _habits.With(fact, counted, isNew: false), Version + 1);
        }

        var grown = new HistoryEntry[_entries.Length + 1];
        _entries.AsSpan(0, ~place).CopyTo(grown);
        grown[~place] = new HistoryEntry(fact.Item, ForwardWeight(fact.AtMs), 1, fact.Quantity, fact.AtMs, fact.AtMs, PairDecay.One, fact.Price);
        _entries.AsSpan(~place).CopyTo(grown.AsSpan(~place + 1));
        return new UserHistory(grown.Length <= MaxItems ? grown : WithoutLightest(grown), _habits.With(fact, counted: false, isNew: true), Version + 1);
    }

    /// <summary>The entry of an item; false where it is not in the history. O(log <see cref="Count"/>).</summary>
    public bool TryFind(int item, out HistoryEntry entry)
    {
        var place = Find(item);
        entry = place >= 0 ? _entries[place] : default;
        return place >= 0;
    }

    /// <summary>Whether a purchase of the item at a moment would be one more line of a visit that has it already.</summary>
    public bool IsCounted(int item, long atMs) => Find(item) is >= 0 and var place && IsSameVisit(_entries[place], atMs);

    /// <summary>Whether the item is in the history. O(log <see cref="Count"/>).</summary>
    public bool Contains(int item) => Find(item) >= 0;

    /// <summary>Purchases of an entry, decayed to the shopper's latest purchase: between 0 and <see cref="HistoryEntry.Count"/>.</summary>
    public double RelativeWeight(in HistoryEntry entry) => entry.Weight / ForwardWeight(LastAtMs);

    private static double ForwardWeight(long atMs) => Decay.Weight(LandmarkMs - atMs);

    private static bool IsSameVisit(in HistoryEntry entry, long atMs) => Math.Abs(atMs - entry.LastAtMs) < SameVisitMs;

    private static HistoryEntry Add(in HistoryEntry entry, in PurchaseFact fact, bool counted) => new(
        entry.Item,
        counted ? entry.Weight : entry.Weight + ForwardWeight(fact.AtMs),
        counted ? entry.Count : entry.Count + 1,
        entry.Quantity + fact.Quantity,
        Math.Min(entry.FirstAtMs, fact.AtMs),
        Math.Max(entry.LastAtMs, fact.AtMs),
        counted ? entry.Recent.After(Math.Max(0, fact.AtMs - entry.LastAtMs)) : entry.Recent.With(entry.LastAtMs, fact.AtMs),
        fact.Price > 0 && (fact.AtMs >= entry.LastAtMs || !(entry.Price > 0)) ? fact.Price : entry.Price);

    private static HistoryEntry[] WithoutLightest(HistoryEntry[] entries)
    {
        var lightest = 0;
        for (var place = 1; place < entries.Length; place++)
        {
            if (entries[place].Weight < entries[lightest].Weight)
            {
                lightest = place;
            }
        }

        return [.. entries.AsSpan(0, lightest), .. entries.AsSpan(lightest + 1)];
    }

    /// <summary>Place of the item, or the complement of where it would stand.</summary>
    private int Find(int item)
    {
        var (low, high) = (0, _entries.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var found = _entries[middle].Item;
            if (found == item)
            {
                return middle;
            }

            if (found < item)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return ~low;
    }
}
