using System.Security.Cryptography;
using OpsConsole.Engines.Routing.Streets;
using OpsConsole.Platform.Persistence;

namespace OpsConsole.Delivery.Streets;

/// <summary>The streets in use: immutable, replaced as a whole.</summary>
/// <param name="Router">Answers on them.</param>
/// <param name="Hash">Identifies them: the beginning of their file's SHA-256.</param>
public sealed record StreetsInUse(StreetRouter Router, string Hash)
{
    /// <summary>Where they come from: a file's name, or the demo town.</summary>
    public string Source => Router.Network.Source;
}

/// <summary>Holds the streets in use and their file in the data folder.</summary>
public sealed partial class StreetMap(DataFolder folder, ILogger<StreetMap> logger)
{
    private const int HashCharacters = 16;

    private volatile StreetsInUse? _current;

    /// <summary>The streets in use; null until some are imported, made or read.</summary>
    public StreetsInUse? Current => _current;

    /// <summary>Whether the data folder has a file of streets, readable or not.</summary>
    public bool HasFile => File.Exists(folder.Streets);

    /// <summary>Reads the file in the data folder, where there is one.</summary>
    /// <remarks>A file that cannot be read stays where it is and is logged: a shop runs on without streets.</remarks>
    public void Load()
    {
        if (!HasFile)
        {
            return;
        }

        try
        {
            var content = File.ReadAllBytes(folder.Streets);
            Use(StreetRouter.Read(new MemoryStream(content)), content);
        }
        catch (Exception unreadable) when (unreadable is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            Unreadable(logger, folder.Streets, unreadable.Message);
        }
    }

    /// <summary>Writes the file, whole or not at all, and uses the streets from now on.</summary>
    /// <exception cref="IOException">The file cannot be written; the former streets stay in use.</exception>
    public StreetsInUse Install(StreetRouter router)
    {
        var content = new MemoryStream();
        router.Write(content);
        var next = folder.Streets + ".new";
        using (var file = new FileStream(next, FileMode.Create, FileAccess.Write))
        {
            content.WriteTo(file);
            file.Flush(flushToDisk: true);
        }

        File.Move(next, folder.Streets, overwrite: true);
        return Use(router, content.ToArray());
    }

    private StreetsInUse Use(StreetRouter router, byte[] content)
    {
        var streets = new StreetsInUse(router, Convert.ToHexStringLower(SHA256.HashData(content))[..HashCharacters]);
        _current = streets;
        InUse(logger, streets.Source, streets.Hash, router.Network.NodeCount, router.Network.SegmentCount, router.Network.Kilometres);
        return streets;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Streets in use: {Source}, hash {Hash}, {Nodes} junctions, {Segments} segments, {Kilometres:F0} km")]
    private static partial void InUse(ILogger logger, string source, string hash, int nodes, int segments, double kilometres);

    [LoggerMessage(Level = LogLevel.Error, Message = "{File} cannot be read, so there are no streets: {Reason} Import them again with: import --streets FILE.osm.pbf")]
    private static partial void Unreadable(ILogger logger, string file, string reason);
}
