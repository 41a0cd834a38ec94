using Microsoft.Data.Sqlite;
using OpsConsole.Platform.Persistence;

namespace OpsConsole.Platform.Events;

/// <summary>What became of one event.</summary>
public enum AppendResult : byte
{
    /// <summary>Stored.</summary>
    Accepted,

    /// <summary>The same event was stored before.</summary>
    Duplicate,

    /// <summary>Another event was stored under this id before.</summary>
    Conflict,
}

/// <summary>Inserts into <c>events</c> by held statements; the caller owns the transaction.</summary>
public sealed class EventTable(SqliteConnection connection) : IDisposable
{
    private readonly SqliteStatement _insert = new(connection, """
        INSERT INTO events (id, type, user_id, session_id, item_id, value, currency, quantity, query, slate_id, position, surface, occurred_at, received_at, context, flags, fingerprint)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)
        ON CONFLICT (id) DO NOTHING
        """);

    private readonly SqliteStatement _stored = new(connection, "SELECT fingerprint FROM events WHERE id = ?1");

    /// <summary>Sequence of the last event that was accepted on this connection.</summary>
    public long LastSequence { get; private set; }

    public AppendResult Append(ShopEvent shopEvent, long fingerprint)
    {
        _insert.Bind(1, shopEvent.Id).Bind(2, (long)shopEvent.Type).Bind(3, shopEvent.UserId).Bind(4, shopEvent.SessionId).Bind(5, shopEvent.ItemId)
            .Bind(6, shopEvent.Value is { } value ? Money.ToTenThousandths(value) : null).Bind(7, shopEvent.Currency).Bind(8, shopEvent.Quantity)
            .Bind(9, shopEvent.Query).Bind(10, shopEvent.SlateId).Bind(11, shopEvent.Position).Bind(12, shopEvent.Surface)
            .Bind(13, shopEvent.OccurredAt.ToUnixTimeMilliseconds()).Bind(14, shopEvent.ReceivedAt.ToUnixTimeMilliseconds())
            .Bind(15, shopEvent.Context).Bind(16, (long)shopEvent.Flags).Bind(17, fingerprint)
            .Run();
        if (_insert.Changes == 1)
        {
            LastSequence = _insert.LastInsertRowId;
            return AppendResult.Accepted;
        }

        _stored.Bind(1, shopEvent.Id);
        var same = _stored.Step() && _stored.Int64(0) == fingerprint;
        _stored.Reset();
        return same ? AppendResult.Duplicate : AppendResult.Conflict;
    }

    public void Dispose()
    {
        _insert.Dispose();
        _stored.Dispose();
    }
}
