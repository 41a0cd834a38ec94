using System.ComponentModel.DataAnnotations;

namespace OpsConsole.Recommendations.Exploration;

/// <summary>How much of what the home screen shows is left to chance, to learn from, section <c>Recommendations:Exploration</c>.</summary>
internal sealed record ExplorationOptions
{
    /// <summary>Share of home slates with a newcomer among the first places, 0 to 1. Default 0.1.</summary>
    [Range(0.0, 1.0)]
    public double NewcomerShare { get; init; } = 0.1;

    /// <summary>Place of the newcomer, from 1. Default 8: the last of the first two screens.</summary>
    [Range(1, 100)]
    public int NewcomerPlace { get; init; } = 8;

    /// <summary>An item shown so often is no newcomer any more. Default 200.</summary>
    [Range(1, 1_000_000)]
    public int NewcomerImpressions { get; init; } = 200;

    /// <summary>Newcomers that compete for the place at a time. Default 64.</summary>
    [Range(1, 1_000)]
    public int Newcomers { get; init; } = 64;

    /// <summary>Share of home slates whose first places come in a random order, 0 to 1. Default 0.01.</summary>
    [Range(0.0, 1.0)]
    public double ShuffleShare { get; init; } = 0.01;

    /// <summary>First places that are shuffled. Default 8.</summary>
    [Range(2, 100)]
    public int ShuffledPlaces { get; init; } = 8;

    /// <summary>How long a shopper whose state does not change keeps one draw, hours of the shop's time. Default 24.</summary>
    [Range(1, 10_000)]
    public int DrawHours { get; init; } = 24;
}
