using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using OpsConsole.Platform.Startup;

namespace OpsConsole.Platform.Persistence;

/// <summary>Start-up, order 10: checks the SQLite library, sets the file to WAL and brings its schema up to date.</summary>
internal sealed class MigrationStage(OpsDatabase database, IDbContextFactory<OpsDbContext> contexts) : IStartupStage
{
    private const int FullSynchronous = 2;

    public int Order => 10;

    public string Name => "opening the database";

    public async Task RunAsync(IProgress<string> progress, CancellationToken token)
    {
        if (SqliteRequirement.Objection(SqliteRequirement.Loaded) is { } objection)
        {
            throw new InvalidOperationException(objection);
        }

        PrepareFile();
        await using var context = await contexts.CreateDbContextAsync(token).ConfigureAwait(false);
        var known = context.Database.GetMigrations().ToHashSet(StringComparer.Ordinal);
        var applied = (await context.Database.GetAppliedMigrationsAsync(token).ConfigureAwait(false)).ToList();
        if (applied.Find(migration => !known.Contains(migration)) is { } unknown)
        {
            throw new InvalidOperationException(
                $"The database {database.Path} was made by a newer version of OpsConsole (it has the schema change '{unknown}', which this version does not know). " +
                "Start the newer version, or choose another data folder with --data.");
        }

        if (applied.Count == known.Count)
        {
            return;
        }

        progress.Report(applied.Count == 0 ? $"making {database.Path}" : $"updating {database.Path}");
        await using var alone = await TakeFileLockAsync(token).ConfigureAwait(false);
        ClearAbandonedLock();
        await context.Database.MigrateAsync(token).ConfigureAwait(false);
    }

    private void PrepareFile()
    {
        using var connection = database.OpenHeld();
        using var pragma = connection.CreateCommand();
        pragma.CommandText = "PRAGMA journal_mode=WAL";
        if (pragma.ExecuteScalar() is not "wal")
        {
            throw new InvalidOperationException($"The database {database.Path} cannot be switched to a write-ahead log; its folder must be on a local disk.");
        }

        pragma.CommandText = "PRAGMA synchronous";
        if (pragma.ExecuteScalar() is not (long)FullSynchronous)
        {
            throw new InvalidOperationException(
                "The SQLite library in use is not compiled with synchronous=FULL as its default, on which durable acknowledgements rely. Use the library that ships with OpsConsole.");
        }
    }

    /// <summary>One process migrates at a time; the operating system frees the lock when a process dies.</summary>
    private async Task<FileStream> TakeFileLockAsync(CancellationToken token)
    {
        while (true)
        {
            try
            {
                return new FileStream(database.Path + ".migrating", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
            }
            catch (IOException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), token).ConfigureAwait(false);
            }
        }
    }

    /// <summary>
    /// EF Core locks migrations by a row that nobody removes when the process is killed midway; every later start would wait for it
    /// forever (see dotnet/efcore 38958). We hold our own lock here, so a row that is there has no owner.
    /// </summary>
    private void ClearAbandonedLock()
    {
        using var connection = database.OpenHeld();
        using var delete = connection.CreateCommand();
        delete.CommandText = "DELETE FROM __EFMigrationsLock";
        try
        {
            delete.ExecuteNonQuery();
        }
        catch (SqliteException missing) when (missing.SqliteErrorCode == SQLitePCL.raw.SQLITE_ERROR)
        {
            // A file that was never migrated has no such table.
        }
    }
}
