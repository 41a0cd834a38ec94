using System.Buffers;
using Microsoft.Data.Sqlite;
using OpsConsole.Catalog;
using OpsConsole.Engines.Features;
using OpsConsole.Platform.Persistence;

namespace OpsConsole.FeatureStore.Checkpoints;

/// <summary>Stores the online values as of one sequence, and gives them back at start.</summary>
/// <remarks>
/// A shopper's row carries the epoch of its checkpoint. Rows are written in pieces under the next epoch and count for nothing until the one row of
/// <c>checkpoint</c> names that epoch, together with items, trends and the sequence, in one transaction. A process that dies between leaves
/// the checkpoint before. Older rows are cleared afterwards. Not for more than one thread at a time.
/// </remarks>
internal sealed class CheckpointStore(CheckpointFile file, OpsDatabase events, TimeProvider time)
{
    /// <summary>Shoppers of one transaction: some milliseconds and about 10 MB of log.</summary>
    internal const int Piece = 2_000;

    /// <summary>Whether no rows of an unfinished checkpoint can be there.</summary>
    private bool _cleared;

    /// <summary>The checkpoint that the values in memory went on from; -1 when there is none that can be added to.</summary>
    private long _epoch = -1;

    /// <summary>Puts the newest checkpoint into empty values; says what is against it where it cannot be used.</summary>
    /// <returns>Null when the values are those of the checkpoint; else why not, and the values must be thrown away.</returns>
    public string? Load(FeatureUpdater into, CatalogSnapshot catalog, CancellationToken token)
    {
        try
        {
            _epoch = -1;
            using var connection = file.Open();
            return Load(connection, into, catalog, token);
        }
        catch (Exception failure) when (failure is SqliteException or InvalidDataException or IOException)
        {
            return failure.Message;
        }
    }

    /// <summary>Stores what has changed. Blocks on the disk: call it from a worker.</summary>
    /// <param name="capture">The values.</param>
    /// <param name="anew">Whether nothing that is stored counts any more, because other values serve.</param>
    /// <returns>False when nothing was stored, since what is stored is not what the values went on from: only a checkpoint that begins anew will do.</returns>
    /// <exception cref="SqliteException">Disk full, damaged, locked.</exception>
    public bool Save(CheckpointCapture capture, bool anew)
    {
        using var connection = file.Open();
        if (anew)
        {
            Clear(connection);
        }
        else if (_epoch < 0 || Number(connection, "SELECT epoch FROM checkpoint") != _epoch)
        {
            return false;
        }

        var epoch = anew ? 1 : _epoch + 1;
        if (!_cleared)
        {
            // What ended in the middle may have left rows of this epoch, of shoppers who are not written again. The scan is worth it once.
            using var unfinished = new SqliteStatement(connection, "DELETE FROM shoppers WHERE epoch >= ?1");
            unfinished.Bind(1, epoch).Run();
        }

        _cleared = false;
        WriteShoppers(connection, capture, epoch);
        Commit(connection, capture, epoch);
        (_epoch, _cleared) = (epoch, true);
        ClearOld(connection, capture.Changed.Select(shopper => shopper.UserId), epoch - 1);
        ClearOld(connection, capture.Removed, epoch);
        return true;
    }

    private string? Load(SqliteConnection connection, FeatureUpdater into, CatalogSnapshot catalog, CancellationToken token)
    {
        using var head = new SqliteStatement(connection, """
            SELECT epoch, sequence, event_id, schema, layout, catalog_items, catalog_mark, unknown_items, shoppers, items, trends, checksum FROM checkpoint
            """);
        if (!head.Step())
        {
            return "there is none yet";
        }

        // 1. Is it of these definitions, these events and this catalogue?
        var (epoch, sequence) = (head.Int64(0), head.Int64(1));
        if (head.Text(3) != FeatureDefinitions.SchemaHash || head.Text(4) != CheckpointBytes.Layout)
        {
            return "it was made with other feature definitions";
        }

        if (head.Text(2) != EventId(sequence))
        {
            return $"event {sequence} is not the one it was made after";
        }

        var known = (int)head.Int64(5);
        if (known > catalog.Items.Count || CatalogMark.Of(catalog, known) != head.Int64(6))
        {
            return "the catalogue has changed";
        }

        if (head.Int64(7) > 0 && catalog.Items.Count > known)
        {
            return "events named items that the catalogue has only now";
        }

        // 2. Items and trends.
        var (items, trends) = (head.Utf8(9).ToArray(), head.Utf8(10).ToArray());
        if (Checksum(items, trends) != (uint)head.Int64(11))
        {
            return "the checksum of the items is wrong";
        }

        if (!into.Restore(CheckpointBytes.ReadItems(items), CheckpointBytes.ReadTrends(trends), sequence, head.Int64(7)))
        {
            return "the half-life of trends has changed";
        }

        // 3. Shoppers.
        var count = ReadShoppers(connection, into.State, epoch, token);
        if (count != head.Int64(8))
        {
            return $"it holds {count} of {head.Int64(8)} shoppers";
        }

        _epoch = epoch;
        return null;
    }

    private static long ReadShoppers(SqliteConnection connection, OnlineState into, long epoch, CancellationToken token)
    {
        // The newest row of each shopper that counts; one without a state was let go.
        using var row = new SqliteStatement(connection, """
            SELECT user_id, seen_at, state, checksum FROM shoppers AS newest WHERE epoch <= ?1
                AND NOT EXISTS (SELECT 1 FROM shoppers AS later WHERE later.user_id = newest.user_id AND later.epoch > newest.epoch AND later.epoch <= ?1)
            """);
        row.Bind(1, epoch);
        var count = 0L;
        while (row.Step())
        {
            if (row.IsNull(2))
            {
                continue;
            }

            var bytes = row.Utf8(2);
            if (CheckpointBytes.Checksum(bytes) != (uint)row.Int64(3))
            {
                throw new InvalidDataException("The checksum of a shopper is wrong.");
            }

            into.Restore(new StoredShopper(row.Text(0)!, CheckpointBytes.ReadShopper(bytes), row.Int64(1)));
            if (++count % Piece == 0)
            {
                token.ThrowIfCancellationRequested();
            }
        }

        return count;
    }

    private static void WriteShoppers(SqliteConnection connection, CheckpointCapture capture, long epoch)
    {
        using var insert = new SqliteStatement(connection, "INSERT OR REPLACE INTO shoppers (user_id, epoch, seen_at, state, checksum) VALUES (?1, ?2, ?3, ?4, ?5)");
        var bytes = new ArrayBufferWriter<byte>();
        foreach (var piece in capture.Changed.Chunk(Piece))
        {
            using var transaction = connection.BeginTransaction();
            foreach (var shopper in piece)
            {
                bytes.ResetWrittenCount();
                CheckpointBytes.Write(shopper.State, bytes);
                insert.Bind(1, shopper.UserId).Bind(2, epoch).Bind(3, shopper.LastSeenAtMs).Bind(4, bytes.WrittenSpan).Bind(5, CheckpointBytes.Checksum(bytes.WrittenSpan)).Run();
            }

            transaction.Commit();
        }

        foreach (var piece in capture.Removed.Chunk(Piece))
        {
            using var transaction = connection.BeginTransaction();
            foreach (var userId in piece)
            {
                insert.Bind(1, userId).Bind(2, epoch).Bind(3, 0).Bind(4, (string?)null).Bind(5, 0).Run();
            }

            transaction.Commit();
        }
    }

    private void Commit(SqliteConnection connection, CheckpointCapture capture, long epoch)
    {
        var (items, trends) = (new ArrayBufferWriter<byte>(), new ArrayBufferWriter<byte>());
        CheckpointBytes.Write(capture.Items, items);
        CheckpointBytes.Write(capture.Trends, trends);
        using var insert = new SqliteStatement(connection, """
            INSERT OR REPLACE INTO checkpoint (id, epoch, sequence, event_id, schema, layout, catalog_items, catalog_mark, unknown_items, shoppers, saved_at, items, trends, checksum)
            VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
            """);
        var known = capture.Catalog.Items.Count;
        insert.Bind(1, epoch).Bind(2, capture.Sequence).Bind(3, EventId(capture.Sequence)).Bind(4, FeatureDefinitions.SchemaHash).Bind(5, CheckpointBytes.Layout)
            .Bind(6, known).Bind(7, CatalogMark.Of(capture.Catalog, known)).Bind(8, capture.UnknownItems).Bind(9, capture.Shoppers)
            .Bind(10, time.GetUtcNow().ToUnixTimeMilliseconds()).Bind(11, items.WrittenSpan).Bind(12, trends.WrittenSpan)
            .Bind(13, Checksum(items.WrittenSpan, trends.WrittenSpan)).Run();
    }

    /// <summary>Clears rows that newer ones have followed, in pieces. One that a stop leaves behind does no harm and is cleared when its shopper changes again.</summary>
    private static void ClearOld(SqliteConnection connection, IEnumerable<string> userIds, long through)
    {
        using var delete = new SqliteStatement(connection, "DELETE FROM shoppers WHERE user_id = ?1 AND epoch <= ?2");
        foreach (var piece in userIds.Chunk(Piece))
        {
            using var transaction = connection.BeginTransaction();
            foreach (var userId in piece)
            {
                delete.Bind(1, userId).Bind(2, through).Run();
            }

            transaction.Commit();
        }
    }

    private static void Clear(SqliteConnection connection)
    {
        // Without a condition SQLite drops the pages instead of looking at each row.
        using var transaction = connection.BeginTransaction();
        foreach (var sql in (ReadOnlySpan<string>)["DELETE FROM checkpoint", "DELETE FROM shoppers"])
        {
            using var delete = new SqliteStatement(connection, sql);
            delete.Run();
        }

        transaction.Commit();
    }

    private string? EventId(long sequence)
    {
        using var connection = events.OpenHeld();
        using var row = new SqliteStatement(connection, "SELECT id FROM events WHERE sequence = ?1");
        return row.Bind(1, sequence).Step() ? row.Text(0) : null;
    }

    private static long Number(SqliteConnection connection, string sql)
    {
        using var row = new SqliteStatement(connection, sql);
        return row.Step() ? row.Int64(0) : -1;
    }

    private static uint Checksum(ReadOnlySpan<byte> items, ReadOnlySpan<byte> trends) =>
        CheckpointBytes.Checksum(items) ^ (uint)System.Numerics.BitOperations.RotateLeft(CheckpointBytes.Checksum(trends), 1);
}
