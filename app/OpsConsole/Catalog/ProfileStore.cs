using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using OpsConsole.Platform.Persistence;

namespace OpsConsole.Catalog;

/// <summary>Shoppers' profiles, read by id from the database through a few held connections (about 20 µs a read).</summary>
public sealed class ProfileStore : IDisposable
{
    private const int HeldReaders = 8;

    private readonly ConcurrentBag<Reader> _readers = [];
    private readonly OpsDatabase _database;
    private readonly WriteTurns _turns;
    private volatile bool _disposed;

    internal ProfileStore(OpsDatabase database, WriteTurns turns)
    {
        _database = database;
        _turns = turns;
    }

    /// <summary>The profile, or null for a shopper never seen.</summary>
    public ValueTask<ShopperProfile?> GetAsync(string userId, CancellationToken token = default)
    {
        token.ThrowIfCancellationRequested();
        if (!_readers.TryTake(out var reader))
        {
            reader = new Reader(_database.OpenHeld());
        }

        try
        {
            return ValueTask.FromResult(reader.Find(userId));
        }
        finally
        {
            if (_disposed || _readers.Count >= HeldReaders)
            {
                reader.Dispose();
            }
            else
            {
                _readers.Add(reader);
            }
        }
    }

    /// <summary>Stores profiles in one transaction. What is null stays as it was; the span from first to last seen only widens.</summary>
    public async Task UpsertAsync(IEnumerable<ShopperProfile> profiles, CancellationToken token = default)
    {
        var mine = await _turns.TakeAsync(token).ConfigureAwait(false);
        try
        {
            using var connection = _database.OpenHeld();
            using var transaction = connection.BeginTransaction();
            using (var upsert = new SqliteStatement(connection, """
                INSERT INTO profiles (user_id, display_name, segment, market, first_seen, last_seen) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                ON CONFLICT (user_id) DO UPDATE SET display_name = coalesce(excluded.display_name, display_name), segment = coalesce(excluded.segment, segment),
                    market = coalesce(excluded.market, market), first_seen = min(first_seen, excluded.first_seen), last_seen = max(last_seen, excluded.last_seen)
                """))
            {
                foreach (var profile in profiles)
                {
                    upsert.Bind(1, profile.UserId).Bind(2, profile.DisplayName).Bind(3, profile.Segment).Bind(4, profile.Market)
                        .Bind(5, profile.FirstSeen.ToUnixTimeMilliseconds()).Bind(6, profile.LastSeen.ToUnixTimeMilliseconds()).Run();
                }
            }

            transaction.Commit();
        }
        finally
        {
            if (mine)
            {
                _turns.Release();
            }
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _disposed = true;
        while (_readers.TryTake(out var reader))
        {
            reader.Dispose();
        }
    }

    private sealed class Reader(SqliteConnection connection) : IDisposable
    {
        private readonly SqliteStatement _byId = new(connection, "SELECT display_name, segment, market, first_seen, last_seen FROM profiles WHERE user_id = ?1");

        public ShopperProfile? Find(string userId)
        {
            _byId.Bind(1, userId);
            try
            {
                return _byId.Step()
                    ? new ShopperProfile(
                        userId, _byId.Text(0), _byId.Text(1), _byId.Text(2),
                        DateTimeOffset.FromUnixTimeMilliseconds(_byId.Int64(3)), DateTimeOffset.FromUnixTimeMilliseconds(_byId.Int64(4)))
                    : null;
            }
            finally
            {
                _byId.Reset();
            }
        }

        public void Dispose()
        {
            _byId.Dispose();
            connection.Dispose();
        }
    }
}
