namespace OpsConsole.Platform.Persistence;

/// <summary>
/// Lets writers of this process take turns at SQLite's one write lock, in the order in which they came.
/// </summary>
/// <remarks>
/// SQLite's lock is not fair: the event writer takes it again some 50 µs after each commit, so that under full ingestion a SaveChanges
/// which polls for it could wait for seconds. The turn is advice, not a lock: who has waited for <see cref="PatienceMs"/> goes ahead and
/// relies on SQLite's lock, so a holder that is stuck can delay the others but never block them.
/// </remarks>
public sealed class WriteTurns : IDisposable
{
    /// <summary>How long anybody waits for a turn, milliseconds.</summary>
    public const int PatienceMs = 2_000;

    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Waits for the turn on this thread; true when it must be given back.</summary>
    public bool Take() => _turn.Wait(PatienceMs);

    /// <summary>Waits for the turn; true when it must be given back.</summary>
    public Task<bool> TakeAsync(CancellationToken token) => _turn.WaitAsync(PatienceMs, token);

    /// <summary>Gives the turn back.</summary>
    public void Release() => _turn.Release();

    public void Dispose() => _turn.Dispose();
}
