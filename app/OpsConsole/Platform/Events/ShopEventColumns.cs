using OpsConsole.Platform.Persistence;

namespace OpsConsole.Platform.Events;

/// <summary>A whole event out of its row.</summary>
internal static class ShopEventColumns
{
    public const string List =
        "sequence, id, type, user_id, session_id, item_id, value, currency, quantity, query, slate_id, position, surface, occurred_at, received_at, context, flags";

    /// <summary>Reads the current row of a statement that selects <see cref="List"/>.</summary>
    public static ShopEvent Read(SqliteStatement row) => new(
        Sequence: row.Int64(0),
        Id: row.Text(1)!,
        Type: (EventType)row.Int64(2),
        UserId: row.Text(3)!,
        SessionId: row.Text(4),
        ItemId: row.Text(5),
        Value: row.IsNull(6) ? null : Money.FromTenThousandths(row.Int64(6)),
        Currency: row.Text(7),
        Quantity: row.Double(8),
        Query: row.Text(9),
        SlateId: row.Text(10),
        Position: row.IsNull(11) ? null : (int)row.Int64(11),
        Surface: row.Text(12),
        OccurredAt: DateTimeOffset.FromUnixTimeMilliseconds(row.Int64(13)),
        ReceivedAt: DateTimeOffset.FromUnixTimeMilliseconds(row.Int64(14)),
        Context: row.Text(15),
        Flags: (EventFlags)row.Int64(16));
}
