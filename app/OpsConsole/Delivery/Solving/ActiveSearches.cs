using System.Collections.Concurrent;

namespace OpsConsole.Delivery.Solving;

/// <summary>The searches of this process, for who wants to end one.</summary>
internal sealed class ActiveSearches
{
    private readonly ConcurrentDictionary<string, ActiveSearch> _searches = new(StringComparer.Ordinal);

    /// <summary>Announces a search; dispose it when it has ended.</summary>
    public ActiveSearch Begin(string planId, CancellationToken stopping)
    {
        var search = new ActiveSearch(planId, ended => _searches.TryRemove(KeyValuePair.Create(planId, ended)), stopping);
        _searches[planId] = search;
        return search;
    }

    /// <summary>Ends a search and waits, but not forever, until its plan is stored.</summary>
    public Task CancelAsync(string planId, TimeSpan patience, TimeProvider time, CancellationToken token) => _searches.TryGetValue(planId, out var search)
        ? search.CancelAsync().WaitAsync(patience, time, token)
        : Task.CompletedTask;
}

/// <summary>One search.</summary>
internal sealed class ActiveSearch : IDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _cancelling = new();
    private readonly CancellationTokenSource _ending;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Action<ActiveSearch> _leave;
    private bool _disposed;

    public ActiveSearch(string planId, Action<ActiveSearch> leave, CancellationToken stopping)
    {
        (PlanId, _leave) = (planId, leave);
        _ending = CancellationTokenSource.CreateLinkedTokenSource(_cancelling.Token, stopping);
        Token = _ending.Token;
    }

    public string PlanId { get; }

    /// <summary>Of the search: cancelled by a dispatcher, by a lost lease, or because the server stops.</summary>
    public CancellationToken Token { get; }

    /// <summary>Ends it. The task ends when its plan is stored.</summary>
    public Task CancelAsync()
    {
        lock (_gate)
        {
            if (!_disposed)
            {
                _cancelling.Cancel();
            }
        }

        return _ended.Task;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _ending.Dispose();
            _cancelling.Dispose();
        }

        _leave(this);
        _ended.TrySetResult();
    }
}
