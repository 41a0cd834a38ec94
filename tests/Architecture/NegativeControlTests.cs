namespace OpsConsole.Architecture.Tests;

/// <summary>Shows that the rules can fail: on fixtures made to break them, and on the real host with a line of its table taken out.</summary>
public sealed class NegativeControlTests
{
    private const string Root = "OpsConsole.Architecture.Tests.Fixtures.";
    private static readonly IReadOnlyCollection<Use> Uses = AssemblyEdges.Read(typeof(NegativeControlTests).Assembly.Location);

    [Theory]
    [InlineData("InAsyncLambda")]
    [InlineData("InIterator")]
    [InlineData("InGenericArgument")]
    [InlineData("InTypeOf")]
    [InlineData("InAttribute")]
    [InlineData("InStaticCall")]
    public void Use_without_an_edge_is_found_wherever_it_hides(string type) =>
        Assert.Contains(Fixtures([]).Violations(Uses), line => line.StartsWith($"no edge Alpha -> Beta: {Root}Alpha.{type} ", StringComparison.Ordinal));

    [Fact]
    public void Edge_opens_public_types_only()
    {
        var violation = Assert.Single(Fixtures([new Edge("Alpha", "Beta", "for the test")]).Violations(Uses));
        Assert.Equal($"Alpha uses an internal type of Beta: {Root}Alpha.InStaticCall -> {Root}Beta.Closed", violation);
    }

    [Fact]
    public void Platform_that_uses_a_capability_is_found() =>
        Assert.NotEmpty(new Rules(Root, [new Edge("Alpha", "Beta", "for the test")], new HashSet<string> { "Alpha" }, new HashSet<string>(), new HashSet<string>()).Violations(Uses));

    [Fact]
    public void Line_that_nothing_needs_is_found() =>
        Assert.Equal("Beta", Assert.Single(Fixtures([new Edge("Alpha", "Beta", "used"), new Edge("Beta", "Alpha", "not used")]).Stale(Uses)).From);

    [Fact]
    public void Cycle_is_found()
    {
        Assert.Equal("A -> B -> C -> A", Fixtures([new Edge("A", "B", ""), new Edge("B", "C", ""), new Edge("C", "A", "")]).Cycle());
        Assert.Null(Fixtures([new Edge("A", "B", ""), new Edge("A", "C", ""), new Edge("B", "C", "")]).Cycle());
    }

    [Fact]
    public void Each_line_of_the_real_table_is_what_allows_its_use()
    {
        var uses = AssemblyEdges.Read(Path.Combine(AppContext.BaseDirectory, "OpsConsole.dll"));
        Assert.All(DependencyTable.Edges, line =>
        {
            var without = new Rules("OpsConsole.", [.. DependencyTable.Edges.Where(edge => edge != line)], DependencyTable.Free, DependencyTable.Composing, DependencyTable.Open);
            Assert.Contains(without.Violations(uses), violation => violation.StartsWith($"no edge {line.From} -> {line.To}:", StringComparison.Ordinal));
        });
    }

    [Fact]
    public void Clock_in_an_engine_is_found() =>
        Assert.Single(DependencyTests.EngineUses([new Use("OpsConsole.Engines.X", "System.Diagnostics.Stopwatch", true), new Use("OpsConsole.Engines.X", "System.Math", true)]));

    private static Rules Fixtures(Edge[] edges) => new(Root, edges, new HashSet<string>(), new HashSet<string>(), new HashSet<string>());
}
