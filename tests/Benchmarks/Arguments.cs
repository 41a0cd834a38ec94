using System.Globalization;

namespace OpsConsole.Benchmarks;

/// <summary>Options of a benchmark's command line.</summary>
internal static class Arguments
{
    /// <summary>The number behind an option, or another.</summary>
    public static int Option(string[] arguments, string name, int otherwise)
    {
        var place = Array.IndexOf(arguments, name);
        return place >= 0 && place + 1 < arguments.Length ? int.Parse(arguments[place + 1], CultureInfo.InvariantCulture) : otherwise;
    }

    /// <summary>The text behind an option, or another.</summary>
    public static string Option(string[] arguments, string name, string otherwise)
    {
        var place = Array.IndexOf(arguments, name);
        return place >= 0 && place + 1 < arguments.Length ? arguments[place + 1] : otherwise;
    }
}
