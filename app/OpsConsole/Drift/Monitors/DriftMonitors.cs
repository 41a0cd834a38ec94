namespace OpsConsole.Drift.Monitors;

/// <summary>Every monitor, and which source it comes from.</summary>
internal sealed class DriftMonitors(IEnumerable<IDriftSource> sources)
{
    /// <summary>What is asked, one after the other.</summary>
    public IReadOnlyList<IDriftSource> Sources { get; } = [.. sources];

    /// <summary>Monitors in the order of their sources.</summary>
    public IReadOnlyList<DriftMonitor> All => [.. Sources.SelectMany(source => source.Monitors)];

    /// <summary>The monitor of a name, or null.</summary>
    public DriftMonitor? Find(string name) => All.FirstOrDefault(monitor => monitor.Name == name);
}
