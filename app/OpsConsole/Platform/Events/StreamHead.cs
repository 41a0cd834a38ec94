using OpsConsole.Platform.Persistence;

namespace OpsConsole.Platform.Events;

/// <summary>The newest committed sequence, and the bell that wakes those who wait for a newer one.</summary>
public sealed class StreamHead(OpsDatabase database, TimeProvider time)
{
    /// <summary>How often a waiter looks into the file itself: another process (an import) may have written to it.</summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    private long _sequence = -1;
    private TaskCompletionSource _bell = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Sequence of the newest committed event; 0 when there is none.</summary>
    public long Sequence
    {
        get
        {
            if (Volatile.Read(ref _sequence) < 0)
            {
                Refresh();
            }

            return Volatile.Read(ref _sequence);
        }
    }

    /// <summary>Says that everything up to a sequence is committed.</summary>
    public void Advance(long sequence)
    {
        var known = Volatile.Read(ref _sequence);
        while (sequence > known)
        {
            var seen = Interlocked.CompareExchange(ref _sequence, sequence, known);
            if (seen == known)
            {
                Interlocked.Exchange(ref _bell, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
                return;
            }

            known = seen;
        }
    }

    /// <summary>Reads the newest sequence from the file.</summary>
    public void Refresh()
    {
        using var connection = database.Open();
        using var newest = connection.CreateCommand();
        newest.CommandText = "SELECT coalesce(max(sequence), 0) FROM events";
        Advance((long)newest.ExecuteScalar()!);
    }

    /// <summary>Waits until an event after a sequence is committed.</summary>
    public async ValueTask WaitBeyondAsync(long sequence, CancellationToken token)
    {
        while (true)
        {
            var bell = Volatile.Read(ref _bell).Task;
            if (Sequence > sequence)
            {
                return;
            }

            try
            {
                await bell.WaitAsync(LookAgain, time, token).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                Refresh();
            }
        }
    }
}
