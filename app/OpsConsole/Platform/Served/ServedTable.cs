using System.Buffers;
using Microsoft.Data.Sqlite;
using OpsConsole.Platform.Persistence;

namespace OpsConsole.Platform.Served;

/// <summary>Writes slates on a connection of its own; not thread-safe.</summary>
internal sealed class ServedTable : IDisposable
{
    /// <summary>Rows deleted in one transaction: the writer must not stand still for a long time.</summary>
    private const int DeletedAtOnce = 5_000;

    private readonly SqliteConnection _connection;
    private readonly SqliteStatement _insert;
    private readonly ArrayBufferWriter<byte> _buffer = new(4_096);

    public ServedTable(SqliteConnection connection)
    {
        _connection = connection;
        _insert = new SqliteStatement(connection, "INSERT INTO slate VALUES (NULL,?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16)");
    }

    /// <summary>Stores slates in one transaction.</summary>
    public void Write(IReadOnlyList<ServedSlate> slates)
    {
        using var transaction = _connection.BeginTransaction();
        foreach (var slate in slates)
        {
            ServedBlobs.Write(slate.Items, _buffer);
            var vectors = slate.Vectors;
            _insert.Bind(1, slate.SlateId).Bind(2, slate.AtMs).Bind(3, slate.UserId).Bind(4, slate.Surface).Bind(5, slate.Source).Bind(6, slate.ModelVersion)
                .Bind(7, slate.Experiment).Bind(8, slate.Arm).Bind(9, slate.Policy).Bind(10, _buffer.WrittenSpan)
                .Bind(11, vectors?.SchemaHash).Bind(12, vectors?.UserSequence).Bind(13, vectors?.ItemSequence).Bind(14, vectors?.NowMs).Bind(15, vectors?.Rows);
            _ = vectors is null ? _insert.Bind(16, (string?)null) : _insert.Bind(16, ServedBlobs.Bytes(vectors.Values));
            _insert.Run();
        }

        transaction.Commit();
    }

    /// <summary>Deletes some of what is older than a moment or beyond the newest so many. Returns whether there may be more.</summary>
    public bool Prune(long beforeMs, long keep) =>
        Delete("SELECT id FROM slate WHERE at < ?1 ORDER BY at LIMIT ?2", beforeMs)
        | Delete("SELECT id FROM slate WHERE id <= (SELECT max(id) FROM slate) - ?1 ORDER BY id LIMIT ?2", keep);

    public void Dispose()
    {
        _insert.Dispose();
        _connection.Dispose();
    }

    private bool Delete(string ids, long bound)
    {
        using var delete = new SqliteStatement(_connection, $"DELETE FROM slate WHERE id IN ({ids})");
        delete.Bind(1, bound).Bind(2, (long)DeletedAtOnce).Run();
        return delete.Changes == DeletedAtOnce;
    }
}
