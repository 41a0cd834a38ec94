using OpsConsole.Platform.Events;

namespace OpsConsole.Ingestion;

/// <summary>Event types as the API names them, and what each needs.</summary>
internal static class EventTypes
{
    private static readonly Dictionary<string, EventType> ByName =
        Enum.GetValues<EventType>().ToDictionary(type => char.ToLowerInvariant(type.ToString()[0]) + type.ToString()[1..], StringComparer.Ordinal);

    private static readonly Dictionary<EventType, string> Names = ByName.ToDictionary(pair => pair.Value, pair => pair.Key);

    /// <summary>All names, for messages.</summary>
    public static readonly string List = string.Join(", ", ByName.Keys);

    public static EventType? Find(string name) => ByName.TryGetValue(name, out var type) ? type : null;

    public static string Name(EventType type) => Names[type];

    /// <summary>The field without which an event of a type says nothing, or null.</summary>
    public static string? Needs(EventType type) => type switch
    {
        EventType.Tap or EventType.View or EventType.AddToCart or EventType.Purchase or EventType.Dismiss => "itemId",
        EventType.Search => "query",
        _ => null,
    };
}
