using System.Collections.Concurrent;

namespace OpsConsole.MobileClient.Shoppers;

/// <summary>
/// A small world of shoppers whose true preferences are known: deterministic from a seed and the public catalogue, so that
/// any process that sees the catalogue can tell what a slate was really worth.
/// </summary>
/// <remarks>
/// The utility of an item is additive in log-odds: liking of its category, style, quality, distance from the shopper's price
/// level, season, hour, fashion (which a <see cref="TasteShift"/> changes), and how much it is needed (staples run out; what lasts is not bought twice). Taps, carts and
/// purchases are logistic in it; looking at a slate is a cascade from the top (Craswell et al., "An experimental comparison of
/// click position-bias models", WSDM 2008). Safe to use from many threads as long as one shopper is on one visit at a time.
/// </remarks>
public sealed class ShopperWorld
{
    private const double Day = 24 * 60 * 60 * 1000.0;
    private readonly long _seed;
    private readonly CategoryTree _tree;
    private readonly ItemTraits[] _traits;
    private readonly int[] _consumables;
    private readonly Dictionary<string, int> _indexById;
    private readonly ConcurrentDictionary<string, Shopper> _shoppers = new(StringComparer.Ordinal);
    private readonly Mood?[] _moods = new Mood?[2];
    private volatile Fashion? _fashion;
    private int _met;

    /// <summary>Makes the world of a catalogue.</summary>
    /// <param name="seed">Same seed, same world.</param>
    /// <param name="items">The catalogue; only its public columns count, not its order.</param>
    public ShopperWorld(long seed, IReadOnlyList<WorldItem> items)
    {
        _seed = seed;
        items = [.. items.OrderBy(item => item.Id, StringComparer.Ordinal)];
        Items = items;
        _tree = new CategoryTree(items);
        _traits = ItemTraits.Of(seed, items, _tree);
        _indexById = new Dictionary<string, int>(items.Count, StringComparer.Ordinal);
        for (var index = 0; index < items.Count; index++)
        {
            _indexById[items[index].Id] = index;
            _traits[index].Complements = Pairing.ComplementsOf(index, seed, items, _traits, _tree);
        }

        _consumables = [.. Enumerable.Range(0, items.Count).Where(index => _traits[index].CycleDays > 0)];
    }

    /// <summary>The catalogue by id; the world's item numbers are places in it.</summary>
    public IReadOnlyList<WorldItem> Items { get; }

    /// <summary>A change of taste, or null. Setting it draws the new tastes, in one pass over the catalogue.</summary>
    public TasteShift? Shift
    {
        get => _fashion?.Shift;
        set => _fashion = value is null ? null : Fashion.Of(value, _seed, Items, _traits, _tree);
    }

    /// <summary>Number of an item, or -1 for one that is not in the catalogue.</summary>
    public int IndexOf(string itemId) => _indexById.GetValueOrDefault(itemId, -1);

    /// <summary>The shopper of an id; made when first met, always the same.</summary>
    public Shopper Shopper(string userId) => _shoppers.GetOrAdd(userId, Meet);

    /// <summary>How much a shopper wants an item at a moment, in log-odds: about -1 for a random item, above 3 for a favourite.</summary>
    public double TrueUtility(Shopper shopper, int item, DateTimeOffset at)
    {
        var traits = _traits[item];
        var taste = shopper.Taste;
        var milliseconds = at.ToUnixTimeMilliseconds();
        var utility = taste.ByLeaf[traits.Leaf] + MoodAt(milliseconds).ByItem[item] + (FashionAt(at)?.ByItem[item] ?? 0);
        var style = 0f;
        for (var axis = 0; axis < ItemTraits.Styles; axis++) style += taste.Style[axis] * traits.Style[axis];
        var gap = traits.PriceLevel - taste.PriceLevel;
        return utility + style - (0.3 * Math.Min(gap * gap, 6)) + NeedOf(shopper, item, traits.CycleDays, milliseconds);
    }

    /// <summary>Chance that an item that is looked at in a slate is tapped.</summary>
    public static double TapProbability(double utility) => Logistic(0.85 * (utility - 3.2));

    /// <summary>Chance that an item whose page is open goes into the cart.</summary>
    public static double CartProbability(double utility) => Logistic(0.9 * (utility - 3.0));

    /// <summary>Chance that a cart is paid for.</summary>
    public const double CheckoutProbability = 0.72;

    /// <summary>Chance that an item in a slot ends up bought: looked at, tapped, put into the cart, paid for.</summary>
    public static double PurchaseProbability(double utility) => TapProbability(utility) * CartProbability(utility) * CheckoutProbability;

    /// <summary>Takes note of a purchase: it fills the need.</summary>
    public static void Bought(Shopper shopper, int item, DateTimeOffset at) =>
        shopper.Needs[item] = shopper.Needs.GetValueOrDefault(item) with { LastBoughtMs = at.ToUnixTimeMilliseconds() };

    /// <summary>Items that go with an item, the best first.</summary>
    internal ReadOnlySpan<int> ComplementsOf(int item) => _traits[item].Complements;

    /// <summary>Staples that have run out or soon will.</summary>
    internal static void DueStaples(Shopper shopper, DateTimeOffset at, List<int> due)
    {
        due.Clear();
        var now = at.ToUnixTimeMilliseconds();
        foreach (var item in shopper.Staples)
        {
            if (Used(shopper.Needs[item], now) >= 0.85)
            {
                due.Add(item);
            }
        }
    }

    /// <summary>A category, chosen by liking and season.</summary>
    internal int ChooseLeaf(Shopper shopper, DateTimeOffset at, SeededRandom random)
    {
        var liking = shopper.Taste.ByLeaf;
        var fashion = FashionAt(at)?.ByLeaf;
        var mood = MoodAt(at.ToUnixTimeMilliseconds()).ByLeaf;
        Span<double> weights = _tree.Leaves <= 512 ? stackalloc double[_tree.Leaves] : new double[_tree.Leaves];
        for (var leaf = 0; leaf < weights.Length; leaf++) weights[leaf] = Math.Exp(liking[leaf] + mood[leaf] + (fashion?[leaf] ?? 0));
        return Draw(weights, random);
    }

    /// <summary>An item of a category, chosen by utility.</summary>
    internal int ChooseItem(Shopper shopper, int leaf, DateTimeOffset at, SeededRandom random)
    {
        var members = _tree.Members[leaf];
        Span<double> weights = members.Length <= 512 ? stackalloc double[members.Length] : new double[members.Length];
        for (var place = 0; place < weights.Length; place++) weights[place] = Math.Exp(1.3 * TrueUtility(shopper, members[place], at));
        return members[Draw(weights, random)];
    }

    /// <summary>Category number of an item.</summary>
    internal int LeafOf(int item) => _traits[item].Leaf;

    /// <summary>Items by category number.</summary>
    internal IReadOnlyList<int[]> Leaves => _tree.Members;

    /// <summary>Whether an item is used up and bought again.</summary>
    public bool IsConsumable(int item) => _traits[item].CycleDays > 0;

    private Fashion? FashionAt(DateTimeOffset at) => _fashion is { } fashion && at >= fashion.Shift.From ? fashion : null;

    private static double Logistic(double x) => 1 / (1 + Math.Exp(-x));

    private static int Draw(ReadOnlySpan<double> weights, SeededRandom random)
    {
        var total = 0.0;
        foreach (var weight in weights) total += weight;
        var at = random.NextDouble() * total;
        for (var index = 0; index < weights.Length; index++)
        {
            at -= weights[index];
            if (at < 0)
            {
                return index;
            }
        }

        return weights.Length - 1;
    }

    private Mood MoodAt(long milliseconds)
    {
        // Two hours are kept: visits that overlap the turn of an hour go back and forth between them.
        var hour = milliseconds / 3_600_000;
        ref var kept = ref _moods[(int)(hour & 1)];
        var mood = Volatile.Read(ref kept);
        if (mood?.Hour != hour)
        {
            mood = Mood.At(hour, _traits, _tree);
            Volatile.Write(ref kept, mood);
        }

        return mood;
    }

    private static double NeedOf(Shopper shopper, int item, float cycleDays, long now)
    {
        if (!shopper.Needs.TryGetValue(item, out var need))
        {
            return 0;
        }

        if (need.CycleMs > 0)
        {
            var used = Used(need, now);
            return used < 0.5 ? -1.5 : Math.Min(2.6, 2.6 * (used - 0.5) / 0.5);
        }

        var days = (now - need.LastBoughtMs) / Day;
        return cycleDays > 0
            ? days < cycleDays / 2 ? -1 : 0.7
            : -2.5 * Math.Exp(-days / 90);
    }

    /// <summary>Part of the last purchase that is used up; above 1 when it has run out.</summary>
    private static double Used(Need need, long now) => need.LastBoughtMs == long.MinValue
        ? ((now / (double)need.CycleMs) + need.Phase) % 1 * 1.15
        : (now - need.LastBoughtMs) / (double)need.CycleMs;

    private Shopper Meet(string userId)
    {
        var random = new SeededRandom(SeededRandom.Derive(_seed, userId, 2));
        var taste = TasteMaker.Make(random, _seed, userId, _tree);
        var shopper = new Shopper(userId, Interlocked.Increment(ref _met) - 1, taste)
        {
            VisitsADay = 0.105 * Math.Exp((0.7 * random.NextNormal()) - 0.245),
            FavouriteHour = random.Chance(0.35) ? 7 + (2 * random.NextNormal()) : 18.5 + (2.2 * random.NextNormal()),
            Patience = Math.Clamp(0.84 + (0.05 * random.NextNormal()), 0.6, 0.96),
        };
        shopper.Staples = TasteMaker.ChooseStaples(random, shopper, _consumables, _traits);
        return shopper;
    }
}
