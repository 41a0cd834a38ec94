using System.Collections.Immutable;
using System.Threading.Channels;
using OpsConsole.Platform.Live;
using OpsConsole.Platform.Telemetry;

namespace OpsConsole.Platform.Resilience.Breakers;

/// <summary>
/// Takes note of what breakers do, without making them wait, and tells it in order: to pages and hubs, to the timeline, to the database.
/// </summary>
/// <remarks>At most 4,096 notes wait; past that the oldest is dropped, for a breaker must not fail because the database is slow.</remarks>
internal sealed class BreakerJournal(LiveFeed feed, Timeline timeline, TimeProvider time)
{
    private const int Bound = 4_096;

    private readonly Channel<BreakerNote> _notes = Channel.CreateBounded<BreakerNote>(
        new BoundedChannelOptions(Bound) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true }, static dropped => dropped.Written?.TrySetCanceled());

    private ImmutableList<BreakerTransition> _history = [];

    public event Action<BreakerTransition>? Noted;

    public IReadOnlyList<BreakerTransition> History => _history;

    public ChannelReader<BreakerNote> Reader => _notes.Reader;

    /// <summary>Called by breakers within their lock: only takes note.</summary>
    public void Note(CircuitBreaker breaker, BreakerTransition? transition) => _notes.Writer.TryWrite(new BreakerNote(breaker, transition, null, null, null));

    /// <summary>An isolation begins (or, null, ends) by hand.</summary>
    public void Hold(string name, Isolation? isolation) => _notes.Writer.TryWrite(new BreakerNote(null, null, name, isolation, null));

    /// <summary>Ends when all notes so far have been written.</summary>
    public Task FlushAsync(CancellationToken token)
    {
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _notes.Writer.TryWrite(new BreakerNote(null, null, null, null, written));
        return written.Task.WaitAsync(token);
    }

    /// <summary>Tells one note to everyone in this process.</summary>
    public void Tell(BreakerNote note)
    {
        if (note.Transition is { } transition)
        {
            Remember(transition);
            timeline.Add(Entry(transition));
            feed.Publish(transition);
            Noted?.Invoke(transition);
        }

        if (note.Breaker is { } breaker)
        {
            feed.Publish(breaker.Row());
        }
    }

    /// <summary>Takes up transitions from before this start, oldest first.</summary>
    public void Restore(IReadOnlyList<BreakerTransition> earlier)
    {
        ImmutableInterlocked.Update(ref _history, static (list, older) => list.InsertRange(0, older), earlier);
        var since = time.GetUtcNow() - TimeSpan.FromDays(1);
        foreach (var transition in earlier.Where(transition => transition.At >= since).TakeLast(100))
        {
            timeline.Add(Entry(transition));
        }
    }

    private void Remember(BreakerTransition transition) =>
        ImmutableInterlocked.Update(
            ref _history, static (list, added) => (list.Count >= BreakerRegistry.HistoryBound ? list.RemoveAt(0) : list).Add(added), transition);

    private static TimelineEntry Entry(BreakerTransition transition) =>
        new(transition.At, "breaker", $"Breaker {transition.Name}: {transition.From} → {transition.To}", transition.Reason, transition.Actor);
}

/// <summary>One note: a change of a breaker, an operator's hold, or a mark to be answered when all before it is written.</summary>
internal sealed record BreakerNote(CircuitBreaker? Breaker, BreakerTransition? Transition, string? HeldName, Isolation? Isolation, TaskCompletionSource? Written);
