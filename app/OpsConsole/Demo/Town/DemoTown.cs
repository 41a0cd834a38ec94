using OpsConsole.Engines.Quantities;
using OpsConsole.Engines.Routing.Streets;
using OpsConsole.MobileClient.Shoppers;

namespace OpsConsole.Demo.Town;

/// <summary>A yard that the demo's vans start from.</summary>
public sealed record TownDepot(string Id, string Name, GeoPoint At);

/// <summary>
/// The demo town: old town with one-way lanes, two rings, radials, collectors and residential streets with dead ends, a river with four bridges, a park, a
/// hill with a winding road, a motorway past it, street names and house numbers. The same seed makes the same town.
/// </summary>
public static class DemoTown
{
    /// <summary>Where a left turn from a main street is forbidden, of the junctions with lesser ones.</summary>
    private const double ForbiddenLeftTurns = 0.3;

    /// <summary>Where vans start: one yard by the motorway, one south of the river.</summary>
    public static IReadOnlyList<TownDepot> Depots { get; } =
    [
        new TownDepot("depot-north", "North yard", TownPlan.Geo(new TownPlace(1_150, 2_700))),
        new TownDepot("depot-south", "South yard", TownPlan.Geo(new TownPlace(-900, -1_900))),
    ];

    /// <summary>Makes the town of a seed.</summary>
    public static StreetNetwork Make(long seed)
    {
        var plan = new TownPlan(seed);
        var lattice = new TownLattice(plan, seed);
        var words = TownVocabulary.Read();
        var names = new TownNames(words, seed);
        var builder = new StreetNetworkBuilder();
        var node = lattice.Junctions.ToDictionary(junction => junction, junction => builder.AddNode(TownPlan.Geo(junction.At)));
        var houses = new TownHouses(seed);
        var turns = new TownTurns();
        foreach (var street in lattice.Streets)
        {
            var (name, (forward, backward)) = (names.Of(street), TownTraffic.Of(street));
            var segment = builder.AddSegment(new SegmentDraft(node[street.From], node[street.To], street.Class, forward, backward)
            {
                Name = name, IsBridge = street.IsBridge, Between = [.. street.Between.Select(TownPlan.Geo)],
            });
            turns.Note(street, segment);
            houses.Number(street, name);
        }

        TownMotorway.Add(builder, lattice, node, words.Motorway);
        turns.Forbid(builder, new SeededRandom(SeededRandom.Derive(seed, "turns")), ForbiddenLeftTurns);
        foreach (var address in houses.Addresses)
        {
            builder.AddAddress(address);
        }

        Area(AreaKind.BuiltUp, plan.Outskirts());
        Area(AreaKind.Wood, plan.WoodOutline());
        Area(AreaKind.Park, TownPlan.ParkOutline());
        Area(AreaKind.Water, plan.River());
        Area(AreaKind.Water, TownPlan.PondOutline());
        return builder.Build($"demo town {words.Name}");

        void Area(AreaKind kind, IEnumerable<TownPlace> ring) => builder.AddArea(new StreetArea(kind, [.. ring.Select(TownPlan.Geo)]));
    }
}
