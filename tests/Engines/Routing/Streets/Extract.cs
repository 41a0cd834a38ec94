using OpsConsole.Engines.Routing.Streets;
using OpsConsole.Engines.Routing.Streets.Osm;

namespace OpsConsole.Engines.Tests.Routing.Streets;

/// <summary>OpenStreetMap extracts beside the repository, where they are.</summary>
internal static class Extract
{
    public static string? Monaco => Find("monaco-2021.osm.pbf");

    public static string? Heidelberg => Find("heidelberg.osm.pbf");

    public static (StreetNetwork Network, OsmReport Report) Read(string file)
    {
        using var stream = File.OpenRead(file);
        return OsmStreets.Read(stream, Path.GetFileName(file));
    }

    private static string? Find(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var file = Path.Combine(folder.FullName, "..", "shared", "data", "osm", name);
            if (File.Exists(Path.Combine(folder.FullName, "OpsConsole.sln")))
            {
                return File.Exists(file) ? file : null;
            }
        }

        return null;
    }
}
