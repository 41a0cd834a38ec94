using System.ComponentModel.DataAnnotations;
using OpsConsole.Engines.Routing.Live;

namespace OpsConsole.Delivery.Live;

/// <summary>Vehicles on the road, section <c>Delivery:Live</c>.</summary>
internal sealed record LiveOptions
{
    /// <summary>Without a position for so long a vehicle on shift is silent, seconds. Default 180, range 20–7,200.</summary>
    [Range(20, 7_200)]
    public int SilentSeconds { get; init; } = 180;

    /// <summary>Expected lateness at a stop from which on its vehicle is late, seconds. Default 300, range 30–36,000.</summary>
    [Range(30, 36_000)]
    public int LateSeconds { get; init; } = 300;

    /// <summary>Expected lateness below which it is no longer, seconds; smaller than <see cref="LateSeconds"/>. Default 120, range 0–36,000.</summary>
    [Range(0, 36_000)]
    public int OnTimeSeconds { get; init; } = 120;

    /// <summary>Chance of missing a window from which on a vehicle is late. Default 0.6, range 0.05–0.99.</summary>
    [Range(0.05, 0.99)]
    public double MissProbability { get; init; } = 0.6;

    /// <summary>How often the fleet is looked at, ms; lateness must be seen in two looks in a row. Default 5,000, range 50–60,000.</summary>
    [Range(50, 60_000)]
    public int LookMs { get; init; } = 5_000;

    /// <summary>Budget of a proposal's search, seconds. Default 3, range 0.1–60.</summary>
    [Range(0.1, 60)]
    public double ProposalSeconds { get; init; } = 3;

    /// <summary>Least time between two proposals for a plan, seconds. Default 300, range 1–86,400.</summary>
    [Range(1, 86_400)]
    public int ProposalPauseSeconds { get; init; } = 300;

    /// <summary>A proposal that nobody has decided on for so long no longer fits the road and is discarded, seconds. Default 600, range 10–86,400.</summary>
    [Range(10, 86_400)]
    public int ProposalLifeSeconds { get; init; } = 600;

    /// <summary>Whether proposals are committed without a dispatcher. Default false.</summary>
    public bool AcceptByItself { get; init; }

    /// <summary>When lateness is told and when it is over.</summary>
    public LatenessRule Rule => new(LateSeconds, Math.Min(OnTimeSeconds, LateSeconds), MissProbability, Looks: 2);
}
