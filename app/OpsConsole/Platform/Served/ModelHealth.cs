using System.Collections.Concurrent;
using OpsConsole.Engines.Statistics;

namespace OpsConsole.Platform.Served;

/// <summary>How one call of a model ended.</summary>
public enum ModelOutcome
{
    /// <summary>It answered, in time and with something that may be shown.</summary>
    Answered,

    /// <summary>It threw.</summary>
    Failed,

    /// <summary>It answered with what must not be shown.</summary>
    Invalid,

    /// <summary>It did not answer in time.</summary>
    TimedOut,

    /// <summary>It was not called: it had no slot free.</summary>
    Refused,

    /// <summary>It was not called: its breaker was open after it had failed.</summary>
    BreakerOpen,
}

/// <summary>One model version over one window.</summary>
/// <param name="Version">The model.</param>
/// <param name="Window">Length, real time.</param>
/// <param name="Calls">Calls made, whatever came of them; refusals are none.</param>
/// <param name="Errors">Calls that threw.</param>
/// <param name="Invalid">Answers that must not be shown.</param>
/// <param name="TimedOut">Calls without an answer in time.</param>
/// <param name="Refused">Requests that the breaker or the limit kept away.</param>
/// <param name="Latency">Time that answers took to compute.</param>
public sealed record ModelHealthRow(string Version, TimeSpan Window, long Calls, long Errors, long Invalid, long TimedOut, long Refused, LatencyHistogram Latency)
{
    /// <summary>Of <see cref="Refused"/>, those that its open breaker kept away: it had failed before.</summary>
    public long BreakerOpen { get; init; }

    /// <summary>Share of calls that did not give an answer to show; null without calls.</summary>
    public double? FailureRatio => Calls == 0 ? null : (double)(Errors + Invalid + TimedOut) / Calls;

    /// <summary>Median of the computation, milliseconds; null without answers.</summary>
    public double? P50Ms => Latency.QuantileMs(0.5);

    /// <summary>99th percentile of the computation, milliseconds; null without answers.</summary>
    public double? P99Ms => Latency.QuantileMs(0.99);
}

/// <summary>
/// How each model version fares, over the last <see cref="Kept"/> of real time by the second. A call costs two interlocked increments; the lock of a version is
/// taken once a second and by readers.
/// </summary>
public sealed class ModelHealth(TimeProvider time)
{
    /// <summary>Longest window.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromMinutes(10);

    /// <summary>Versions told apart; of more, the one longest unused is forgotten.</summary>
    public const int Bound = 32;

    private readonly ConcurrentDictionary<string, VersionHealth> _versions = new(StringComparer.Ordinal);

    /// <summary>Versions called within <see cref="Kept"/> or since.</summary>
    public IReadOnlyList<string> Versions => [.. _versions.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Counts one call.</summary>
    /// <param name="version">The model.</param>
    /// <param name="elapsed">Time of the computation; taken into the histogram for answers only.</param>
    /// <param name="outcome">How it ended.</param>
    public void Record(string version, TimeSpan elapsed, ModelOutcome outcome)
    {
        if (!_versions.TryGetValue(version, out var health))
        {
            health = _versions.GetOrAdd(version, static (_, time) => new VersionHealth(time), time);
            Trim();
        }

        health.Record(elapsed, outcome);
    }

    /// <summary>A version over the last time, the second under way included.</summary>
    /// <param name="version">The model; one never called has no calls.</param>
    /// <param name="real">Up to <see cref="Kept"/>; whole seconds.</param>
    public ModelHealthRow Window(string version, TimeSpan real) =>
        _versions.TryGetValue(version, out var health)
            ? health.Window(version, real)
            : new ModelHealthRow(version, real, 0, 0, 0, 0, 0, LatencyHistogram.Empty);

    private void Trim()
    {
        while (_versions.Count > Bound && _versions.MinBy(pair => pair.Value.LastSecond) is { Key: { } oldest })
        {
            _versions.TryRemove(oldest, out _);
        }
    }
}
