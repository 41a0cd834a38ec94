namespace OpsConsole.Platform.Telemetry;

/// <summary>The parts of the mobile API that dashboards tell apart, and the levels that can answer: both bounded, as attributes of metrics must be.</summary>
public static class Surfaces
{
    /// <summary>Shown even without traffic.</summary>
    public static readonly IReadOnlyList<string> Known = ["home", "recommendations", "similar", "items", "events"];

    /// <summary>What a surface beyond <see cref="Bound"/> is counted under.</summary>
    public const string Other = "other";

    /// <summary>Most surfaces that are told apart.</summary>
    public const int Bound = 32;

    /// <summary>Levels in the order in which they are tried.</summary>
    public static readonly IReadOnlyList<string> Sources = ["model", "personal", "previousModel", "trending", "curated", "static"];

    /// <summary>Place in <see cref="Sources"/>; their number for a source that is not in it.</summary>
    internal static int SourceIndex(string source) => source switch
    {
        "model" => 0,
        "personal" => 1,
        "previousModel" => 2,
        "trending" => 3,
        "curated" => 4,
        "static" => 5,
        _ => 6,
    };

    /// <summary>Name at a place, as rows show it.</summary>
    internal static string SourceName(int index) => index < Sources.Count ? Sources[index] : Other;

    /// <summary>The source that a letter of a slate id stands for, or null.</summary>
    internal static string? SourceOfLetter(char letter) => letter switch
    {
        'm' => "model",
        'p' => "personal",
        'v' => "previousModel",
        't' => "trending",
        'c' => "curated",
        's' => "static",
        _ => null,
    };
}
