using System.ComponentModel.DataAnnotations;

namespace OpsConsole.Recommendations;

/// <summary>Options of the prediction pipeline, section <c>Recommendations</c>.</summary>
internal sealed record RecommendationsOptions
{
    /// <summary>Deadline of a prediction where the caller states none, milliseconds. Default 150, range 20–2,000.</summary>
    [Range(20, 2_000)]
    public int DeadlineMs { get; init; } = 150;

    /// <summary>Least deadline a caller may state, milliseconds; less is raised to it. Default 20.</summary>
    [Range(5, 1_000)]
    public int MinDeadlineMs { get; init; } = 20;

    /// <summary>Greatest deadline a caller may state, milliseconds; more is lowered to it. Default 2,000.</summary>
    [Range(100, 10_000)]
    public int MaxDeadlineMs { get; init; } = 2_000;

    /// <summary>What the model leaves of the deadline for a fallback, milliseconds; at most a quarter of the deadline. Default 15.</summary>
    [Range(1, 100)]
    public int FallbackReserveMs { get; init; } = 15;

    /// <summary>How long a slate may be shown, minutes. Default 15.</summary>
    [Range(1, 1_440)]
    public int SlateLifetimeMinutes { get; init; } = 15;

    /// <summary>Shoppers whose last good slate is kept. Default 20,000; about 1 kB each.</summary>
    [Range(100, 1_000_000)]
    public int PersonalSlates { get; init; } = 20_000;

    /// <summary>One of how many requests exercises a given fallback level beside the answer. Default 100: one percent a level.</summary>
    [Range(10, 1_000_000)]
    public int ShadowOneIn { get; init; } = 100;

    /// <summary>Of how many of the champion's answers one is also asked of a model in shadow. Default 5.</summary>
    [Range(1, 1_000_000)]
    public int ModelShadowOneIn { get; init; } = 5;

    /// <summary>Requests that a model in shadow answers a second at most. Default 50; 0 asks it nothing.</summary>
    [Range(0, 10_000)]
    public int ModelShadowPerSecond { get; init; } = 50;

    /// <summary>Of how many logged slates that a model ranked one keeps its feature vectors. Default 20; 0 keeps none.</summary>
    [Range(0, 1_000_000)]
    public int VectorsOneIn { get; init; } = 20;

    /// <summary>First places whose feature vectors are kept. Default 8.</summary>
    [Range(1, 100)]
    public int VectorRows { get; init; } = 8;

    /// <summary>
    /// Items of one category among any <see cref="DiversityWindow"/> places in a row. Default 3; 0 leaves models' order as it is. With the defaults NDCG@20 loses .0006 on
    /// Online Retail and .0002 on the demo shop, while pairs of one category among the first 8 places become fewer by a quarter.
    /// </summary>
    [Range(0, 100)]
    public int DiversityMost { get; init; } = 3;

    /// <summary>Places that are seen together. Default 8.</summary>
    [Range(2, 100)]
    public int DiversityWindow { get; init; } = 8;

    /// <summary>How many places below its own an item may be fetched from. Default 4.</summary>
    [Range(0, 100)]
    public int DiversityReach { get; init; } = 4;
}
