using System.Globalization;
using System.Text.Json.Nodes;
using OpsConsole.Demo.Town;
using OpsConsole.Engines.Routing.Streets;
using OpsConsole.MobileClient.Shoppers;

namespace OpsConsole.Demo.Vans;

/// <summary>Orders of the demo's shoppers for the next round: each a house of the town, half of them with a window of an hour and a quarter.</summary>
internal sealed class DemoOrders(StreetNetwork town, int shoppers, SeededRandom random)
{
    private const double WindowShare = 0.5;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(75);

    /// <summary>Vans' shift of a round; most are back earlier.</summary>
    public static readonly TimeSpan Round = TimeSpan.FromHours(3);

    /// <summary>The last window opens so long after the vans' start.</summary>
    private static readonly TimeSpan LastWindow = TimeSpan.FromMinutes(60);

    private readonly List<(string Id, StreetAddress House, string Customer, int Parcels, double? Share)> _waiting = [];

    /// <summary>Orders that wait for the next round.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>Another order has come.</summary>
    public void Arrive(DateTimeOffset at)
    {
        var house = town.Addresses[random.NextInt(town.Addresses.Count)];
        var id = string.Create(CultureInfo.InvariantCulture, $"order-{at.UtcDateTime:MMdd}-{random.NextInt(36 * 36 * 36 * 36):x5}");
        if (_waiting.All(order => order.Id != id))
        {
            _waiting.Add((id, house, DemoHistory.ShopperId(random.NextInt(shoppers)), 1 + random.NextInt(3), random.Chance(WindowShare) ? random.NextDouble() : null));
        }
    }

    /// <summary>The request for a plan of all that wait, for vans that start at a moment. They go on waiting.</summary>
    public JsonObject Request(string label, DateTimeOffset start, int vans, double seconds) => new()
    {
        ["label"] = label,
        ["depots"] = new JsonArray([.. DemoTown.Depots.Select(yard => (JsonNode)new JsonObject { ["id"] = yard.Id, ["name"] = yard.Name, ["lat"] = yard.At.Lat, ["lon"] = yard.At.Lon })]),
        ["vehicles"] = new JsonArray([.. Enumerable.Range(0, vans).Select(van => (JsonNode)new JsonObject
        {
            ["id"] = VanId(van), ["name"] = $"Van {van + 1}", ["startDepotId"] = Yard(van).Id, ["endDepotId"] = Yard(van).Id, ["capacity"] = new JsonArray(45),
            ["shiftStart"] = Text(start), ["shiftEnd"] = Text(start + Round), ["costPerKm"] = 0.35, ["costPerHour"] = 22, ["fixedCost"] = 5, ["maxStops"] = (_waiting.Count / vans) + 3,
        })]),
        ["stops"] = new JsonArray([.. _waiting.Select(order => (JsonNode)Stop(order.Id, order.House, order.Customer, order.Parcels, order.Share, start))]),
        ["matrix"] = new JsonObject { ["kind"] = "road" },
        ["objective"] = new JsonObject { ["kind"] = "cost", ["lateAllowedMinutes"] = 60, ["costPerLateMinute"] = 2, ["balance"] = 0.3 },
        ["solveSeconds"] = seconds,
    };

    /// <summary>The waiting orders have gone into a committed plan.</summary>
    public void Clear() => _waiting.Clear();

    /// <summary>A van's id.</summary>
    public static string VanId(int van) => string.Create(CultureInfo.InvariantCulture, $"van-{van + 1:00}");

    /// <summary>Where a van is at home.</summary>
    public static TownDepot Yard(int van) => DemoTown.Depots[van % DemoTown.Depots.Count];

    private static JsonObject Stop(string id, StreetAddress house, string customer, int parcels, double? share, DateTimeOffset start)
    {
        var stop = new JsonObject
        {
            ["id"] = id, ["name"] = $"{house.Street} {house.Number}", ["customerId"] = customer, ["lat"] = house.At.Lat, ["lon"] = house.At.Lon, ["demand"] = new JsonArray(parcels),
            ["serviceMinutes"] = 2 + parcels,
        };
        if (share is { } early)
        {
            var from = start + (LastWindow * early);
            from = new DateTimeOffset(from.Ticks - (from.Ticks % TimeSpan.FromMinutes(15).Ticks), from.Offset);
            stop["windows"] = new JsonArray(new JsonObject { ["from"] = Text(from), ["to"] = Text(from + Window) });
        }

        return stop;
    }

    private static string Text(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
