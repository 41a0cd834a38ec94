using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace OpsConsole.Platform.Persistence;

/// <summary>Gives EF Core's connections SQLite's own busy handler: see <see cref="OpsDatabase"/>.</summary>
internal sealed class BusyTimeoutInterceptor : DbConnectionInterceptor
{
    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => OpsDatabase.SetBusyTimeout((SqliteConnection)connection);

    public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        OpsDatabase.SetBusyTimeout((SqliteConnection)connection);
        return Task.CompletedTask;
    }
}
