using OpsConsole.Engines.Routing.Streets;
using OpsConsole.MobileClient.Shoppers;

namespace OpsConsole.Demo.Town;

/// <summary>Forbids some left turns from main streets into lesser ones, as busy towns do.</summary>
internal sealed class TownTurns
{
    private readonly List<(TownJunction At, int Arc, double X, double Y, StreetClass Class)> _leaving = [];

    /// <summary>Notes a street by the number of its segment.</summary>
    public void Note(TownStreet street, int segment)
    {
        var (dx, dy) = (street.To.At.X - street.From.At.X, street.To.At.Y - street.From.At.Y);
        _leaving.Add((street.From, 2 * segment, dx, dy, street.Class));
        _leaving.Add((street.To, (2 * segment) + 1, -dx, -dy, street.Class));
    }

    /// <summary>Forbids left turns with a probability.</summary>
    public void Forbid(StreetNetworkBuilder builder, SeededRandom random, double probability)
    {
        foreach (var junction in _leaving.GroupBy(street => street.At))
        {
            foreach (var arriving in junction.Where(street => street.Class == StreetClass.Primary))
            {
                foreach (var onward in junction.Where(street => street.Class is StreetClass.Secondary or StreetClass.Tertiary))
                {
                    // Arriving means against the direction in which its arc leaves.
                    var left = (-arriving.X * onward.Y) + (arriving.Y * onward.X) > 0;
                    if (left && random.Chance(probability))
                    {
                        builder.Forbid(arriving.Arc ^ 1, onward.Arc);
                    }
                }
            }
        }
    }
}
