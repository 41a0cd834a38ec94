namespace OpsConsole.Engines.Routing;

/// <summary>When a service may begin: any tick from one to another, both included.</summary>
public readonly record struct TimeWindow(int From, int To);

/// <summary>A place to be served once.</summary>
public sealed record RoutingStop
{
    /// <summary>Unique among the stops.</summary>
    public required string Id { get; init; }

    /// <summary>Index into the travel matrices.</summary>
    public required int Location { get; init; }

    /// <summary>
    /// What the stop receives, a number a dimension; loaded where the trip begins. Negative: collected here and taken along to the trip's end. Empty: nothing.
    /// For a pickup that another stop names in <see cref="PickupId"/>: what is taken aboard here and leaves the vehicle there.
    /// </summary>
    public int[] Demand { get; init; } = [];

    /// <summary>Ticks that the service takes.</summary>
    public int ServiceTime { get; init; }

    /// <summary>When the service may begin, in any order, without overlaps; empty: whenever the vehicle works.</summary>
    public TimeWindow[] Windows { get; init; } = [];

    /// <summary>Skills that the vehicle must have, all of them.</summary>
    public string[] Skills { get; init; } = [];

    /// <summary>Of stops that must be served those with the greater priority stay when not all fit; 0 to 100.</summary>
    public int Priority { get; init; }

    /// <summary>Whether the plan may leave it out at the price of <see cref="Prize"/>.</summary>
    public bool Optional { get; init; }

    /// <summary>What serving an optional stop is worth, in units of cost; of one that must be served, worth beyond the duty.</summary>
    public long Prize { get; init; }

    /// <summary>The stop that picks up what is delivered here: same vehicle, earlier. Its demand is the one that counts for both.</summary>
    public string? PickupId { get; init; }
}
