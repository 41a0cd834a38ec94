using OpsConsole.Platform.Persistence;

namespace OpsConsole.Platform.Events;

/// <summary>Which events to read.</summary>
public sealed record EventFilter
{
    /// <summary>Only these types; null or empty for all.</summary>
    public IReadOnlyCollection<EventType>? Types { get; init; }

    /// <summary>Only events after this sequence.</summary>
    public long AfterSequence { get; init; }

    /// <summary>Only events up to this sequence, itself included; null for all that are committed when the reading begins.</summary>
    public long? ThroughSequence { get; init; }

    /// <summary>Only what happened (<see cref="EventTime"/>) at or after this time.</summary>
    public DateTimeOffset? EffectiveFrom { get; init; }

    /// <summary>Only what happened (<see cref="EventTime"/>) before this time.</summary>
    public DateTimeOffset? EffectiveBefore { get; init; }

    /// <summary>Only what was known (received) before this time: what a training run as of then may use.</summary>
    public DateTimeOffset? ReceivedBefore { get; init; }

    /// <summary>Only events of this shopper; null for all. There is no index for it: the whole range is looked through.</summary>
    public string? UserId { get; init; }
}

/// <summary>The columns of an event that training and replay need.</summary>
/// <param name="Sequence">Position in the stream.</param>
/// <param name="Type">What happened.</param>
/// <param name="UserId">The shopper.</param>
/// <param name="SessionId">The visit or order, or null.</param>
/// <param name="ItemId">The item, or null.</param>
/// <param name="Quantity">Units.</param>
/// <param name="ValueTenThousandths">Unit price in ten-thousandths of the currency's unit; 0 where unsaid.</param>
/// <param name="OccurredAtMs">Device time, Unix milliseconds.</param>
/// <param name="ReceivedAtMs">Server time, Unix milliseconds.</param>
public readonly record struct EventRow(
    long Sequence, EventType Type, string UserId, string? SessionId, string? ItemId, double Quantity, long ValueTenThousandths, long OccurredAtMs, long ReceivedAtMs);

/// <summary>Reads many events fast, in the order of their sequences, without an object for each.</summary>
/// <remarks>
/// It reads <see cref="ChunkRows"/> sequences at a time into a buffer before it hands out the first of them: however slow the consumer, no read
/// transaction stays open that would keep the write-ahead log from being reset. Repeated strings are shared.
/// </remarks>
public sealed class EventReader(OpsDatabase database)
{
    private const int ChunkRows = 16_384;

    /// <summary>The events that pass the filter. Blocks on the disk: call it from a worker.</summary>
    public IEnumerable<EventRow> Read(EventFilter filter, CancellationToken token = default)
    {
        using var connection = database.OpenHeld();
        using var bounds = new SqliteStatement(connection, "SELECT min(sequence), max(sequence) FROM events WHERE sequence > ?1");
        bounds.Bind(1, filter.AfterSequence);
        bounds.Step();
        if (bounds.IsNull(0))
        {
            yield break;
        }

        var first = bounds.Int64(0);
        var last = Math.Min(bounds.Int64(1), filter.ThroughSequence ?? long.MaxValue);
        bounds.Reset();

        using var statement = new SqliteStatement(connection, Sql(filter));
        Bind(statement, filter);
        var strings = new Utf8Strings();
        var chunk = new EventRow[ChunkRows];
        for (var from = first; from <= last; from += ChunkRows)
        {
            token.ThrowIfCancellationRequested();
            var count = ReadChunk(statement.Bind(1, from).Bind(2, Math.Min(from + ChunkRows - 1, last)), chunk, strings);
            for (var index = 0; index < count; index++)
            {
                yield return chunk[index];
            }
        }
    }

    private static int ReadChunk(SqliteStatement statement, EventRow[] chunk, Utf8Strings strings)
    {
        var count = 0;
        while (statement.Step())
        {
            chunk[count++] = new EventRow(
                statement.Int64(0),
                (EventType)statement.Int64(1),
                strings.Get(statement.Utf8(2)),
                Nullable(statement.Utf8(3)),
                Nullable(statement.Utf8(4)),
                statement.Double(5),
                statement.Int64(6),
                statement.Int64(7),
                statement.Int64(8));
        }

        return count;

        // Ids are never empty, so no bytes means NULL.
        string? Nullable(ReadOnlySpan<byte> utf8) => utf8.IsEmpty ? null : strings.Get(utf8);
    }

    private static string Sql(EventFilter filter)
    {
        var sql = "SELECT sequence, type, user_id, session_id, item_id, quantity, value, occurred_at, received_at FROM events WHERE sequence BETWEEN ?1 AND ?2";
        if (filter.Types is { Count: > 0 } types)
        {
            sql += $" AND type IN ({string.Join(',', types.Select(type => (int)type))})";
        }

        sql += filter.EffectiveFrom is null ? "" : $" AND {EventTime.Sql} >= ?3";
        sql += filter.EffectiveBefore is null ? "" : $" AND {EventTime.Sql} < ?4";
        sql += filter.ReceivedBefore is null ? "" : " AND received_at < ?5";
        sql += filter.UserId is null ? "" : " AND user_id = ?6";
        return sql + " ORDER BY sequence";
    }

    private static void Bind(SqliteStatement statement, EventFilter filter)
    {
        BindTime(3, filter.EffectiveFrom);
        BindTime(4, filter.EffectiveBefore);
        BindTime(5, filter.ReceivedBefore);
        if (filter.UserId is { } userId)
        {
            statement.Bind(6, userId);
        }

        void BindTime(int parameter, DateTimeOffset? time)
        {
            if (time is { } value)
            {
                statement.Bind(parameter, value.ToUnixTimeMilliseconds());
            }
        }
    }
}
