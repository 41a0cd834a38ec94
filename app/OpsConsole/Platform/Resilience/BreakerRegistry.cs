using System.Collections.Concurrent;
using System.Collections.Immutable;
using OpsConsole.Platform.Live;
using OpsConsole.Platform.Resilience.Breakers;

namespace OpsConsole.Platform.Resilience;

/// <summary>Every circuit breaker of this process, by name, and what operators may do with them.</summary>
public sealed class BreakerRegistry
{
    /// <summary>Transitions kept in memory.</summary>
    public const int HistoryBound = 2_000;

    private readonly ConcurrentDictionary<string, CircuitBreaker> _breakers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Isolation> _isolations = new(StringComparer.Ordinal);
    private readonly BreakerJournal _journal;
    private readonly TimeProvider _time;

    internal BreakerRegistry(BreakerJournal journal, TimeProvider time) => (_journal, _time) = (journal, time);

    /// <summary>Raised from a background thread after each change of state, in order; see also <see cref="LiveFeed"/>.</summary>
    public event Action<BreakerTransition>? Changed
    {
        add => _journal.Noted += value;
        remove => _journal.Noted -= value;
    }

    /// <summary>The newest changes of state, oldest first, those before the last restart too: at most <see cref="HistoryBound"/>.</summary>
    public IReadOnlyList<BreakerTransition> History => _journal.History;

    /// <summary>All breakers by name, as they are now.</summary>
    public IReadOnlyList<BreakerRow> Snapshot() =>
        [.. _breakers.Values.Select(breaker => breaker.Row()).OrderBy(row => row.Name, StringComparer.Ordinal)];

    /// <summary>One breaker, or null where there is none of that name.</summary>
    public BreakerRow? Find(string name) => _breakers.TryGetValue(name, out var breaker) ? breaker.Row() : null;

    /// <summary>Holds a breaker open; false where there is none of that name. Acts at once; <see cref="FlushAsync"/> makes sure it survives a restart.</summary>
    public bool Isolate(string name, string reason, string actor, DateTimeOffset until)
    {
        if (!_breakers.TryGetValue(name, out var breaker))
        {
            return false;
        }

        var isolation = new Isolation(reason, actor, _time.GetUtcNow(), until);
        _isolations[name] = isolation;
        breaker.Isolate(isolation);
        _journal.Hold(name, isolation);
        return true;
    }

    /// <summary>Ends an isolation and closes, whatever the measurements say; false where there is none of that name.</summary>
    public bool Close(string name, string actor, string? reason)
    {
        if (!_breakers.TryGetValue(name, out var breaker))
        {
            return false;
        }

        _isolations.TryRemove(name, out _);
        breaker.Close(actor, string.IsNullOrWhiteSpace(reason) ? "closed by hand" : reason);
        _journal.Hold(name, null);
        return true;
    }

    /// <summary>Ends when all that was done before is in the database.</summary>
    public Task FlushAsync(CancellationToken token) => _journal.FlushAsync(token);

    internal CircuitBreaker Register(string name, GuardOptions options)
    {
        if (name.Length is 0 or > 64 || !name.All(character => char.IsAsciiLetterOrDigit(character) || "._:-".Contains(character, StringComparison.Ordinal)))
        {
            throw new ArgumentException($"'{name}' is not a name for a breaker: 1 to 64 of A-Z a-z 0-9 . _ : -", nameof(name));
        }

        var breaker = new CircuitBreaker(name, options, _time, _journal.Note);
        if (!_breakers.TryAdd(name, breaker))
        {
            breaker.Dispose();
            throw new InvalidOperationException($"There is a breaker named {name} already.");
        }

        // An operator's hold outlives the process, and the model version's absence.
        if (_isolations.TryGetValue(name, out var isolation) && isolation.Until > _time.GetUtcNow())
        {
            breaker.Isolate(isolation);
        }

        return breaker;
    }

    internal void Retire(CircuitBreaker breaker)
    {
        _breakers.TryRemove(KeyValuePair.Create(breaker.Name, breaker));
        breaker.Dispose();
    }

    /// <summary>Takes up what the database says of the time before this start.</summary>
    internal void Restore(ImmutableDictionary<string, Isolation> isolations)
    {
        foreach (var (name, isolation) in isolations.Where(held => held.Value.Until > _time.GetUtcNow()))
        {
            if (_isolations.TryAdd(name, isolation) && _breakers.TryGetValue(name, out var breaker))
            {
                breaker.Isolate(isolation);
            }
        }
    }
}
