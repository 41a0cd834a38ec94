using OpsConsole.MobileClient.Shoppers;

namespace OpsConsole.Demo;

/// <summary>What sold lately, with a half-life of a week; drawn in proportion. Looked up anew once a day.</summary>
internal sealed class BestSellers(ShopperWorld world)
{
    private const double HalfLifeDays = 7;
    private readonly double[] _sold = NewCounts(world.Items.Count);
    private readonly double[] _cumulative = new double[world.Items.Count];
    private long _day = -1;

    /// <summary>Forgets a little with each day that begins.</summary>
    public void AdvanceTo(DateTimeOffset at)
    {
        var day = at.ToUnixTimeSeconds() / 86_400;
        if (day == _day)
        {
            return;
        }

        var keep = _day < 0 ? 1 : Math.Pow(0.5, (day - _day) / HalfLifeDays);
        _day = day;
        var sum = 0.0;
        for (var item = 0; item < _sold.Length; item++)
        {
            _sold[item] *= keep;
            sum += _sold[item] + 0.02;
            _cumulative[item] = sum;
        }
    }

    public void Sold(int item) => _sold[item]++;

    /// <summary>An item in proportion to its sales.</summary>
    public int Draw(SeededRandom random)
    {
        var found = Array.BinarySearch(_cumulative, random.NextDouble() * _cumulative[^1]);
        return Math.Min(found < 0 ? ~found : found, _cumulative.Length - 1);
    }

    private static double[] NewCounts(int items)
    {
        var counts = new double[items];
        Array.Fill(counts, 0.1);
        return counts;
    }
}
