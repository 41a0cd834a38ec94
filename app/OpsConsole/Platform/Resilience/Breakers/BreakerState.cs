namespace OpsConsole.Platform.Resilience.Breakers;

/// <summary>What the measurements say.</summary>
internal enum BreakerState
{
    /// <summary>Calls pass.</summary>
    Closed,

    /// <summary>Nothing passes until the break is over.</summary>
    Open,

    /// <summary>Only probes pass, one at a time.</summary>
    HalfOpen,
}

/// <summary>What a call tells the breaker.</summary>
internal enum CallVerdict
{
    Success,

    /// <summary>It threw, was too slow, or its answer was unusable.</summary>
    Failure,

    /// <summary>It says nothing of the dependency: its caller went away.</summary>
    Ignored,
}

/// <summary>Permission to call; handed back with the verdict.</summary>
/// <param name="Spell">Which spell between two changes of state it was given in: a verdict from an earlier spell counts for nothing.</param>
/// <param name="IsProbe">Whether the verdict decides on closing.</param>
internal readonly record struct BreakerPass(int Spell, bool IsProbe);

/// <summary>Words for states, as the API and the console use them.</summary>
internal static class BreakerWords
{
    public const string Isolated = "isolated";

    public static string Word(this BreakerState state) => state switch
    {
        BreakerState.Closed => "closed",
        BreakerState.Open => "open",
        _ => "halfOpen",
    };
}
