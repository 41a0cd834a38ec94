using System.Reflection;

namespace OpsConsole.Browser.Tests;

/// <summary>What the build wrote down about where things are.</summary>
internal static class Locations
{
    /// <summary>The program under test, as built in the same configuration.</summary>
    public static string Program { get; } = Metadata("Program");

    public static string RepoRoot { get; } = Metadata("RepoRoot");

    /// <summary>The browser: named by <c>OPSCONSOLE_CHROMIUM</c>, else Debian's or another on the path; null when there is none.</summary>
    public static string? Chromium { get; } = Environment.GetEnvironmentVariable("OPSCONSOLE_CHROMIUM") is { Length: > 0 } named
        ? named
        : (from folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
           from name in (string[])["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"]
           let path = Path.Combine(folder, name)
           where File.Exists(path)
           select path).FirstOrDefault();

    private static string Metadata(string key) =>
        typeof(Locations).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
