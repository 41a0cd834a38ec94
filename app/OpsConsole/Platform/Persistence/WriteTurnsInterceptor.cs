using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace OpsConsole.Platform.Persistence;

/// <summary>
/// Takes a turn (<see cref="WriteTurns"/>) around every SaveChanges, and to begin every transaction of a caller: from then on SQLite's lock is
/// held, and the event writer waits for that.
/// </summary>
internal sealed class WriteTurnsInterceptor(WriteTurns turns) : SaveChangesInterceptor, IDbTransactionInterceptor
{
    private static readonly object Marker = new();
    private readonly ConditionalWeakTable<DbContext, object> _holders = [];

    public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
    {
        if (Wants(eventData.Context) && turns.Take())
        {
            _holders.AddOrUpdate(eventData.Context!, Marker);
        }

        return result;
    }

    public override async ValueTask<InterceptionResult<int>> SavingChangesAsync(DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        if (Wants(eventData.Context) && await turns.TakeAsync(cancellationToken).ConfigureAwait(false))
        {
            _holders.AddOrUpdate(eventData.Context!, Marker);
        }

        return result;
    }

    public override int SavedChanges(SaveChangesCompletedEventData eventData, int result)
    {
        GiveBack(eventData.Context);
        return result;
    }

    public override ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        GiveBack(eventData.Context);
        return ValueTask.FromResult(result);
    }

    public override void SaveChangesFailed(DbContextErrorEventData eventData) => GiveBack(eventData.Context);

    public override Task SaveChangesFailedAsync(DbContextErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        GiveBack(eventData.Context);
        return Task.CompletedTask;
    }

    public override void SaveChangesCanceled(DbContextEventData eventData) => GiveBack(eventData.Context);

    public override Task SaveChangesCanceledAsync(DbContextEventData eventData, CancellationToken cancellationToken = default)
    {
        GiveBack(eventData.Context);
        return Task.CompletedTask;
    }

    public InterceptionResult<DbTransaction> TransactionStarting(DbConnection connection, TransactionStartingEventData eventData, InterceptionResult<DbTransaction> result)
    {
        if (Holds(eventData.Context) || !turns.Take())
        {
            return result;
        }

        try
        {
            return InterceptionResult<DbTransaction>.SuppressWithResult(connection.BeginTransaction(eventData.IsolationLevel));
        }
        finally
        {
            turns.Release();
        }
    }

    public async ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(
        DbConnection connection, TransactionStartingEventData eventData, InterceptionResult<DbTransaction> result, CancellationToken cancellationToken = default)
    {
        if (Holds(eventData.Context) || !await turns.TakeAsync(cancellationToken).ConfigureAwait(false))
        {
            return result;
        }

        try
        {
            return InterceptionResult<DbTransaction>.SuppressWithResult(
                await connection.BeginTransactionAsync(eventData.IsolationLevel, cancellationToken).ConfigureAwait(false));
        }
        finally
        {
            turns.Release();
        }
    }

    private bool Holds(DbContext? context) => context is not null && _holders.TryGetValue(context, out _);

    private static bool Wants(DbContext? context) => context is not null && context.Database.CurrentTransaction is null;

    private void GiveBack(DbContext? context)
    {
        if (context is not null && _holders.Remove(context))
        {
            turns.Release();
        }
    }
}
