using System.ComponentModel.DataAnnotations;

namespace OpsConsole.Platform.Resilience;

/// <summary>
/// How one dependency is guarded. Configured in the section <c>Resilience:Guard</c> for all, <c>Resilience:Guards:NAME</c> for one.
/// </summary>
public sealed record GuardOptions : IValidatableObject
{
    /// <summary>Longest useful run of one call, milliseconds; a longer one is a failure. 1–60,000, default 100.</summary>
    [Range(1, 60_000)]
    public int AttemptTimeoutMs { get; init; } = 100;

    /// <summary>Share of failures in the window that opens the breaker. 0.01–1, default 0.5.</summary>
    [Range(0.01, 1.0)]
    public double FailureRatio { get; init; } = 0.5;

    /// <summary>Length of the sampling window, milliseconds. 1,000–600,000, default 10,000.</summary>
    [Range(1_000, 600_000)]
    public int SamplingWindowMs { get; init; } = 10_000;

    /// <summary>Calls in the window before its ratio says anything. 1–10,000, default 10.</summary>
    [Range(1, 10_000)]
    public int MinimumCalls { get; init; } = 10;

    /// <summary>
    /// Failures in a row that open the breaker whatever the ratio: after healthy traffic the ratio alone would let hundreds fail first. 1–1,000, default 8.
    /// </summary>
    [Range(1, 1_000)]
    public int ConsecutiveFailures { get; init; } = 8;

    /// <summary>First break, milliseconds; doubled after each failed probe. 10–600,000, default 2,000.</summary>
    [Range(10, 600_000)]
    public int ShortestBreakMs { get; init; } = 2_000;

    /// <summary>Longest break before jitter, milliseconds. 10–3,600,000, default 30,000.</summary>
    [Range(10, 3_600_000)]
    public int LongestBreakMs { get; init; } = 30_000;

    /// <summary>Part of a break that is spread at random to either side. 0–0.5, default 0.2.</summary>
    [Range(0.0, 0.5)]
    public double BreakJitter { get; init; } = 0.2;

    /// <summary>Seed of the jitter; any integer, default 1. The breaker's name is mixed in, so that breakers do not probe in step.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Probes that must succeed, one after another, to close. 1–100, default 3.</summary>
    [Range(1, 100)]
    public int ProbesToClose { get; init; } = 3;

    /// <summary>Pause between two probes, milliseconds. 0–60,000, default 250.</summary>
    [Range(0, 60_000)]
    public int ProbeIntervalMs { get; init; } = 250;

    /// <summary>A probe without an answer for so long has failed, milliseconds. 1 to the shortest break, default 1,000.</summary>
    [Range(1, 600_000)]
    public int ProbeTimeoutMs { get; init; } = 1_000;

    /// <summary>Fewest calls allowed side by side. 1–1,024, default 2.</summary>
    [Range(1, 1_024)]
    public int MinimumConcurrency { get; init; } = 2;

    /// <summary>Calls allowed side by side at the start. Between the minimum and the maximum, default 4.</summary>
    [Range(1, 1_024)]
    public int InitialConcurrency { get; init; } = 4;

    /// <summary>Most calls allowed side by side, and so the most threads that hung ones can hold. 1–1,024, default 32.</summary>
    [Range(1, 1_024)]
    public int MaximumConcurrency { get; init; } = 32;

    /// <summary>Callers that may wait for a slot, all lanes together. 0–100,000, default 512.</summary>
    [Range(0, 100_000)]
    public int QueueLimit { get; init; } = 512;

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (MinimumConcurrency > InitialConcurrency || InitialConcurrency > MaximumConcurrency)
        {
            yield return new("MinimumConcurrency ≤ InitialConcurrency ≤ MaximumConcurrency must hold.", [nameof(InitialConcurrency)]);
        }

        if (ShortestBreakMs > LongestBreakMs)
        {
            yield return new("ShortestBreakMs must not exceed LongestBreakMs.", [nameof(ShortestBreakMs)]);
        }

        if (ProbeTimeoutMs > ShortestBreakMs)
        {
            yield return new("ProbeTimeoutMs must not exceed ShortestBreakMs: a hung probe is to free the breaker within two breaks.", [nameof(ProbeTimeoutMs)]);
        }
    }
}
