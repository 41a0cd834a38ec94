namespace OpsConsole.Engines.Routing.Explanations;

/// <summary>What a route breaks, in brief, for comparing many; the checker has the last word.</summary>
/// <param name="Rules">Which rules.</param>
/// <param name="Severity">By how much: excess over each limit as a share of that limit, of times as a share of the shift.</param>
/// <param name="Cost">What the route costs.</param>
internal readonly record struct Breach(BrokenRules Rules, double Severity, double Cost) : IComparable<Breach>
{
    /// <summary>The lesser breach first, then the lower cost.</summary>
    public int CompareTo(Breach other) => Severity != other.Severity ? Severity.CompareTo(other.Severity) : Cost.CompareTo(other.Cost);
}

/// <summary>Kinds of rules, apart by whom one would ask to relax them.</summary>
[Flags]
internal enum BrokenRules
{
    None = 0,
    OwnWindow = 1,
    OtherWindow = 2,
    Shift = 4,
    Break = 8,
    MaxDuration = 16,
    MaxDistance = 32,
    MaxStops = 64,
    Capacity = 128,
    Pair = 256,
}
