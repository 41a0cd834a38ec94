using System.Collections.Concurrent;
using System.Collections.Immutable;
using OpsConsole.Platform.Resilience;

namespace OpsConsole.Operations;

/// <summary>Failure ratios of every breaker over the last five minutes, one value in two seconds, for the sparklines.</summary>
internal sealed class BreakerTrends(BreakerRegistry registry, TimeProvider time) : BackgroundService
{
    /// <summary>Values kept a breaker.</summary>
    public const int Bound = 150;

    private static readonly TimeSpan Step = TimeSpan.FromSeconds(2);
    private readonly ConcurrentDictionary<string, ImmutableQueue<double?>> _values = new(StringComparer.Ordinal);
    private volatile IReadOnlyDictionary<string, IReadOnlyList<double?>> _snapshot = ImmutableDictionary<string, IReadOnlyList<double?>>.Empty;

    /// <summary>Values by breaker, oldest first; null where it had no calls.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<double?>> Snapshot => _snapshot;

    /// <summary>Takes one value of each breaker; those that are gone are forgotten.</summary>
    internal void Sample()
    {
        var rows = registry.Snapshot();
        foreach (var gone in _values.Keys.Except(rows.Select(row => row.Name)))
        {
            _values.TryRemove(gone, out _);
        }

        foreach (var row in rows)
        {
            var queue = _values.GetValueOrDefault(row.Name, []).Enqueue(row.Calls == 0 ? null : row.FailureRatio);
            _values[row.Name] = queue.Count() > Bound ? queue.Dequeue() : queue;
        }

        _snapshot = _values.ToImmutableDictionary(pair => pair.Key, pair => (IReadOnlyList<double?>)[.. pair.Value]);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Step, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            Sample();
        }
    }
}
