using OpsConsole.Platform.Persistence;

namespace OpsConsole.Platform.Telemetry.Rollups;

/// <summary>The telemetry file: four tables, written once a second as blobs.</summary>
internal sealed class TelemetryDatabase(DataFolder folder, TimeProvider time, ILogger<TelemetryDatabase> logger)
    : ExpendableDatabase(folder.TelemetryDatabase, version: 1, Schema, time, logger)
{
    private const string Schema =
        """
        CREATE TABLE latency (resolution INTEGER, start INTEGER, surface TEXT, errors INTEGER NOT NULL, sources TEXT NOT NULL, histogram BLOB NOT NULL,
            PRIMARY KEY (resolution, start, surface)) WITHOUT ROWID;
        CREATE TABLE series (resolution INTEGER, start INTEGER, name TEXT, count INTEGER NOT NULL, total REAL NOT NULL, low REAL NOT NULL, high REAL NOT NULL, last REAL NOT NULL,
            PRIMARY KEY (resolution, start, name)) WITHOUT ROWID;
        CREATE TABLE timeline (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL, title TEXT NOT NULL, detail TEXT, actor TEXT);
        CREATE INDEX ix_timeline_at ON timeline (at);
        CREATE TABLE consumer (name TEXT PRIMARY KEY, sequence INTEGER NOT NULL) WITHOUT ROWID;
        """;
}
