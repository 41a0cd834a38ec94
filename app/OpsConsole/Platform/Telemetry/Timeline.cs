using System.Collections.Immutable;
using OpsConsole.Platform.Live;

namespace OpsConsole.Platform.Telemetry;

/// <summary>What changed, newest last: at most 500 entries in memory.</summary>
public sealed class Timeline
{
    private const int Bound = 500;
    private ImmutableList<TimelineEntry> _entries = [];

    /// <summary>The newest entries, oldest first.</summary>
    public IReadOnlyList<TimelineEntry> Entries => _entries;

    /// <summary>Raised after each entry.</summary>
    public event Action<TimelineEntry>? Added;

    /// <summary>Adds an entry.</summary>
    public void Add(TimelineEntry entry)
    {
        ImmutableInterlocked.Update(ref _entries, static (list, added) => (list.Count == Bound ? list.RemoveAt(0) : list).Add(added), entry);
        Added?.Invoke(entry);
    }
}
