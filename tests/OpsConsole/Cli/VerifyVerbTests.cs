using Microsoft.Data.Sqlite;

namespace OpsConsole.Tests.Cli;

public sealed class VerifyVerbTests
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sound_folder_passes_and_what_is_broken_is_named()
    {
        var data = Directory.CreateTempSubdirectory("opsconsole-verify-").FullName;
        await MigratedDatabase.CopyToAsync(data);
        var (code, said) = await VerifyAsync(data);
        Assert.True(code == 0, said);
        Assert.Contains("ok     ops.db", said, StringComparison.Ordinal);
        Assert.Contains("ok     audit: 0 rows", said, StringComparison.Ordinal);

        // A row that nobody chained, and a file that is no database.
        Insert(data, "INSERT INTO audit (\"Sequence\", \"At\", \"Actor\", \"Action\", \"Subject\", \"PreviousHash\", \"Hash\") VALUES (1, 0, 'x', 'y', 'z', zeroblob(32), zeroblob(32))");
        await File.WriteAllBytesAsync(Path.Combine(data, "served.db"), [.. Enumerable.Repeat((byte)'x', 8_192)], Token);
        (code, said) = await VerifyAsync(data);
        Assert.Equal(1, code);
        Assert.Contains("BROKEN audit: row 1", said, StringComparison.Ordinal);
        Assert.Contains("BROKEN served.db", said, StringComparison.Ordinal);
        SqliteConnection.ClearAllPools();
        Directory.Delete(data, recursive: true);
    }

    private static async Task<(int Code, string Said)> VerifyAsync(string data)
    {
        using var process = ServerProcess.Run("verify", "--data", data);
        var said = await process.StandardOutput.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);
        return (process.ExitCode, said);
    }

    private static void Insert(string data, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(data, "ops.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
