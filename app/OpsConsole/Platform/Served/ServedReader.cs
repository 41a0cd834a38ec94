using Microsoft.Data.Sqlite;
using OpsConsole.Platform.Persistence;

namespace OpsConsole.Platform.Served;

/// <summary>Reads slates from the file, on connections of its own.</summary>
internal sealed class ServedReader(ServedDatabase database)
{
    private const int Page = 1_000;

    private const string Columns =
        "id, slate_id, at, user_id, surface, source, model, experiment, arm, policy, items, schema_hash, user_sequence, item_sequence, now, vector_rows, vectors";

    /// <summary>The newest slate of an id, or null.</summary>
    public ServedSlate? Find(string slateId)
    {
        using var connection = database.Open();
        return Watched(() =>
        {
            using var select = new SqliteStatement(connection, $"SELECT {Columns} FROM slate WHERE slate_id = ?1 ORDER BY id DESC LIMIT 1");
            return select.Bind(1, slateId).Step() ? Slate(select, text => text) : null;
        });
    }

    /// <summary>Slates by the time they were made, page by page, so that no long reading keeps the write-ahead log from being taken in.</summary>
    public IEnumerable<ServedSlate> Read(long fromMs, long untilMs, CancellationToken token)
    {
        // Few distinct texts in many rows: each is kept once.
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        var (at, id) = (fromMs, 0L);
        var page = new List<ServedSlate>(Page);
        using var connection = database.Open();
        using var select = new SqliteStatement(
            connection, $"SELECT {Columns} FROM slate WHERE (at, id) > (?1, ?2) AND at >= ?1 AND at < ?3 ORDER BY at, id LIMIT {Page}");
        do
        {
            token.ThrowIfCancellationRequested();
            page.Clear();
            Watched(() =>
            {
                select.Bind(1, at).Bind(2, id).Bind(3, untilMs);
                while (select.Step())
                {
                    page.Add(Slate(select, Share));
                    id = select.Int64(0);
                    at = select.Int64(2);
                }

                return true;
            });

            foreach (var slate in page)
            {
                yield return slate;
            }
        }
        while (page.Count == Page);

        string Share(string text)
        {
            if (texts.TryGetValue(text, out var known))
            {
                return known;
            }

            texts.Add(text, text);
            return text;
        }
    }

    /// <summary>The newest slates with vectors, newest first, until they make up so many vectors.</summary>
    public IReadOnlyList<ServedSlate> NewestVectors(long fromMs, long untilMs, int vectors, CancellationToken token)
    {
        var slates = new List<ServedSlate>();
        using var connection = database.Open();
        return Watched(() =>
        {
            using var select = new SqliteStatement(
                connection, $"SELECT {Columns} FROM slate WHERE at >= ?1 AND at < ?2 AND schema_hash IS NOT NULL ORDER BY at DESC, id DESC");
            select.Bind(1, fromMs).Bind(2, untilMs);
            for (var read = 0; read < vectors && select.Step();)
            {
                token.ThrowIfCancellationRequested();
                var slate = Slate(select, text => text);
                slates.Add(slate);
                read += slate.Vectors!.Rows; // The condition says that it has some.
            }

            return slates;
        });
    }

    /// <summary>Tells the writer of damage that a reading meets.</summary>
    private T Watched<T>(Func<T> reading)
    {
        try
        {
            return reading();
        }
        catch (SqliteException failure) when (ExpendableDatabase.IsDamage(failure))
        {
            database.Suspect();
            throw;
        }
    }

    private static ServedSlate Slate(SqliteStatement row, Func<string, string> share)
    {
        var vectors = row.IsNull(11)
            ? null
            : new ServedVectors(share(row.Text(11)!), row.Int64(12), row.Int64(13), row.Int64(14), (int)row.Int64(15), ServedBlobs.Floats(row.Utf8(16)));
        return new ServedSlate(
            row.Text(1)!, row.Int64(2), Shared(3), Shared(4)!, Shared(5)!, Shared(6), Shared(7), Shared(8), Shared(9)!, ServedBlobs.Read(row.Utf8(10), share), vectors);

        string? Shared(int column) => row.Text(column) is { } text ? share(text) : null;
    }
}
