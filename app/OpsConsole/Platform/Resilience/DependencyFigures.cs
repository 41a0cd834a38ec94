using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using OpsConsole.Platform.Resilience.Breakers;
using OpsConsole.Platform.Resilience.Limits;

namespace OpsConsole.Platform.Resilience;

/// <summary>Counts of one dependency since the start, and its guards alive now: more than one only while models are swapped.</summary>
internal sealed class DependencyFigures
{
    public const string Attribute = "dependency";

    private static readonly string[] s_outcomes = [.. Enum.GetNames<GuardedOutcome>().Select(name => char.ToLowerInvariant(name[0]) + name[1..])];

    private readonly long[] _calls = new long[s_outcomes.Length];
    private ImmutableDictionary<CircuitBreaker, AdaptiveLimit> _guards = ImmutableDictionary<CircuitBreaker, AdaptiveLimit>.Empty;

    public bool IsGuarded => !_guards.IsEmpty;

    public void Add(CircuitBreaker breaker, AdaptiveLimit limit) => ImmutableInterlocked.TryAdd(ref _guards, breaker, limit);

    public void Remove(CircuitBreaker breaker) => ImmutableInterlocked.TryRemove(ref _guards, breaker, out _);

    public void Count(GuardedOutcome outcome) => Interlocked.Increment(ref _calls[(int)outcome]);

    public IEnumerable<Measurement<long>> Calls(string dependency) =>
        s_outcomes.Select((outcome, index) => new Measurement<long>(
            Volatile.Read(ref _calls[index]), new KeyValuePair<string, object?>(Attribute, dependency), new KeyValuePair<string, object?>("outcome", outcome)));

    public int Sum(Func<AdaptiveLimit, int> figure) => _guards.Values.Sum(figure);

    /// <summary>0 closed, 1 half-open, 2 open, 3 isolated; 0 when the last guard has just been retired.</summary>
    public int WorstState() => _guards.Keys.Select(breaker => breaker.StateNumber).DefaultIfEmpty().Max();
}
