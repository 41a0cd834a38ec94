namespace OpsConsole.Platform.Jobs;

/// <summary>A run that was handed to Hangfire and has not ended.</summary>
internal sealed class ActiveRun(string id) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _cancelling = new();
    private int _begun;
    private string? _cancelledBy;
    private bool _ended;

    public string Id { get; } = id;

    public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public CancellationToken Token => _cancelling.Token;

    public string? CancelledBy => _cancelledBy;

    public bool HasBegun => _begun != 0;

    public bool TryBegin() => Interlocked.Exchange(ref _begun, 1) == 0;

    public void Cancel(string actor)
    {
        lock (_gate)
        {
            if (_ended)
            {
                return;
            }

            _cancelledBy ??= actor;
            _cancelling.Cancel();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _ended = true;
            _cancelling.Dispose();
        }
    }
}
