using Microsoft.Extensions.DependencyInjection;
using OpsConsole.Cli;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Startup;

namespace OpsConsole.Tests;

/// <summary>An empty database as the program's own start makes it, made once a run: each of some two hundred hosts gets a copy instead of migrating anew.</summary>
internal static class MigratedDatabase
{
    private static readonly Lazy<Task<byte[]>> Content = new(MakeAsync);

    /// <summary>Puts the database into a data folder that has none.</summary>
    public static async Task CopyToAsync(string data) => await File.WriteAllBytesAsync(new DataFolder(data).OpsDatabase, await Content.Value);

    private static async Task<byte[]> MakeAsync()
    {
        var folder = Directory.CreateTempSubdirectory("opsconsole-template-");
        try
        {
            await using (var app = OpsConsoleHost.Build(new HostOptions { Data = folder.FullName, Empty = true, Simulate = false }))
            {
                await app.Services.GetRequiredService<StartupSequence>().RunUpToAsync(10, CancellationToken.None);
                var database = app.Services.GetRequiredService<OpsDatabase>();
                using var connection = database.OpenHeld();
                using var checkpoint = connection.CreateCommand();
                checkpoint.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
                using var reader = checkpoint.ExecuteReader();
                Assert.True(reader.Read());
                Assert.Equal(0, reader.GetInt32(0));
            }

            return await File.ReadAllBytesAsync(new DataFolder(folder.FullName).OpsDatabase);
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            folder.Delete(recursive: true);
        }
    }
}
