using OpsConsole.Platform.Persistence;

namespace OpsConsole.Cli;

/// <summary>
/// Keeps a data folder to one writing process: models, catalogue and histories in memory are made from rows that a second process would
/// change behind them. The operating system lets go of it when the process ends, however it ends.
/// </summary>
internal sealed class DataFolderClaim : IDisposable
{
    private readonly FileStream _file;

    private DataFolderClaim(FileStream file)
    {
        _file = file;
    }

    /// <summary>Claims the folder that an option or the environment names.</summary>
    /// <exception cref="IOException">Another process holds it.</exception>
    public static DataFolderClaim Take(string? data)
    {
        var folder = DataFolder.Resolve(data, ContentRoot.Locate()).Create();
        var path = Path.Combine(folder.Root, "in-use.lock");
        try
        {
            return new DataFolderClaim(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException taken) when (File.Exists(path))
        {
            throw new IOException($"Another OpsConsole process uses {folder.Root}. Stop it first, or name another folder with --data.", taken);
        }
    }

    /// <summary>Whether another process holds the folder now.</summary>
    public static bool IsTaken(string? data)
    {
        try
        {
            Take(data).Dispose();
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();
}
