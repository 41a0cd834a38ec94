using OpsConsole.Platform.Persistence;

namespace OpsConsole.Platform.Served;

/// <summary>The file of served slates.</summary>
internal sealed class ServedDatabase(DataFolder folder, TimeProvider time, ILogger<ServedDatabase> logger)
    : ExpendableDatabase(folder.ServedDatabase, version: 1, Schema, time, logger)
{
    private const string Schema =
        """
        CREATE TABLE slate (id INTEGER PRIMARY KEY, slate_id TEXT NOT NULL, at INTEGER NOT NULL, user_id TEXT, surface TEXT NOT NULL, source TEXT NOT NULL,
            model TEXT, experiment TEXT, arm TEXT, policy TEXT NOT NULL, items BLOB NOT NULL,
            schema_hash TEXT, user_sequence INTEGER, item_sequence INTEGER, now INTEGER, vector_rows INTEGER, vectors BLOB);
        CREATE INDEX ix_slate_slate_id ON slate (slate_id);
        CREATE INDEX ix_slate_at ON slate (at);
        """;
}
