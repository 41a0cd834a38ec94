using OpsConsole.Delivery.Requests;

namespace OpsConsole.Delivery.Routes;

/// <summary>What a draft is to try out.</summary>
/// <param name="Seconds">How long to search.</param>
/// <param name="Without">Vehicles that stay in the yard.</param>
/// <param name="Objective">An <see cref="ObjectiveKind"/>; null: the plan's own.</param>
public sealed record WhatIf(int Seconds, IReadOnlyList<string> Without, string? Objective)
{
    /// <summary>The same once more, for longer.</summary>
    public static WhatIf SearchOn(int seconds) => new(seconds, [], null);

    /// <summary>In words, for the list of plans.</summary>
    public string Words => (Without, Objective) switch
    {
        ([], null) => "searched on",
        ([], var objective) => $"what if: {Goal(objective)}",
        (var vehicles, null) => $"what if: without {string.Join(", ", vehicles)}",
        var (vehicles, objective) => $"what if: without {string.Join(", ", vehicles)}; {Goal(objective)}",
    };

    /// <summary>An objective in words.</summary>
    public static string Goal(string objective) => objective switch
    {
        ObjectiveKind.Distance => "fewest kilometres",
        ObjectiveKind.Time => "least time on the road",
        ObjectiveKind.Vehicles => "fewest vehicles",
        _ => "lowest cost",
    };
}
