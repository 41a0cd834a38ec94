using System.Xml.Linq;

namespace OpsConsole.Architecture.Tests;

public sealed class DependencyTests
{
    private static readonly string Host = Path.Combine(AppContext.BaseDirectory, "OpsConsole.dll");
    private static readonly string Engines = Path.Combine(AppContext.BaseDirectory, "OpsConsole.Engines.dll");
    private static readonly string MobileClient = Path.Combine(AppContext.BaseDirectory, "OpsConsole.MobileClient.dll");

    private static readonly Rules Rules = new("OpsConsole.", DependencyTable.Edges, DependencyTable.Free, DependencyTable.Composing, DependencyTable.Open);

    [Fact]
    public void Capabilities_use_each_other_only_as_the_table_says()
    {
        var uses = AssemblyEdges.Read(Host);
        Assert.True(uses.Count > 1000, $"only {uses.Count} uses were read: the wrong assembly?");
        var violations = Rules.Violations(uses);
        Assert.True(violations.Count == 0, string.Join(Environment.NewLine, violations));
    }

    [Fact]
    public void Table_has_no_line_that_nothing_needs() => Assert.Empty(Rules.Stale(AssemblyEdges.Read(Host)));

    [Fact]
    public void Table_has_no_cycle() => Assert.Null(Rules.Cycle());

    [Fact]
    public void Every_line_of_the_table_has_a_reason() =>
        Assert.All([.. DependencyTable.Edges, .. DependencyTable.Engines], edge => Assert.True(edge.Reason.Length > 10, $"{edge.From} -> {edge.To}"));

    [Fact]
    public void Capabilities_call_only_the_engines_named_for_them()
    {
        var real = AssemblyEdges.Read(Host).Where(use => use.To.StartsWith("OpsConsole.Engines.", StringComparison.Ordinal))
            .Select(use => (From: Capability(use.From), To: use.To.Split('.')[2])).Where(use => !DependencyTable.Composing.Contains(use.From)).Distinct().Order().ToArray();
        var named = DependencyTable.Engines.Select(edge => (edge.From, edge.To)).ToArray();
        Assert.True(!real.Except(named).Any(), $"not in the table: {string.Join(' ', real.Except(named))}");
        Assert.True(!named.Except(real).Any(), $"not needed: {string.Join(' ', named.Except(real))}");
    }

    [Fact]
    public void Mobile_client_is_used_by_the_demo_only() =>
        Assert.All(
            AssemblyEdges.Read(Host).Where(use => use.To.StartsWith("OpsConsole.MobileClient.", StringComparison.Ordinal)),
            use => Assert.Equal("Demo", Capability(use.From)));

    [Fact]
    public void Mobile_client_knows_nothing_of_the_host() =>
        Assert.DoesNotContain(AssemblyEdges.References(MobileClient), name => name.StartsWith("OpsConsole", StringComparison.Ordinal));

    [Fact]
    public void Engines_refer_to_the_base_class_library_only()
    {
        Assert.All(AssemblyEdges.References(Engines), name => Assert.StartsWith("System.", name, StringComparison.Ordinal));
        var project = XDocument.Load(Path.Combine(Repository.Root, "app", "Engines", "OpsConsole.Engines.csproj"));
        Assert.DoesNotContain(project.Descendants(), element => element.Name.LocalName is "PackageReference" or "ProjectReference" or "FrameworkReference");
    }

    [Fact]
    public void Engines_do_no_input_or_output_and_know_no_clock_logger_or_task() =>
        Assert.Empty(EngineUses(AssemblyEdges.Read(Engines)));

    /// <summary>What pure computation must not touch; streams that a caller hands in are values.</summary>
    internal static IReadOnlyList<string> EngineUses(IEnumerable<Use> uses)
    {
        string[] types =
        [
            "System.IO.File", "System.IO.FileStream", "System.IO.FileInfo", "System.IO.Directory", "System.IO.DirectoryInfo", "System.Console", "System.Environment",
            "System.TimeProvider", "System.Diagnostics.Stopwatch", "System.Threading.Tasks.Task", "System.Threading.Tasks.Task`1", "System.Threading.Tasks.ValueTask",
            "System.Threading.Tasks.ValueTask`1", "System.Threading.Thread", "System.Threading.ThreadPool", "System.Threading.Timer",
        ];
        string[] namespaces = ["System.Net.", "System.Diagnostics.Process", "Microsoft.Extensions.", "Microsoft.AspNetCore.", "System.Data."];
        return [.. uses.Where(use => types.Contains(use.To) || namespaces.Any(prefix => use.To.StartsWith(prefix, StringComparison.Ordinal))).Select(use => $"{use.From} -> {use.To}").Order()];
    }

    private static string Capability(string type) => type.Split('.') is [_, var folder, _, ..] ? folder : "";
}
