using System.Globalization;
using OpsConsole.Engines.Routing.Streets;
using OpsConsole.MobileClient.Shoppers;

namespace OpsConsole.Demo.Town;

/// <summary>Numbers the houses of each street from its western or southern end: odd on the left, even on the right, with gaps.</summary>
internal sealed class TownHouses(long seed)
{
    private const double FrontMetres = 28;
    private const double SetBackMetres = 13;
    private const double Gaps = 0.15;

    private readonly SeededRandom _random = new(SeededRandom.Derive(seed, "houses"));
    private readonly Dictionary<string, int> _pairs = new(StringComparer.Ordinal);

    public List<StreetAddress> Addresses { get; } = [];

    /// <summary>Puts houses along a street; the streets of one name come in order.</summary>
    public void Number(TownStreet street, string name)
    {
        if (street.IsBridge || street.Class is < StreetClass.Tertiary)
        {
            return;
        }

        TownPlace[] line = [street.From.At, .. street.Between, street.To.At];
        var ahead = FrontMetres / 2;
        for (var i = 1; i < line.Length; i++)
        {
            var (dx, dy) = (line[i].X - line[i - 1].X, line[i].Y - line[i - 1].Y);
            var length = Math.Sqrt((dx * dx) + (dy * dy));
            for (; ahead < length; ahead += FrontMetres)
            {
                var pair = _pairs[name] = _pairs.GetValueOrDefault(name) + 1;
                var (x, y) = (line[i - 1].X + (dx * ahead / length), line[i - 1].Y + (dy * ahead / length));
                var (offX, offY) = (-dy * SetBackMetres / length, dx * SetBackMetres / length);
                House(name, (2 * pair) - 1, new TownPlace(x + offX, y + offY));
                House(name, 2 * pair, new TownPlace(x - offX, y - offY));
            }

            ahead -= length;
        }
    }

    private void House(string street, int number, TownPlace at)
    {
        if (!_random.Chance(Gaps))
        {
            Addresses.Add(new StreetAddress(street, number.ToString(CultureInfo.InvariantCulture), TownPlan.Geo(at)));
        }
    }
}
