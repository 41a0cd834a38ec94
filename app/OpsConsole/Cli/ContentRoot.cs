namespace OpsConsole.Cli;

/// <summary>Finds the folder that holds <c>wwwroot</c> and <c>appsettings.json</c>, from whichever directory the process was started.</summary>
internal static class ContentRoot
{
    /// <summary>
    /// Published, both lie beside the program. From source the build leaves a static assets manifest beside the program instead, and
    /// they lie at the repository's root, the first folder above with the solution in it.
    /// </summary>
    public static string Locate()
    {
        var beside = AppContext.BaseDirectory;
        if (!RunsFromSource)
        {
            return beside;
        }

        for (var folder = new DirectoryInfo(beside); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "OpsConsole.sln")))
            {
                return folder.FullName;
            }
        }

        return beside;
    }

    /// <summary>Whether static files of packages must be read through the build's manifest.</summary>
    public static bool RunsFromSource => File.Exists(Path.Combine(AppContext.BaseDirectory, "OpsConsole.staticwebassets.runtime.json"));
}
