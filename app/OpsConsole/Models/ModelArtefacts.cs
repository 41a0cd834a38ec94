using System.Security.Cryptography;
using OpsConsole.Engines.Recommendation;
using OpsConsole.Platform.Persistence;

namespace OpsConsole.Models;

/// <summary>The files of trained models. A file appears whole under its name or not at all, and is parsed only after its hash has been compared.</summary>
internal sealed class ModelArtefacts(DataFolder folder)
{
    /// <summary>Writes bytes so that they outlive a power cut, then gives them their name.</summary>
    public void Write(string name, byte[] bytes)
    {
        var path = PathOf(name);
        var unfinished = path + ".unfinished";
        using (var file = new FileStream(unfinished, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            file.Write(bytes);
            file.Flush(flushToDisk: true);
        }

        File.Move(unfinished, path, overwrite: true);
        FolderFlush.ToDisk(folder.Models);
    }

    /// <summary>The model of a file.</summary>
    /// <exception cref="InvalidDataException">The file is absent, not the one that was registered, or not a model.</exception>
    public RecommendationModel Read(string name, string sha256)
    {
        var path = PathOf(name);
        if (!File.Exists(path))
        {
            throw new InvalidDataException($"{name} is missing");
        }

        var bytes = File.ReadAllBytes(path);
        if (Hash(bytes) != sha256)
        {
            throw new InvalidDataException($"{name} is not the file that was registered: its SHA-256 differs");
        }

        using var stream = new MemoryStream(bytes);
        return RecommendationModel.Load(stream);
    }

    /// <summary>Deletes a file if it is there.</summary>
    public void Delete(string name) => File.Delete(PathOf(name));

    /// <summary>SHA-256, lower-case hex.</summary>
    public static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private string PathOf(string name) => Path.Combine(folder.Models, Path.GetFileName(name));
}
