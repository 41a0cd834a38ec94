using System.Globalization;

namespace OpsConsole.Models.Training;

/// <summary>Lists of processors as Linux writes them, <c>0-3,8</c>.</summary>
internal static class CpuList
{
    private const string Field = "Cpus_allowed_list:";

    /// <summary>The processors that this process may run on, ascending; null where the system does not say (proc(5)).</summary>
    public static IReadOnlyList<int>? Allowed() =>
        File.Exists("/proc/self/status") && File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith(Field, StringComparison.Ordinal)) is { } line ? Parse(line[Field.Length..]) : null;

    /// <summary>Reads a list.</summary>
    /// <returns>Null when it is none.</returns>
    internal static IReadOnlyList<int>? Parse(string text)
    {
        var found = new List<int>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var ends = part.Split('-');
            if (ends.Length > 2 || !Number(ends[0], out var first) || !Number(ends[^1], out var last) || last < first)
            {
                return null;
            }

            found.AddRange(Enumerable.Range(first, last - first + 1));
        }

        return found;

        static bool Number(string digits, out int number) => int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number < 100_000;
    }
}
