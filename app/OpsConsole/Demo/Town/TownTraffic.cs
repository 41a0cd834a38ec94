using OpsConsole.Engines.Routing.Streets;

namespace OpsConsole.Demo.Town;

/// <summary>How fast and in which directions the streets of the town are driven.</summary>
internal static class TownTraffic
{
    /// <summary>Speeds along and against a street, km/h; null where that is not allowed.</summary>
    public static (double? Forward, double? Backward) Of(TownStreet street)
    {
        var kmh = Kmh(street);
        return Direction(street) switch
        {
            > 0 => (kmh, null),
            < 0 => (null, kmh),
            _ => (kmh, kmh),
        };
    }

    private static double Kmh(TownStreet street) => street.Class switch
    {
        StreetClass.Primary => TownLattice.RingOf(street.From, street.To) is null ? 45 : 55,
        StreetClass.Secondary => 40,
        StreetClass.Tertiary => 35,
        StreetClass.LivingStreet => 12,
        _ => TownPlan.IsOnHill(street.From.At) ? 18 : 26,
    };

    /// <summary>One-way lanes in the old town and in the quarter east of it, alternately there and back.</summary>
    private static int Direction(TownStreet street)
    {
        var turn = ((street.Line % 6) + 6) % 6;
        if (street.IsOldTown)
        {
            return turn switch { 0 or 1 => 1, 3 or 4 => -1, _ => 0 };
        }

        var isEastern = street is { Class: StreetClass.Residential, IsVertical: false } && street.From.Column > 2 * TownPlan.InnerRing && street.To.Column <= 2 * TownPlan.OuterRing;
        return isEastern ? turn switch { 2 => 1, 4 => -1, _ => 0 } : 0;
    }
}
