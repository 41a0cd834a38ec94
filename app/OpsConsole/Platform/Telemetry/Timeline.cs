using System.Collections.Immutable;
using OpsConsole.Platform.Live;

namespace OpsConsole.Platform.Telemetry;

/// <summary>
/// What changed, newest last: at most 500 entries in memory, more in the telemetry file, from which they come back after a restart. Each
/// entry is also published on the live feed.
/// </summary>
public sealed class Timeline(LiveFeed? live = null)
{
    internal const int Bound = 500;
    private ImmutableList<TimelineEntry> _entries = [];

    /// <summary>The newest entries, oldest first.</summary>
    public IReadOnlyList<TimelineEntry> Entries => _entries;

    /// <summary>Raised after each entry.</summary>
    public event Action<TimelineEntry>? Added;

    /// <summary>Adds an entry.</summary>
    public void Add(TimelineEntry entry)
    {
        ImmutableInterlocked.Update(ref _entries, static (list, added) => (list.Count >= Bound ? list.RemoveAt(0) : list).Add(added), entry);
        Added?.Invoke(entry);
        live?.Publish(entry);
    }

    /// <summary>Puts entries of earlier runs before those of this one.</summary>
    internal void Restore(IReadOnlyList<TimelineEntry> earlier) =>
        ImmutableInterlocked.Update(ref _entries, static (list, before) => [.. before.Concat(list).TakeLast(Bound)], earlier);
}
