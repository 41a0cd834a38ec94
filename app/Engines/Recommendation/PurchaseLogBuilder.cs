using System.Runtime.InteropServices;

namespace OpsConsole.Engines.Recommendation;

/// <summary>Gathers purchases in any order and numbers their shoppers and baskets.</summary>
public sealed class PurchaseLogBuilder
{
    private readonly Dictionary<string, int> _users = new(StringComparer.Ordinal);
    private readonly Dictionary<(int User, string Key), int> _baskets = [];
    private readonly List<string> _userIds = [];
    private readonly List<Purchase> _lines = [];
    private int _itemCount;

    /// <summary>Adds one line.</summary>
    /// <param name="userId">The shop's id of the shopper.</param>
    /// <param name="basketKey">What the lines of one basket of this shopper share: the order, the session or the day.</param>
    /// <param name="item">Catalogue ordinal, 0 or more.</param>
    /// <param name="atMs">When it was bought, Unix ms.</param>
    /// <param name="quantity">Units.</param>
    /// <param name="price">Price of a unit; 0 where it is not known.</param>
    /// <param name="knownAtMs">When the shop heard of it, Unix ms; null for at once.</param>
    public PurchaseLogBuilder Add(string userId, string basketKey, int item, long atMs, float quantity = 1, float price = 0, long? knownAtMs = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(item);
        ArgumentOutOfRangeException.ThrowIfLessThan(knownAtMs ?? atMs, atMs, nameof(knownAtMs));
        ref var user = ref CollectionsMarshal.GetValueRefOrAddDefault(_users, userId, out var known);
        if (!known)
        {
            user = _userIds.Count;
            _userIds.Add(userId);
        }

        var number = user;
        ref var basket = ref CollectionsMarshal.GetValueRefOrAddDefault(_baskets, (number, basketKey), out known);
        if (!known)
        {
            basket = _baskets.Count - 1;
        }

        _itemCount = Math.Max(_itemCount, item + 1);
        _lines.Add(new Purchase(number, item, basket, atMs, knownAtMs ?? atMs, quantity, price));
        return this;
    }

    /// <summary>The log of what was added so far.</summary>
    /// <param name="itemCount">Items of the catalogue where it has more than were bought; 0 to count those bought.</param>
    public PurchaseLog Build(int itemCount = 0)
    {
        var lines = _lines.ToArray();
        for (var place = 1; place < lines.Length; place++)
        {
            if (lines[place].AtMs < lines[place - 1].AtMs)
            {
                Sort(lines);
                break;
            }
        }

        return new PurchaseLog(lines, [.. _userIds], Math.Max(itemCount, _itemCount), _baskets.Count);
    }

    private static void Sort(Purchase[] lines)
    {
        var order = new (long AtMs, int Place)[lines.Length];
        for (var place = 0; place < lines.Length; place++)
        {
            order[place] = (lines[place].AtMs, place);
        }

        // Sorting by (time, place) keeps the order of arrival within a moment, which Array.Sort alone would not.
        Array.Sort(order, lines);
    }
}
