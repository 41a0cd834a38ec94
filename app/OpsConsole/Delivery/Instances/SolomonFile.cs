namespace OpsConsole.Delivery.Instances;

/// <summary>Reads VRPTW instances in the text format of Solomon (1987) and of Gehring and Homberger (1999).</summary>
internal static class SolomonFile
{
    private const int MostCustomers = 20_000;

    /// <summary>Reads behind the line of the name, which the caller has seen.</summary>
    public static BenchmarkInstance Read(InstanceLines lines)
    {
        var name = lines.Current!.ToUpperInvariant(); // The caller looked at it.
        Header(lines, "VEHICLE");
        Header(lines, "NUMBER");
        lines.Expect("the number and capacity of the vehicles");
        if (lines.Fields() is not [var number, var room])
        {
            throw lines.Wrong($"'{lines.Current}' is not the number and capacity of the vehicles");
        }

        var (vehicles, capacity) = (lines.Whole(number, "NUMBER", 1, 5_000), lines.Whole(room, "CAPACITY", 1, 1_000_000_000));
        Header(lines, "CUSTOMER");
        Header(lines, "CUST");
        var places = new List<BenchmarkPlace>();
        while (lines.Next())
        {
            if (places.Count > MostCustomers)
            {
                throw lines.Wrong($"are more than {MostCustomers} customers");
            }

            places.Add(Place(lines, places.Count));
        }

        if (places.Count < 2)
        {
            throw lines.WrongFile("has no customers");
        }

        return new BenchmarkInstance(name, vehicles, capacity, places[0], places[1..]) { Timed = true };
    }

    private static BenchmarkPlace Place(InstanceLines lines, int number)
    {
        if (lines.Fields() is not [var id, var x, var y, var demand, var ready, var due, var service])
        {
            throw lines.Wrong($"has {lines.Fields().Length} fields, not the 7 of a customer");
        }

        if (lines.Whole(id, "CUST NO.", 0, MostCustomers) != number)
        {
            throw lines.Wrong($"CUST NO. is {id} where {number} should be");
        }

        var place = new BenchmarkPlace(
            lines.Double(x, "XCOORD."), lines.Double(y, "YCOORD."), lines.Whole(demand, "DEMAND", 0, 1_000_000_000),
            lines.Double(ready, "READY TIME"), lines.Double(due, "DUE DATE"), lines.Double(service, "SERVICE TIME"));
        if (place.Ready < 0 || place.Service < 0)
        {
            throw lines.Wrong("READY TIME and SERVICE TIME must not be negative");
        }

        return place.Ready <= place.Due ? place : throw lines.Wrong($"DUE DATE {due} lies before READY TIME {ready}");
    }

    private static void Header(InstanceLines lines, string begin)
    {
        if (!lines.Expect($"'{begin}'").StartsWith(begin, StringComparison.OrdinalIgnoreCase))
        {
            throw lines.Wrong($"'{lines.Current}' stands where '{begin}' should");
        }
    }
}
