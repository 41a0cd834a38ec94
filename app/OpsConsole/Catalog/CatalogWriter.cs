using System.Security.Claims;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Security.Auditing;

namespace OpsConsole.Catalog;

/// <summary>Changes the catalogue: the table first, then the snapshot that serving reads.</summary>
public sealed class CatalogWriter : IDisposable
{
    private readonly OpsDatabase _database;
    private readonly IDbContextFactory<OpsDbContext> _contexts;
    private readonly AuditLog _audit;
    private readonly WriteTurns _turns;
    private readonly ItemTable _table;
    private readonly CurrentCatalog _catalog;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _one = new(1, 1);

    internal CatalogWriter(
        OpsDatabase database, IDbContextFactory<OpsDbContext> contexts, AuditLog audit, WriteTurns turns, ItemTable table, CurrentCatalog catalog, TimeProvider time)
    {
        _database = database;
        _contexts = contexts;
        _audit = audit;
        _turns = turns;
        _table = table;
        _catalog = catalog;
        _time = time;
    }

    /// <summary>Adds new items at the end of the ordinals and updates those that exist, in one transaction; returns how many are new.</summary>
    public Task<int> UpsertAsync(IEnumerable<ItemDraft> items, CancellationToken token = default) =>
        ChangeAsync(connection => Upsert(connection, items), token);

    /// <summary>Sets what can be sold, with one row in the audit, in one transaction; returns the ids that the catalogue does not have.</summary>
    /// <param name="stock">Items and whether they can be sold.</param>
    /// <param name="actor">Who reports it; null for the program itself.</param>
    /// <param name="token">Ends the waiting; nothing is changed then.</param>
    public async Task<IReadOnlyList<string>> SetStockAsync(IReadOnlyCollection<(string Id, bool InStock)> stock, ClaimsPrincipal? actor = null, CancellationToken token = default)
    {
        await _one.WaitAsync(token).ConfigureAwait(false);
        try
        {
            await using var context = await _contexts.CreateDbContextAsync(token).ConfigureAwait(false);

            // The context takes the turn to begin; from then on the transaction holds the write lock.
            await using var transaction = await context.Database.BeginTransactionAsync(token).ConfigureAwait(false);
            var unknown = SetStock((SqliteConnection)context.Database.GetDbConnection(), stock);
            await _audit.SaveAsync(context, actor ?? new ClaimsPrincipal(), StockAudit.Of(stock, unknown), token).ConfigureAwait(false);
            await transaction.CommitAsync(token).ConfigureAwait(false);
            _catalog.Replace(_table.ReadAll());
            return unknown;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _one.Dispose();

    private async Task<T> ChangeAsync<T>(Func<SqliteConnection, T> change, CancellationToken token)
    {
        // One change at a time, or an older reading of the table could replace a newer one.
        await _one.WaitAsync(token).ConfigureAwait(false);
        try
        {
            var mine = await _turns.TakeAsync(token).ConfigureAwait(false);
            try
            {
                using var connection = _database.OpenHeld();
                using var transaction = connection.BeginTransaction();
                var result = change(connection);
                transaction.Commit();
                _catalog.Replace(_table.ReadAll());
                return result;
            }
            finally
            {
                if (mine)
                {
                    _turns.Release();
                }
            }
        }
        finally
        {
            _one.Release();
        }
    }

    private int Upsert(SqliteConnection connection, IEnumerable<ItemDraft> items)
    {
        using var count = new SqliteStatement(connection, "SELECT coalesce(max(ordinal) + 1, 0) FROM items");
        count.Step();
        var first = count.Int64(0);
        count.Reset();

        using var update = new SqliteStatement(connection, """
            UPDATE items SET title = coalesce(?2, title), category = coalesce(?3, category), price = coalesce(?4, price), currency = coalesce(?5, currency),
                in_stock = coalesce(?6, in_stock), discontinued = coalesce(?7, discontinued), updated_at = ?8
            WHERE id = ?1
            """);
        using var insert = new SqliteStatement(connection, """
            INSERT INTO items (ordinal, id, title, category, price, currency, in_stock, discontinued, created_at, updated_at)
            VALUES (?9, ?1, coalesce(?2, ?1), coalesce(?3, 'Uncategorised'), coalesce(?4, 0), coalesce(?5, 'EUR'), coalesce(?6, 1), coalesce(?7, 0), ?8, ?8)
            """);
        var next = first;
        foreach (var item in items)
        {
            Bind(update, item).Run();
            if (update.Changes == 0)
            {
                Bind(insert, item).Bind(9, next++).Run();
            }
        }

        return (int)(next - first);
    }

    private SqliteStatement Bind(SqliteStatement statement, ItemDraft item) => statement
        .Bind(1, item.Id).Bind(2, item.Title).Bind(3, item.Category)
        .Bind(4, item.Price is { } price ? Money.ToTenThousandths(price) : (long?)null).Bind(5, item.Currency)
        .Bind(6, Number(item.InStock)).Bind(7, Number(item.Discontinued)).Bind(8, _time.GetUtcNow().ToUnixTimeMilliseconds());

    private static long? Number(bool? yes) => yes is { } value ? (value ? 1 : 0) : null;

    private List<string> SetStock(SqliteConnection connection, IReadOnlyCollection<(string Id, bool InStock)> stock)
    {
        using var update = new SqliteStatement(connection, "UPDATE items SET in_stock = ?2, updated_at = ?3 WHERE id = ?1");
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var unknown = new List<string>();
        foreach (var (id, inStock) in stock)
        {
            update.Bind(1, id).Bind(2, inStock ? 1L : 0L).Bind(3, now).Run();
            if (update.Changes == 0)
            {
                unknown.Add(id);
            }
        }

        return unknown;
    }
}
