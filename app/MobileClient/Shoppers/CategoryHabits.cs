using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpsConsole.MobileClient.Shoppers;

/// <summary>What people do with one category. Utilities are in units of log-odds.</summary>
/// <param name="CycleDays">Typical days until it is used up and bought again; null for what lasts.</param>
/// <param name="PeakMonth">Month, 1 to 12, in which it is wanted most.</param>
/// <param name="Swing">How much more at the peak than on average; 0 for no season.</param>
/// <param name="Weekend">How much more at weekends.</param>
/// <param name="PeakHour">Hour of the day, UTC, around which it is wanted most; null for none.</param>
/// <param name="With">Categories that are bought together with it.</param>
public sealed record CategoryHabits(
    double? CycleDays = null, int PeakMonth = 1, double Swing = 0, double Weekend = 0, double? PeakHour = null, IReadOnlyList<string>? With = null)
{
    /// <summary>A category of which nothing is known: it lasts, and has no season.</summary>
    public static readonly CategoryHabits Unknown = new();

    private static readonly Lazy<IReadOnlyDictionary<string, CategoryHabits>> Known = new(() => Read());

    /// <summary>Habits by category path, as known for the demo shop.</summary>
    public static IReadOnlyDictionary<string, CategoryHabits> All => Known.Value;

    private static Dictionary<string, CategoryHabits> Read()
    {
        using var resource = typeof(CategoryHabits).Assembly.GetManifestResourceStream("habits.json")
            ?? throw new InvalidOperationException("habits.json is not embedded in the assembly");
        return JsonSerializer.Deserialize(resource, HabitsJson.Default.DictionaryStringCategoryHabits)
            ?? throw new InvalidDataException("habits.json is empty");
    }
}

/// <summary>Reads the habits file.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Dictionary<string, CategoryHabits>))]
internal sealed partial class HabitsJson : JsonSerializerContext;
