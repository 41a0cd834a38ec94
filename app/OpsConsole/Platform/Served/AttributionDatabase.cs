using Microsoft.Data.Sqlite;
using OpsConsole.Platform.Persistence;

namespace OpsConsole.Platform.Served;

/// <summary>
/// The file of what came of served slates: sums by minute, outcomes by slate, shoppers by experiment, and the consumer's offset beside them. Made
/// anew from the event stream and the log of slates, as far as that reaches back.
/// </summary>
internal sealed class AttributionDatabase(DataFolder folder, TimeProvider time, ILogger<AttributionDatabase> logger)
    : ExpendableDatabase(folder.AttributionDatabase, version: 1, Schema, time, logger)
{
    // Times are milliseconds of the shop's time, minutes its whole minutes; amounts ten-thousandths of the currency's unit; places bits of a number.
    private const string Schema =
        """
        CREATE TABLE cell (id INTEGER PRIMARY KEY, model TEXT NOT NULL, source TEXT NOT NULL, surface TEXT NOT NULL, place INTEGER NOT NULL,
            experiment TEXT NOT NULL, arm TEXT NOT NULL, UNIQUE (model, source, surface, place, experiment, arm));
        CREATE TABLE minute (start INTEGER, cell INTEGER, impressions INTEGER NOT NULL, taps INTEGER NOT NULL, carts INTEGER NOT NULL, purchases INTEGER NOT NULL,
            PRIMARY KEY (start, cell)) WITHOUT ROWID;
        CREATE TABLE revenue (start INTEGER, cell INTEGER, currency TEXT, amount INTEGER NOT NULL, PRIMARY KEY (start, cell, currency)) WITHOUT ROWID;
        CREATE TABLE outcome (slate_id TEXT PRIMARY KEY, at INTEGER NOT NULL, seen INTEGER NOT NULL, tapped INTEGER NOT NULL, carted INTEGER NOT NULL, bought INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX ix_outcome_at ON outcome (at);
        CREATE TABLE outcome_revenue (slate_id TEXT, place INTEGER, currency TEXT, amount INTEGER NOT NULL, PRIMARY KEY (slate_id, place, currency)) WITHOUT ROWID;
        CREATE TABLE shopper (experiment TEXT, user_id TEXT, arm TEXT NOT NULL, first_at INTEGER NOT NULL, crossed INTEGER NOT NULL,
            impressions INTEGER NOT NULL, taps INTEGER NOT NULL, carts INTEGER NOT NULL, purchases INTEGER NOT NULL, PRIMARY KEY (experiment, user_id)) WITHOUT ROWID;
        CREATE TABLE shopper_revenue (experiment TEXT, user_id TEXT, currency TEXT, amount INTEGER NOT NULL, PRIMARY KEY (experiment, user_id, currency)) WITHOUT ROWID;
        CREATE TABLE consumer (name TEXT PRIMARY KEY, sequence INTEGER NOT NULL) WITHOUT ROWID;
        """;

    /// <summary>Taken by whoever writes: the consumer of events and whoever notes exposures.</summary>
    public Lock Writing { get; } = new();

    /// <summary>A connection to read from, or null where nothing was ever attributed: another process's data folder, or one not served from yet.</summary>
    public SqliteConnection? OpenToRead()
    {
        var connection = Open();
        try
        {
            using var there = new SqliteStatement(connection, "SELECT 1 FROM sqlite_master WHERE name = 'consumer'");
            if (there.Step())
            {
                return connection;
            }
        }
        catch
        {
            connection.Dispose();
            throw;
        }

        connection.Dispose();
        return null;
    }
}
