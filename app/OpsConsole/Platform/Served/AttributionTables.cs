using Microsoft.Data.Sqlite;
using OpsConsole.Platform.Persistence;

namespace OpsConsole.Platform.Served;

/// <summary>Writes attribution on a connection of its own: sums and the consumer's offset in one transaction, so that each event counts once.</summary>
internal sealed class AttributionTables : IDisposable
{
    private const string Consumer = "attribution";

    private readonly AttributionDatabase _database;
    private readonly SqliteConnection _connection;
    private readonly Dictionary<AttributionCell, long> _cells = [];
    private readonly SqliteStatement _addCell, _findCell, _addMinute, _addRevenue, _addSlate, _addSlateRevenue, _addShopper, _addShopperRevenue, _move;

    public AttributionTables(AttributionDatabase database)
    {
        _database = database;
        _connection = database.Open();
        _addCell = Prepare("INSERT OR IGNORE INTO cell VALUES (NULL, ?1, ?2, ?3, ?4, ?5, ?6)");
        _findCell = Prepare("SELECT id FROM cell WHERE model = ?1 AND source = ?2 AND surface = ?3 AND place = ?4 AND experiment = ?5 AND arm = ?6");
        _addMinute = Prepare(
            """
            INSERT INTO minute VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO UPDATE SET
                impressions = impressions + ?3, taps = taps + ?4, carts = carts + ?5, purchases = purchases + ?6
            """);
        _addRevenue = Prepare("INSERT INTO revenue VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE SET amount = amount + ?4");
        _addSlate = Prepare(
            """
            INSERT INTO outcome VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO UPDATE SET
                seen = seen | ?3, tapped = tapped | ?4, carted = carted | ?5, bought = bought | ?6
            """);
        _addSlateRevenue = Prepare("INSERT INTO outcome_revenue VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE SET amount = amount + ?4");
        _addShopper = Prepare(
            """
            INSERT INTO shopper VALUES (?1, ?2, ?3, ?4, 0, ?5, ?6, ?7, ?8) ON CONFLICT DO UPDATE SET
                first_at = min(first_at, ?4), crossed = max(crossed, arm <> ?3), impressions = impressions + ?5, taps = taps + ?6, carts = carts + ?7, purchases = purchases + ?8
            """);
        _addShopperRevenue = Prepare("INSERT INTO shopper_revenue VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE SET amount = amount + ?4");
        _move = Prepare("INSERT OR REPLACE INTO consumer VALUES (?1, ?2)");
    }

    /// <summary>Sequence up to which events are counted.</summary>
    public long ReadOffset()
    {
        using var select = Prepare("SELECT sequence FROM consumer WHERE name = ?1");
        return select.Bind(1, Consumer).Step() ? select.Int64(0) : 0;
    }

    /// <summary>Adds sums and moves the offset.</summary>
    public void Write(AttributionTally tally, long sequence) => InTransaction(() =>
    {
        foreach (var ((minute, cell), sum) in tally.Sums)
        {
            _addMinute.Bind(1, minute).Bind(2, CellId(cell)).Bind(3, sum.Impressions).Bind(4, sum.Taps).Bind(5, sum.Carts).Bind(6, sum.Purchases).Run();
        }

        foreach (var ((minute, cell, currency), amount) in tally.Revenue)
        {
            _addRevenue.Bind(1, minute).Bind(2, CellId(cell)).Bind(3, currency).Bind(4, amount).Run();
        }

        foreach (var (slateId, bits) in tally.Slates)
        {
            _addSlate.Bind(1, slateId).Bind(2, bits.AtMs).Bind(3, (long)bits.Seen).Bind(4, (long)bits.Tapped).Bind(5, (long)bits.Carted).Bind(6, (long)bits.Bought).Run();
        }

        foreach (var ((slateId, place, currency), amount) in tally.SlateRevenue)
        {
            _addSlateRevenue.Bind(1, slateId).Bind(2, (long)place).Bind(3, currency).Bind(4, amount).Run();
        }

        foreach (var ((experiment, userId), shopper) in tally.Shoppers)
        {
            WriteShopper(experiment, userId, shopper);
        }

        foreach (var ((experiment, userId, currency), amount) in tally.ShopperRevenue)
        {
            _addShopperRevenue.Bind(1, experiment).Bind(2, userId).Bind(3, currency).Bind(4, amount).Run();
        }

        _move.Bind(1, Consumer).Bind(2, sequence).Run();
    });

    /// <summary>Notes that shoppers were served an arm, whether or not they did anything with it. Noting it again changes nothing.</summary>
    public void WriteExposures(IEnumerable<(string Experiment, string UserId, string Arm, long FirstAtMs)> exposures) => InTransaction(() =>
    {
        foreach (var (experiment, userId, arm, firstAtMs) in exposures)
        {
            WriteShopper(experiment, userId, new ShopperCounts { Arm = arm, FirstAtMs = firstAtMs });
        }
    });

    /// <summary>Forgets old minutes and outcomes; shoppers of experiments stay.</summary>
    public void Prune(long minutesBeforeMs, long outcomesBeforeMs) => InTransaction(() =>
    {
        Run("DELETE FROM minute WHERE start < ?1", minutesBeforeMs / 1_000);
        Run("DELETE FROM revenue WHERE start < ?1", minutesBeforeMs / 1_000);
        Run("DELETE FROM outcome_revenue WHERE slate_id IN (SELECT slate_id FROM outcome WHERE at < ?1)", outcomesBeforeMs);
        Run("DELETE FROM outcome WHERE at < ?1", outcomesBeforeMs);
    });

    public void Dispose()
    {
        foreach (var statement in (ReadOnlySpan<SqliteStatement>)[_addCell, _findCell, _addMinute, _addRevenue, _addSlate, _addSlateRevenue, _addShopper, _addShopperRevenue, _move])
        {
            statement.Dispose();
        }

        _connection.Dispose();
    }

    private void WriteShopper(string experiment, string userId, ShopperCounts shopper)
    {
        var counts = shopper.Counts;
        _addShopper.Bind(1, experiment).Bind(2, userId).Bind(3, shopper.Arm).Bind(4, shopper.FirstAtMs)
            .Bind(5, counts.Impressions).Bind(6, counts.Taps).Bind(7, counts.Carts).Bind(8, counts.Purchases).Run();
    }

    private long CellId(AttributionCell cell)
    {
        if (!_cells.TryGetValue(cell, out var id))
        {
            Bind(_addCell, cell).Run();
            Bind(_findCell, cell).Step();
            id = _findCell.Int64(0);
            _findCell.Reset();
            _cells.Add(cell, id);
        }

        return id;

        static SqliteStatement Bind(SqliteStatement statement, AttributionCell cell) =>
            statement.Bind(1, cell.Model).Bind(2, cell.Source).Bind(3, cell.Surface).Bind(4, (long)cell.Place).Bind(5, cell.Experiment).Bind(6, cell.Arm);
    }

    private void InTransaction(Action write)
    {
        lock (_database.Writing)
        {
            using var transaction = _connection.BeginTransaction();
            try
            {
                write();
            }
            catch
            {
                // Cells of a transaction that is rolled back do not exist.
                _cells.Clear();
                throw;
            }

            transaction.Commit();
        }
    }

    private void Run(string sql, long bound)
    {
        using var statement = Prepare(sql);
        statement.Bind(1, bound).Run();
    }

    private SqliteStatement Prepare(string sql) => new(_connection, sql);
}
