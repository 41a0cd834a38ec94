using System.IO.Compression;

namespace OpsConsole.Delivery.Instances;

/// <summary>Opens benchmark instances, as files or inside a zip: <c>instances.zip/C101.txt</c>, with or without the ending.</summary>
public static class InstanceFile
{
    private const string Zip = ".zip";

    /// <summary>Whether there is such a file, or a zip that would hold it.</summary>
    public static bool Exists(string path) => File.Exists(path) || (Split(path) is var (archive, _) && File.Exists(archive));

    /// <summary>Text of a file, in a zip or not.</summary>
    /// <exception cref="InstanceFormatException">The zip has no such entry.</exception>
    public static string ReadText(string path)
    {
        if (File.Exists(path) || Split(path) is not var (archive, entry))
        {
            return File.ReadAllText(path);
        }

        using var zip = ZipFile.OpenRead(archive);
        var found = zip.Entries.FirstOrDefault(candidate => string.Equals(candidate.Name, entry, StringComparison.OrdinalIgnoreCase))
            ?? zip.Entries.FirstOrDefault(candidate => string.Equals(Path.GetFileNameWithoutExtension(candidate.Name), entry, StringComparison.OrdinalIgnoreCase))
            ?? throw new InstanceFormatException(archive, 0, $"has no entry '{entry}'");
        using var text = new StreamReader(found.Open());
        return text.ReadToEnd();
    }

    /// <summary>Reads Solomon's and Gehring and Homberger's VRPTW format and CVRPLIB's CVRP format, told apart by their first line.</summary>
    /// <exception cref="InstanceFormatException">It is neither; the message names the line.</exception>
    public static BenchmarkInstance Read(string path) => Parse(Path.GetFileName(path), ReadText(path));

    /// <summary>Reads a text of one of these formats.</summary>
    /// <exception cref="InstanceFormatException">It is neither; the message names the line.</exception>
    public static BenchmarkInstance Parse(string name, string text)
    {
        var lines = new InstanceLines(name, new StringReader(text));
        if (!lines.Next())
        {
            throw lines.WrongFile("is empty");
        }

        return CvrplibFile.Begins(lines.Current!) ? new CvrplibFile(lines).Read() : SolomonFile.Read(lines); // Next said so.
    }

    private static (string Archive, string Entry)? Split(string path)
    {
        var at = path.LastIndexOf(Zip + Path.DirectorySeparatorChar, StringComparison.OrdinalIgnoreCase);
        return at < 0 ? null : (path[..(at + Zip.Length)], path[(at + Zip.Length + 1)..]);
    }
}
