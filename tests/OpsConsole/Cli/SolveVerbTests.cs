using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpsConsole.Cli;
using OpsConsole.Tests.Delivery;

namespace OpsConsole.Tests.Cli;

/// <summary>The verb as others call it: what it writes and says, and what it says of bad files.</summary>
[Collection(nameof(ConsoleOutput))]
public sealed class SolveVerbTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("opsconsole-solve-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("dimacs", 80)]
    [InlineData("exact", 80)]
    [InlineData("sintef", 80)]
    public async Task The_solution_has_every_customer_once_and_the_cost_that_is_printed(string convention, double optimum)
    {
        var file = Path.Combine(_folder, "out.sol");

        var (exit, said, _) = await RunAsync(Square(), "--seconds", "1", "--out", file, "--convention", convention, "--json");

        Assert.Equal(0, exit);
        using var answer = JsonDocument.Parse(said);
        var lines = await File.ReadAllLinesAsync(file, TestContext.Current.CancellationToken);
        Assert.Equal(Enumerable.Range(1, 8), lines[..^1].SelectMany(line => line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(id => int.Parse(id, CultureInfo.InvariantCulture)).Order());
        Assert.All(lines[..^1], (line, index) => Assert.StartsWith($"Route #{index + 1}: ", line, StringComparison.Ordinal));
        Assert.Equal(optimum, double.Parse(lines[^1]["Cost ".Length..], CultureInfo.InvariantCulture));
        Assert.Equal(optimum, answer.RootElement.GetProperty("cost").GetDouble());
        Assert.Equal(convention, answer.RootElement.GetProperty("convention").GetString());
        Assert.NotEqual(0, answer.RootElement.GetProperty("improvements").GetArrayLength());
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_exits_2_names_the_line_and_writes_nothing()
    {
        var (path, file) = (Square(), Path.Combine(_folder, "out.sol"));
        await File.WriteAllTextAsync(path, (await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken)).Replace("10 0 1 0 1000 0", "10 zero 1 0 1000 0", StringComparison.Ordinal), TestContext.Current.CancellationToken);

        var (exit, _, error) = await RunAsync(path, "--seconds", "1", "--out", file);

        Assert.Equal(2, exit);
        Assert.Contains("--instance: square.txt, line 9: YCOORD. 'zero'", error, StringComparison.Ordinal);
        Assert.False(File.Exists(file));
    }

    [Fact]
    public async Task An_instance_that_nobody_can_serve_exits_1_and_writes_nothing()
    {
        var (path, file) = (Square(), Path.Combine(_folder, "out.sol"));
        await File.WriteAllTextAsync(path, (await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken)).Replace("10 0 1 0 1000 0", "10 0 1 0 3 0", StringComparison.Ordinal), TestContext.Current.CancellationToken);

        var (exit, _, error) = await RunAsync(path, "--seconds", "1", "--out", file);

        Assert.Equal(1, exit);
        Assert.Contains("nothing was written", error, StringComparison.Ordinal);
        Assert.False(File.Exists(file));
    }

    [Theory]
    [InlineData("--instance", "--seconds 1 --out OUT --instance /no/such/file.txt")]
    [InlineData("--seconds", "--seconds 0 --out OUT --instance FILE")]
    [InlineData("--seed", "--seconds 1 --out OUT --instance FILE --seed x")]
    [InlineData("--convention", "--seconds 1 --out OUT --instance FILE --convention mine")]
    [InlineData("--out", "--seconds 1 --out /no/such/folder/x.sol --instance FILE")]
    public async Task Bad_usage_exits_2_and_names_the_argument(string named, string line)
    {
        var (exit, _, error) = await RunLineAsync(["solve", .. line.Replace("FILE", Square(), StringComparison.Ordinal).Replace("OUT", Path.Combine(_folder, "out.sol"), StringComparison.Ordinal).Split(' ')]);

        Assert.Equal(2, exit);
        Assert.Contains(named, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("haversine")]
    [InlineData("explicit")]
    public async Task A_route_plans_body_is_solved_as_the_API_would(string kind)
    {
        var body = PlanRequests.Plan(stops: 4, vehicles: 1);
        if (kind == "explicit")
        {
            // A ring of five places a minute and a kilometre apart, whatever the coordinates.
            body["matrix"] = JsonSerializer.SerializeToNode(new { kind, durations = Ring(60), distances = Ring(1_000) });
            body["objective"] = "distance";
        }

        var (path, file) = (Path.Combine(_folder, "plan.json"), Path.Combine(_folder, "out.sol"));
        await File.WriteAllTextAsync(path, body.ToJsonString(), TestContext.Current.CancellationToken);

        var (exit, said, error) = await RunAsync(path, "--seconds", "1", "--out", file, "--data", Path.Combine(_folder, "no-streets"), "--json");

        Assert.True(exit == 0, error);
        using var answer = JsonDocument.Parse(said);
        var lines = await File.ReadAllLinesAsync(file, TestContext.Current.CancellationToken);
        Assert.Equal(["stop-1", "stop-2", "stop-3", "stop-4"], lines[0]["Route #1: ".Length..].Split(' ').Order(StringComparer.Ordinal));
        Assert.Equal(7, answer.RootElement.GetProperty("seed").GetInt32());
        Assert.Equal("van-1", answer.RootElement.GetProperty("routes")[0].GetProperty("vehicleId").GetString());
        Assert.Equal(double.Parse(lines[^1]["Cost ".Length..], CultureInfo.InvariantCulture), answer.RootElement.GetProperty("cost").GetDouble(), 3);
        Assert.False(Directory.Exists(Path.Combine(_folder, "no-streets")));
        if (kind == "explicit")
        {
            Assert.Equal("Cost 5.000", lines[^1]);
        }

        static int[][] Ring(int leg) => [.. Enumerable.Range(0, 5).Select(from => Enumerable.Range(0, 5).Select(to => leg * Math.Min(Math.Abs(from - to), 5 - Math.Abs(from - to))).ToArray())];
    }

    [Theory]
    [InlineData("stops", "2", "lat", "97.5", "", "stops[2].lat")]
    [InlineData("stops", "0", "demand", "[9000]", "", "stops[0].demand")]
    [InlineData("vehicles", "0", "colour", "1", "", "vehicles[0].colour")]
    [InlineData("matrix", "", "kind", "\"road\"", "", "matrix.kind")]
    [InlineData("matrix", "", "kind", "\"haversine\"", "--convention exact", "--convention")]
    public async Task A_wrong_field_of_a_route_plan_exits_2_and_is_named(string list, string index, string field, string value, string more, string named)
    {
        var body = PlanRequests.Plan();
        var part = index.Length > 0 ? body[list]![int.Parse(index, CultureInfo.InvariantCulture)]! : body[list]!; // The plan has them.
        part[field] = JsonNode.Parse(value);
        var (path, file) = (Path.Combine(_folder, "plan.json"), Path.Combine(_folder, "out.sol"));
        await File.WriteAllTextAsync(path, body.ToJsonString(), TestContext.Current.CancellationToken);

        var (exit, _, error) = await RunAsync(path, ["--seconds", "1", "--out", file, "--data", _folder, .. more.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        Assert.Equal(2, exit);
        Assert.StartsWith("--instance: plan.json: ", error, StringComparison.Ordinal);
        Assert.Contains(named, error, StringComparison.Ordinal);
        Assert.False(File.Exists(file));
    }

    /// <summary>Eight customers on a square around the depot, one vehicle's worth: one tour of length 80 and no shorter, with the depot on the square too.</summary>
    private string Square()
    {
        var path = Path.Combine(_folder, "square.txt");
        File.WriteAllText(path, """
            square

            VEHICLE
            NUMBER CAPACITY
            3 8
            CUSTOMER
            CUST NO. XCOORD. YCOORD. DEMAND READY TIME DUE DATE SERVICE TIME
            0 0 0 0 0 1000 0
            1 10 0 1 0 1000 0
            2 20 0 1 0 1000 0
            3 20 10 1 0 1000 0
            4 20 15 1 0 1000 0
            5 20 20 1 0 1000 0
            6 10 20 1 0 1000 0
            7 0 20 1 0 1000 0
            8 0 10 1 0 1000 0
            """);
        return path;
    }

    private static Task<(int Exit, string Said, string Error)> RunAsync(string instance, params string[] more) => RunLineAsync(["solve", "--instance", instance, .. more]);

    private static async Task<(int Exit, string Said, string Error)> RunLineAsync(string[] arguments)
    {
        var (usualOut, usualError) = (Console.Out, Console.Error);
        using var said = new StringWriter();
        using var error = new StringWriter();
        Console.SetOut(said);
        Console.SetError(error);
        try
        {
            return (await CommandLine.RunAsync(arguments), said.ToString(), error.ToString());
        }
        finally
        {
            Console.SetOut(usualOut);
            Console.SetError(usualError);
        }
    }
}
