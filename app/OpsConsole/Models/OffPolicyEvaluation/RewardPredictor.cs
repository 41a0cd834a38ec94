using System.Runtime.InteropServices;
using OpsConsole.Platform.Served;

namespace OpsConsole.Models.OffPolicyEvaluation;

/// <summary>
/// What an item at a place earns, by the slates whose order nobody left to chance: how often the place is taken, times how much more often than its places
/// the item is. Crude, and learnt from other slates than those that it is corrected by: a doubly robust estimate needs no more.
/// </summary>
internal sealed class RewardPredictor
{
    /// <summary>So many expected takings are added to an item's own: one that was hardly shown is an average one.</summary>
    private const double Prior = 2;

    private readonly Dictionary<(int Item, int Place), Cell> _cells = [];
    private Dictionary<int, double> _items = [];
    private double[] _places = [];

    /// <summary>Takes in a slate that was seen.</summary>
    public void Add(ServedOutcome outcome, int places, Func<PlaceOutcome, bool> taken)
    {
        var slate = outcome.Slate;
        if (slate.Policy == ServedPolicies.Shuffle || !outcome.Places.Take(places).Any(place => place.Seen))
        {
            return;
        }

        for (var place = 0; place < Math.Min(places, slate.Items.Length); place++)
        {
            ref var cell = ref CollectionsMarshal.GetValueRefOrAddDefault(_cells, (slate.Items[place].Ordinal, place), out _);
            cell = new Cell(cell.Shown + 1, cell.Taken + (taken(outcome.Places[place]) ? 1 : 0));
        }
    }

    /// <summary>Has taken in all.</summary>
    public RewardPredictor Fitted()
    {
        var places = new Cell[_cells.Keys.Select(key => key.Place + 1).DefaultIfEmpty().Max()];
        foreach (var (key, cell) in _cells)
        {
            places[key.Place] = new Cell(places[key.Place].Shown + cell.Shown, places[key.Place].Taken + cell.Taken);
        }

        _places = [.. places.Select(place => place.Shown == 0 ? 0 : (double)place.Taken / place.Shown)];
        _items = _cells.GroupBy(pair => pair.Key.Item).ToDictionary(
            item => item.Key,
            item => (item.Sum(pair => pair.Value.Taken) + Prior) / (item.Sum(pair => pair.Value.Shown * _places[pair.Key.Place]) + Prior));
        return this;
    }

    /// <summary>Chance that an item at a place is taken, 0 to 1.</summary>
    public double Of(int item, int place) => place >= _places.Length ? 0 : Math.Min(1, _places[place] * _items.GetValueOrDefault(item, 1));

    private readonly record struct Cell(long Shown, long Taken);
}
