using System.Globalization;
using System.IO.Compression;
using OpsConsole.Delivery.Instances;

namespace OpsConsole.Tests.Delivery.Instances;

/// <summary>Files of the literature: what is read from them, what is said of bad ones, and what a plan costs by each convention.</summary>
public sealed class RoutingInstanceTests
{
    private const string Solomon = """
        tiny

        VEHICLE
        NUMBER     CAPACITY
          2         10

        CUSTOMER
        CUST NO.  XCOORD.   YCOORD.    DEMAND   READY TIME  DUE DATE   SERVICE   TIME

            0      0         0          0          0        100          0
            1      1         1          6          0         50          1
            2      2         3          5         10         60          1
        """;

    private const string Cvrplib = """
        NAME : A-n3-k2
        COMMENT : (three places)
        TYPE : CVRP
        DIMENSION : 3
        EDGE_WEIGHT_TYPE : EUC_2D
        CAPACITY : 10
        NODE_COORD_SECTION
        1 0 0
        2 1 1
        3 2 3
        DEMAND_SECTION
        1 0
        2 6
        3 5
        DEPOT_SECTION
         1
         -1
        EOF
        """;

    [Fact]
    public void Solomons_format_is_read_field_by_field()
    {
        var instance = InstanceFile.Parse("tiny.txt", Solomon);

        Assert.Equal(("TINY", 2, 10, true), (instance.Name, instance.Vehicles, instance.Capacity, instance.Timed));
        Assert.Equal(new BenchmarkPlace(0, 0, 0, 0, 100, 0), instance.Depot);
        Assert.Equal([new BenchmarkPlace(1, 1, 6, 0, 50, 1), new BenchmarkPlace(2, 3, 5, 10, 60, 1)], instance.Customers);
    }

    [Fact]
    public void Cvrplibs_format_is_read_with_coordinates_and_with_an_explicit_matrix()
    {
        var coordinates = InstanceFile.Parse("a.vrp", Cvrplib);
        var listed = InstanceFile.Parse("b.vrp", Cvrplib
            .Replace("EUC_2D", "EXPLICIT\nEDGE_WEIGHT_FORMAT : LOWER_ROW", StringComparison.Ordinal)
            .Replace("NODE_COORD_SECTION\n1 0 0\n2 1 1\n3 2 3", "EDGE_WEIGHT_SECTION\n 7\n 8 9", StringComparison.Ordinal));

        Assert.Equal(("A-n3-k2", 10, false), (coordinates.Name, coordinates.Capacity, coordinates.Timed));
        Assert.Null(coordinates.Vehicles);
        Assert.Equal([6, 5], coordinates.Customers.Select(customer => customer.Demand));
        Assert.Equal(Math.Sqrt(2), coordinates.Distance(0, 1));
        Assert.Equal((7, 8, 9, 9, 0), (listed.Distance(1, 0), listed.Distance(0, 2), listed.Distance(1, 2), listed.Distance(2, 1), listed.Distance(2, 2)));
    }

    [Theory]
    [InlineData("  2         10", "  2", "line 5")]
    [InlineData("  2         10", "  0         10", "line 5: NUMBER '0'")]
    [InlineData("CUST NO.", "CLIENT", "line 8: 'CLIENT")]
    [InlineData("6          0         50          1", "6          0         50", "line 11: has 6 fields, not the 7")]
    [InlineData("6          0         50          1", "6          0         x          1", "line 11: DUE DATE 'x'")]
    [InlineData("6          0         50          1", "-6          0         50          1", "line 11: DEMAND '-6'")]
    [InlineData("6          0         50          1", "NaN          0         50          1", "line 11: DEMAND 'NaN'")]
    [InlineData("5         10         60", "5         70         60", "line 12: DUE DATE 60 lies before READY TIME 70")]
    [InlineData("    2      2 ", "    3      2 ", "line 12: CUST NO. is 3 where 2 should be")]
    public void A_bad_line_of_Solomons_format_is_named(string good, string bad, string said) => Refused("tiny.txt", Changed(Solomon, good, bad), said);

    [Theory]
    [InlineData("TYPE : CVRP", "TYPE : TSP", "line 3: TYPE 'TSP'")]
    [InlineData("DIMENSION : 3", "DIMENSION : three", "line 4: DIMENSION 'three'")]
    [InlineData("EUC_2D", "GEO", "line 5: EDGE_WEIGHT_TYPE 'GEO'")]
    [InlineData("2 1 1", "3 1 1", "line 9: number is 3 where 2 should be")]
    [InlineData("3 2 3", "3 2", "line 10: has 2 fields, not 3")]
    [InlineData("CAPACITY : 10", "COLOUR : 10", "line 6: 'COLOUR'")]
    [InlineData(" -1\nEOF", " 2\n-1\nEOF", "line 17: is a second depot")]
    [InlineData("CAPACITY : 10\n", "", "has no NAME, DIMENSION or CAPACITY")]
    [InlineData(" 1\n -1\nEOF", " 1", "ends where -1 should follow")]
    public void A_bad_line_of_Cvrplibs_format_is_named(string good, string bad, string said) => Refused("a.vrp", Changed(Cvrplib, good, bad), said);

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("hello")]
    [InlineData("{}")]
    public void What_is_no_instance_is_refused(string text) => Refused("file.txt", text, "file.txt");

    [Fact]
    public void Each_convention_counts_its_own_way()
    {
        var (timed, plain) = (InstanceFile.Parse("tiny.txt", Solomon), InstanceFile.Parse("a.vrp", Cvrplib));
        IReadOnlyList<int>[] routes = [[1], [2]];
        var (one, two) = (Math.Sqrt(2), Math.Sqrt(13));

        Assert.Equal((14 + 14 + 36 + 36) / 10.0, ConventionProblem.Create(timed, InstanceConvention.Dimacs).Distance(routes));
        Assert.Equal(1 + 1 + 4 + 4, ConventionProblem.Create(plain, InstanceConvention.Dimacs).Distance(routes));
        Assert.Equal((2 * one) + (2 * two), ConventionProblem.Create(timed, InstanceConvention.Sintef).Distance(routes), 12);
        Assert.Equal("10.0", ConventionProblem.Create(timed, InstanceConvention.Dimacs).Format(10));
        Assert.Equal("10", ConventionProblem.Create(plain, InstanceConvention.Dimacs).Format(10));
        Assert.Equal("10.0437", ConventionProblem.Create(timed, InstanceConvention.Exact).Format((2 * one) + (2 * two) + 0.0042));
    }

    [Fact]
    public void Faults_of_routes_are_found_in_the_instances_own_numbers()
    {
        var problem = ConventionProblem.Create(InstanceFile.Parse("tiny.txt", Solomon), InstanceConvention.Dimacs);

        Assert.Null(problem.Fault([[1], [2]]));
        Assert.Contains("overloaded", problem.Fault([[1, 2]]), StringComparison.Ordinal);
        Assert.Contains("exactly once", problem.Fault([[1]]), StringComparison.Ordinal);
        Assert.Contains("3 routes", problem.Fault([[1], [2], [1]]), StringComparison.Ordinal);
        var late = ConventionProblem.Create(InstanceFile.Parse("tiny.txt", Changed(Solomon, "10         60", " 0          3")), InstanceConvention.Exact);
        Assert.Contains("after its due date", late.Fault([[1], [2]]), StringComparison.Ordinal);
    }

    [Fact]
    public void An_instance_inside_a_zip_is_found_by_its_name()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("opsconsole-zip-").FullName, "instances.zip");
        using (var zip = ZipFile.Open(path, ZipArchiveMode.Create))
        using (var text = new StreamWriter(zip.CreateEntry("TINY.txt").Open()))
        {
            text.Write(Solomon);
        }

        Assert.Equal("TINY", InstanceFile.Read(path + "/tiny").Name);
        Assert.Equal("TINY", InstanceFile.Read(path + "/TINY.txt").Name);
        Assert.True(InstanceFile.Exists(path + "/tiny"));
        Assert.Contains("no entry 'other'", Assert.Throws<InstanceFormatException>(() => InstanceFile.Read(path + "/other")).Message, StringComparison.Ordinal);
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true); // It has one.
    }

    [Fact]
    public void A_solution_is_written_as_Cvrplib_reads_it()
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        CvrplibSolution.Write(text, [["2", "1"], ["3"]], "27.5");
        Assert.Equal("Route #1: 2 1\nRoute #2: 3\nCost 27.5\n", text.ToString());
    }

    private static void Refused(string name, string text, string said) =>
        Assert.Contains(said, Assert.Throws<InstanceFormatException>(() => InstanceFile.Parse(name, text)).Message, StringComparison.Ordinal);

    private static string Changed(string text, string good, string bad)
    {
        Assert.Contains(good, text, StringComparison.Ordinal);
        return text.Replace(good, bad, StringComparison.Ordinal);
    }
}
