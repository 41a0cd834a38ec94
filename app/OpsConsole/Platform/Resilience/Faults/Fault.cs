namespace OpsConsole.Platform.Resilience.Faults;

/// <summary>What a fault does to a call.</summary>
public enum FaultMode
{
    /// <summary>Nothing: the point is clear.</summary>
    Off,

    /// <summary>The call throws.</summary>
    Throw,

    /// <summary>The call blocks and ignores its token until the fault is cleared or expires; then it throws.</summary>
    Hang,

    /// <summary>The call starts late.</summary>
    Slow,

    /// <summary>The call returns nonsense that validation should catch.</summary>
    Garbage,
}

/// <summary>A fault as it is set.</summary>
/// <param name="Mode">What it does.</param>
/// <param name="Rate">Share of calls that it strikes, 0 to 1.</param>
/// <param name="DelayMs">For <see cref="FaultMode.Slow"/>, milliseconds.</param>
/// <param name="Until">When it ends by itself.</param>
/// <param name="Actor">Who set it.</param>
public sealed record Fault(FaultMode Mode, double Rate, int DelayMs, DateTimeOffset Until, string Actor);

/// <summary>What a fault made fail.</summary>
internal sealed class FaultInjectedException(string point) : Exception($"fault injected at {point}");
