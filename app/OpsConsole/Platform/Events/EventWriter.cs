using System.Diagnostics;
using Microsoft.Data.Sqlite;
using OpsConsole.Platform.Persistence;

namespace OpsConsole.Platform.Events;

/// <summary>
/// The one writer of the event tables: a thread that takes what has come in, writes it as one transaction, flushes it to the disk and only
/// then tells those who wait.
/// </summary>
/// <remarks>
/// <para>A group is everything queued, up to <see cref="GroupSize"/> rows (one larger piece of work stays whole). While the disk flushes one
/// group the next gathers, so a single caller never waits for company. Only when the last group had several callers does the writer linger,
/// at most <see cref="LingerMs"/>, until as many rows are there again: callers that were answered together come back within a
/// millisecond, and committing the first of them alone would halve the throughput.</para>
/// <para>A full disk, a failed flush or a lock held too long fails the group's work (nothing was acknowledged) and the connection is opened anew:
/// the next group tries again, so it recovers without a restart. When a single piece of work is at fault, each is tried alone.</para>
/// </remarks>
public sealed partial class EventWriter(OpsDatabase database, WriteTurns turns, StreamHead head, ILogger<EventWriter> logger) : IAsyncDisposable, IDisposable
{
    /// <summary>Rows at which a group is closed.</summary>
    public const int GroupSize = 128;

    /// <summary>Longest wait for company, milliseconds.</summary>
    public const int LingerMs = 5;

    /// <summary>Rows that may wait: about a second of work on a slow disk, 10 MB.</summary>
    public const int Capacity = 16_384;

    private readonly object _gate = new();
    private readonly Queue<GroupWork> _queue = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private GroupConnection? _connection;
    private int _queued;
    private int _lastGroup;

    // Rows at which the waiting thread wants to be woken: to wake it for each piece of work that it then waits on for more costs two context switches.
    private int _wakeAt = 1;
    private bool _started;
    private bool _stopping;

    /// <summary>Rows that wait.</summary>
    public int Queued => Volatile.Read(ref _queued);

    /// <summary>Queues work unless more than <paramref name="limit"/> rows would wait; false when it was not taken.</summary>
    public bool TryEnqueue(GroupWork work, int limit = Capacity)
    {
        lock (_gate)
        {
            if (_stopping || _queued + work.Weight > limit)
            {
                return false;
            }

            if (!_started)
            {
                _started = true;
                new Thread(Run) { Name = "event writer", IsBackground = true }.Start();
            }

            _queue.Enqueue(work);
            _queued += work.Weight;
            if (_queued >= _wakeAt)
            {
                Monitor.Pulse(_gate);
            }

            return true;
        }
    }

    /// <summary>Writes what has been taken and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        Dispose();
        await _ended.Task.ConfigureAwait(false);
    }

    /// <summary>Tells the writer to end; the thread writes what has been taken.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (!_stopping && !_started)
            {
                _ended.TrySetResult();
            }

            _stopping = true;
            Monitor.PulseAll(_gate);
        }
    }

    private void Run()
    {
        var group = new List<GroupWork>();
        while (TakeGroup(group))
        {
            Write(group);
            group.Clear();
        }

        _connection?.Dispose();
        _ended.TrySetResult();
    }

    private bool TakeGroup(List<GroupWork> group)
    {
        lock (_gate)
        {
            while (_queue.Count == 0)
            {
                if (_stopping)
                {
                    return false;
                }

                _wakeAt = 1;
                Monitor.Wait(_gate);
            }

            Linger();
            var rows = 0;
            while (_queue.TryPeek(out var next) && (rows == 0 || rows + next.Weight <= GroupSize))
            {
                group.Add(_queue.Dequeue());
                rows += next.Weight;
            }

            _queued -= rows;
            _lastGroup = group.Count == 1 ? 0 : rows;
            return true;
        }
    }

    private void Linger()
    {
        var started = Stopwatch.GetTimestamp();
        _wakeAt = Math.Min(_lastGroup, GroupSize);
        while (_queued < _wakeAt && !_stopping)
        {
            var left = LingerMs - (int)Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            if (left <= 0 || !Monitor.Wait(_gate, left))
            {
                return;
            }
        }
    }

    private void Write(List<GroupWork> group)
    {
        var failure = TryCommit(group);
        if (failure is null)
        {
            foreach (var work in group)
            {
                work.Complete();
            }
        }
        else if (group.Count > 1 && !IsStorageFailure(failure))
        {
            foreach (var work in group)
            {
                Write([work]);
            }
        }
        else
        {
            GroupFailed(logger, group.Sum(work => work.Weight), failure);
            foreach (var work in group)
            {
                work.Fail(failure);
            }
        }
    }

    private Exception? TryCommit(List<GroupWork> group)
    {
        var mine = turns.Take();
        try
        {
            _connection ??= new GroupConnection(database.OpenHeld());
            _connection.Begin();
            foreach (var work in group)
            {
                work.Execute(_connection);
            }

            _connection.Commit();
            if (_connection.Events.LastSequence > 0)
            {
                head.Advance(_connection.Events.LastSequence);
            }

            return null;
        }
        catch (Exception failure)
        {
            // Whatever went wrong, the callers hear of it and the thread lives on.
            Abandon();
            return failure;
        }
        finally
        {
            if (mine)
            {
                turns.Release();
            }
        }
    }

    private void Abandon()
    {
        try
        {
            _connection?.RollBack();
        }
        catch (SqliteException)
        {
            // Closing the connection rolls back as well.
        }

        _connection?.Dispose();
        _connection = null;
    }

    /// <summary>Whether every piece of work would fail alike, so that trying each alone is of no use.</summary>
    private static bool IsStorageFailure(Exception failure) =>
        failure is SqliteException { SqliteErrorCode: not (SQLitePCL.raw.SQLITE_CONSTRAINT or SQLitePCL.raw.SQLITE_MISMATCH or SQLitePCL.raw.SQLITE_TOOBIG) };

    [LoggerMessage(Level = LogLevel.Error, Message = "{Rows} rows could not be committed and were not acknowledged")]
    private static partial void GroupFailed(ILogger logger, int rows, Exception failure);
}
