using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpsConsole.Platform.Persistence;

namespace OpsConsole.Tests.Platform.Persistence;

public sealed class MigrationTests
{
    [Fact]
    public async Task Model_has_no_change_that_the_migrations_miss()
    {
        await using var app = await RunningApp.StartAsync();
        await using var context = await app.Services.GetRequiredService<IDbContextFactory<OpsDbContext>>().CreateDbContextAsync();

        Assert.False(context.Database.HasPendingModelChanges());
        Assert.Empty(await context.Database.GetPendingMigrationsAsync());
    }

    [Fact]
    public async Task Every_connection_flushes_fully_and_writes_ahead()
    {
        await using var app = await RunningApp.StartAsync();
        var database = app.Services.GetRequiredService<OpsDatabase>();
        await using var context = await app.Services.GetRequiredService<IDbContextFactory<OpsDbContext>>().CreateDbContextAsync();
        await context.Database.OpenConnectionAsync();
        using var pooled = database.Open();
        using var held = database.OpenHeld();

        foreach (var connection in new[] { (SqliteConnection)context.Database.GetDbConnection(), pooled, held })
        {
            Assert.Equal(2L, Pragma(connection, "synchronous"));
            Assert.Equal("wal", Pragma(connection, "journal_mode"));
            Assert.Equal(1L, Pragma(connection, "foreign_keys"));
            Assert.Equal((long)OpsDatabase.BusyTimeoutMs, Pragma(connection, "busy_timeout"));
        }
    }

    [Fact]
    public async Task File_of_a_newer_program_is_refused_with_its_name()
    {
        await using var first = await RunningApp.StartAsync();
        using (var connection = first.Services.GetRequiredService<OpsDatabase>().Open())
        {
            using var command = connection.CreateCommand();
            command.CommandText = "INSERT INTO __EFMigrationsHistory VALUES ('29990101000000_FromTheFuture', '99.0.0')";
            command.ExecuteNonQuery();
        }

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => RunningApp.StartAsync(data: first.Data));

        Assert.Contains("newer version", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("FromTheFuture", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Migration_that_was_killed_midway_does_not_block_the_next_start()
    {
        var folder = Directory.CreateTempSubdirectory("opsconsole-");
        try
        {
            using (var connection = new SqliteConnection($"Data Source={Path.Combine(folder.FullName, "ops.db")};Pooling=False"))
            {
                connection.Open();
                using var command = connection.CreateCommand();
                command.CommandText = """
                    CREATE TABLE "__EFMigrationsLock" ("Id" INTEGER NOT NULL CONSTRAINT "PK___EFMigrationsLock" PRIMARY KEY, "Timestamp" TEXT NOT NULL);
                    INSERT INTO "__EFMigrationsLock" VALUES (1, '2026-01-01 00:00:00+00:00');
                    """;
                command.ExecuteNonQuery();
            }

            await using var app = await RunningApp.StartAsync(data: folder.FullName);

            Assert.Empty(app.Services.GetRequiredService<OpsDatabase>().CheckIntegrity());
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("3.46.1", false)]
    [InlineData("3.51.2", false)]
    [InlineData("3.51.3", true)]
    [InlineData("3.53.4", true)]
    public void Sqlite_that_can_corrupt_its_log_is_refused(string version, bool allowed)
    {
        var objection = SqliteRequirement.Objection(Version.Parse(version));

        Assert.Equal(allowed, objection is null);
        Assert.Null(SqliteRequirement.Objection(SqliteRequirement.Loaded));
    }

    [Fact]
    public async Task Integrity_check_names_the_damage()
    {
        await using var app = await RunningApp.StartAsync();
        var database = app.Services.GetRequiredService<OpsDatabase>();
        Assert.Empty(database.CheckIntegrity());

        using (var connection = database.Open())
        {
            using var command = connection.CreateCommand();
            command.CommandText = """
                INSERT INTO event_offsets VALUES ('a', 1);
                PRAGMA writable_schema=ON;
                UPDATE sqlite_schema SET sql = replace(sql, '"sequence" INTEGER NOT NULL', '"sequence" INTEGER NOT NULL CHECK ("sequence" > 5)') WHERE name = 'event_offsets';
                PRAGMA writable_schema=RESET;
                """;
            command.ExecuteNonQuery();
        }

        Assert.Contains(database.CheckIntegrity(), finding => finding.Contains("event_offsets", StringComparison.Ordinal));
    }

    private static object? Pragma(SqliteConnection connection, string name)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"PRAGMA {name}";
        return command.ExecuteScalar();
    }
}
