namespace OpsConsole.Architecture.Tests;

internal static class Repository
{
    /// <summary>The folder with the solution in it.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "OpsConsole.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("no OpsConsole.sln above the tests");
        }

        return folder.FullName;
    }
}
