using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using OpsConsole.Platform.Persistence;

namespace OpsConsole.Platform.Events;

/// <summary>The stream inside this process: the <c>events</c> table, a row of <c>event_offsets</c> for each durable consumer, and a bell.</summary>
internal sealed class SqliteEventStream(OpsDatabase database, StreamHead head, EventWriter writer) : IEventStream
{
    private const int BatchSize = 1_024;

    public long Head => head.Sequence;

    public async IAsyncEnumerable<EventBatch> SubscribeAsync(string consumer, [EnumeratorCancellation] CancellationToken token)
    {
        await foreach (var events in ReadAsync(SavedOffset(consumer), token).ConfigureAwait(false))
        {
            yield return new EventBatch(events, acknowledgement => AcknowledgeAsync(consumer, events[^1].Sequence, acknowledgement));
        }
    }

    public async IAsyncEnumerable<EventBatch> ReplayAsync(long afterSequence, [EnumeratorCancellation] CancellationToken token)
    {
        await foreach (var events in ReadAsync(afterSequence, token).ConfigureAwait(false))
        {
            yield return new EventBatch(events, static _ => ValueTask.CompletedTask);
        }
    }

    /// <summary>Each batch is read to its end before it is handed out: a slow consumer must not hold a snapshot that keeps the log from being reset.</summary>
    private async IAsyncEnumerable<IReadOnlyList<ShopEvent>> ReadAsync(long after, [EnumeratorCancellation] CancellationToken token)
    {
        using var connection = database.OpenHeld();
        using var next = new SqliteStatement(connection, $"SELECT {ShopEventColumns.List} FROM events WHERE sequence > ?1 ORDER BY sequence LIMIT {BatchSize}");
        while (true)
        {
            token.ThrowIfCancellationRequested();
            var events = ReadBatch(next, after);
            if (events.Count == 0)
            {
                await head.WaitBeyondAsync(after, token).ConfigureAwait(false);
                continue;
            }

            after = events[^1].Sequence;
            yield return events;
        }
    }

    private static List<ShopEvent> ReadBatch(SqliteStatement next, long after)
    {
        var events = new List<ShopEvent>();
        next.Bind(1, after);
        while (next.Step())
        {
            events.Add(ShopEventColumns.Read(next));
        }

        return events;
    }

    private long SavedOffset(string consumer)
    {
        using var connection = database.Open();
        using var saved = connection.CreateCommand();
        saved.CommandText = "SELECT sequence FROM event_offsets WHERE consumer = $consumer";
        saved.Parameters.Add(new SqliteParameter("$consumer", consumer));
        return saved.ExecuteScalar() is long sequence ? sequence : 0;
    }

    private async ValueTask AcknowledgeAsync(string consumer, long sequence, CancellationToken token)
    {
        var save = new SaveOffset(consumer, sequence);
        if (!writer.TryEnqueue(save))
        {
            throw new EventStorageException("The event writer takes nothing more now; acknowledge again later.", null);
        }

        await save.Committed.WaitAsync(token).ConfigureAwait(false);
    }
}
