using System.Globalization;

namespace OpsConsole.Engines.Routing.Streets.Osm;

/// <summary>What an OpenStreetMap way means for a delivery van.</summary>
/// <param name="Class">Class of street.</param>
/// <param name="IsLink">A ramp between streets of the class.</param>
/// <param name="ForwardKmh">Speed along the way; null where not allowed.</param>
/// <param name="BackwardKmh">Speed against it.</param>
/// <param name="Name">Street name, else the road's number, or null.</param>
/// <param name="IsBridge">Whether it is a bridge.</param>
internal sealed record DrivableWay(StreetClass Class, bool IsLink, double? ForwardKmh, double? BackwardKmh, string? Name, bool IsBridge)
{
    /// <summary>Of a posted limit, what traffic drives on average: junctions, lights, parked cars.</summary>
    private const double ShareOfLimit = 0.85;

    private const double KmhPerMph = 1.609344;

    /// <summary>Streets by <c>highway</c>, with the speed in km/h that is driven where no limit is posted.</summary>
    private static readonly Dictionary<string, (StreetClass Class, bool IsLink, double Kmh)> Classes = new(StringComparer.Ordinal)
    {
        ["motorway"] = (StreetClass.Motorway, false, 110),
        ["motorway_link"] = (StreetClass.Motorway, true, 55),
        ["trunk"] = (StreetClass.Trunk, false, 80),
        ["trunk_link"] = (StreetClass.Trunk, true, 45),
        ["primary"] = (StreetClass.Primary, false, 55),
        ["primary_link"] = (StreetClass.Primary, true, 40),
        ["secondary"] = (StreetClass.Secondary, false, 50),
        ["secondary_link"] = (StreetClass.Secondary, true, 35),
        ["tertiary"] = (StreetClass.Tertiary, false, 40),
        ["tertiary_link"] = (StreetClass.Tertiary, true, 30),
        ["unclassified"] = (StreetClass.Unclassified, false, 35),
        ["road"] = (StreetClass.Unclassified, false, 30),
        ["residential"] = (StreetClass.Residential, false, 25),
        ["living_street"] = (StreetClass.LivingStreet, false, 10),
        ["service"] = (StreetClass.Service, false, 15),
    };

    /// <summary>Values of access keys that keep a van out.</summary>
    private static readonly HashSet<string> Barred = new(StringComparer.Ordinal)
    {
        "no", "private", "agricultural", "forestry", "emergency", "psv", "bus", "military", "permit", "residents", "restricted", "delivery_robot",
    };

    /// <summary>Things on a node that a van does not pass unless the node says that it may.</summary>
    private static readonly HashSet<string> Barriers = new(StringComparer.Ordinal)
    {
        "bollard", "block", "jersey_barrier", "cycle_barrier", "motorcycle_barrier", "chain", "debris", "log", "turnstile", "stile", "kissing_gate", "planter", "bus_trap", "sump_buster",
    };

    /// <summary>The way as a street, or null with the reason why it is none for a van.</summary>
    public static DrivableWay? Of(OsmTags tags, out string? dropped)
    {
        dropped = null;
        if (tags["highway"] is not { } highway)
        {
            return null;
        }

        if (!Classes.TryGetValue(highway, out var street))
        {
            dropped = "not for motor vehicles";
            return null;
        }

        if (Access(tags) is { } access && Barred.Contains(access))
        {
            dropped = "closed to the public";
            return null;
        }

        if (tags["area"] == "yes")
        {
            dropped = "an area";
            return null;
        }

        var (forward, backward) = Directions(tags);
        if (!forward && !backward)
        {
            dropped = "direction changes with time";
            return null;
        }

        return new DrivableWay(
            street.Class, street.IsLink, forward ? Speed(tags, "maxspeed:forward", street.Kmh) : null, backward ? Speed(tags, "maxspeed:backward", street.Kmh) : null,
            tags.First("name", "ref"), tags["bridge"] is not (null or "no"));
    }

    /// <summary>Whether a node ends the way for a van.</summary>
    public static bool IsBlocked(OsmTags tags)
    {
        if (tags["barrier"] is not { } barrier)
        {
            return false;
        }

        return Access(tags) is { } access ? Barred.Contains(access) : Barriers.Contains(barrier);
    }

    private static string? Access(OsmTags tags) => tags.First("motorcar", "motor_vehicle", "vehicle", "access");

    private static (bool Forward, bool Backward) Directions(OsmTags tags) => tags.First("oneway:motorcar", "oneway:motor_vehicle", "oneway") switch
    {
        "yes" or "true" or "1" => (true, false),
        "-1" or "reverse" => (false, true),
        "reversible" => (false, false),
        "no" or "false" or "0" or "alternating" => (true, true),
        _ => (true, tags["junction"] is not ("roundabout" or "circular") && tags["highway"] is not "motorway"),
    };

    private static double Speed(OsmTags tags, string directed, double unposted)
    {
        // Slower than walking or faster than any limit is a mistake of the data.
        return tags.First(directed, "maxspeed") is { } posted && Kmh(posted) is >= 5 and <= 150 and var kmh ? kmh * ShareOfLimit : unposted;
    }

    private static double? Kmh(string posted)
    {
        if (posted is "walk" or "DE:living_street")
        {
            return 8;
        }

        if (posted.EndsWith(":urban", StringComparison.Ordinal))
        {
            return 50;
        }

        if (posted.EndsWith(":rural", StringComparison.Ordinal))
        {
            return 90;
        }

        var miles = posted.EndsWith("mph", StringComparison.Ordinal);
        return double.TryParse(miles ? posted.AsSpan(0, posted.Length - 3).Trim() : posted, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            ? miles ? value * KmhPerMph : value
            : null;
    }
}
