using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace OpsConsole.Platform.Persistence;

/// <summary>Takes a turn (<see cref="WriteTurns"/>) around every SaveChanges that is not already inside a transaction of the caller.</summary>
internal sealed class WriteTurnsInterceptor(WriteTurns turns) : SaveChangesInterceptor
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

    private static bool Wants(DbContext? context) => context is not null && context.Database.CurrentTransaction is null;

    private void GiveBack(DbContext? context)
    {
        if (context is not null && _holders.Remove(context))
        {
            turns.Release();
        }
    }
}
