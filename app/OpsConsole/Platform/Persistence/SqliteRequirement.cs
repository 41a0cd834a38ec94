namespace OpsConsole.Platform.Persistence;

/// <summary>The oldest SQLite that may touch the data: before 3.51.3 a rare race can corrupt the write-ahead log.</summary>
internal static class SqliteRequirement
{
    public static readonly Version Oldest = new(3, 51, 3);

    /// <summary>Why a version must not be used, or null.</summary>
    public static string? Objection(Version found) => found >= Oldest
        ? null
        : $"The SQLite library in use is {found}; OpsConsole needs {Oldest} or newer, because older ones can corrupt the write-ahead log. " +
          "Use the library that ships with OpsConsole (package SQLitePCLRaw.bundle_e_sqlite3) instead of the system's.";

    /// <summary>The version of the library that this process has loaded.</summary>
    public static Version Loaded
    {
        get
        {
            SQLitePCL.Batteries_V2.Init();

            // 3.53.4 is 3053004: https://www.sqlite.org/c3ref/libversion.html
            var number = SQLitePCL.raw.sqlite3_libversion_number();
            return new Version(number / 1_000_000, number / 1_000 % 1_000, number % 1_000);
        }
    }
}
