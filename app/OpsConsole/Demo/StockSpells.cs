using OpsConsole.MobileClient.Shoppers;

namespace OpsConsole.Demo;

/// <summary>When each item of the past was out of stock: now and then, half a day to five days long.</summary>
internal sealed class StockSpells
{
    private const double SpellsPerDay = 1 / 110.0;
    private readonly (long From, long To)[][] _spells;

    public StockSpells(long seed, IReadOnlyList<WorldItem> items, DateTimeOffset start, int days)
    {
        _spells = new (long, long)[items.Count][];
        for (var item = 0; item < _spells.Length; item++)
        {
            var random = new SeededRandom(SeededRandom.Derive(seed, items[item].Id, 8));
            var spells = new List<(long, long)>();
            for (var day = random.NextExponential(1 / SpellsPerDay); day < days; day += random.NextExponential(1 / SpellsPerDay))
            {
                var length = 0.5 + (4.5 * random.NextDouble());
                spells.Add((start.AddDays(day).ToUnixTimeMilliseconds(), start.AddDays(day + length).ToUnixTimeMilliseconds()));
                day += length;
            }

            _spells[item] = [.. spells];
        }
    }

    /// <summary>Whether an item could be had at a moment.</summary>
    public bool Available(int item, long milliseconds)
    {
        foreach (var (from, to) in _spells[item])
        {
            if (milliseconds >= from && milliseconds < to)
            {
                return false;
            }
        }

        return true;
    }
}
