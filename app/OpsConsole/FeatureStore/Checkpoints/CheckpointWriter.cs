using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using OpsConsole.Platform.Time;

namespace OpsConsole.FeatureStore.Checkpoints;

/// <summary>Writes checkpoints in the background, and a last one when the process stops, so that the next start reads only what came after.</summary>
internal sealed partial class CheckpointWriter(
    UpdaterTurns turns, CheckpointStore store, ShopClock clock, IOptions<FeatureStoreOptions> options, TimeProvider time, ILogger<CheckpointWriter> logger) : BackgroundService
{
    private readonly SemaphoreSlim _one = new(1, 1);
    private bool _anew;
    private long _savedSequence = -1;

    /// <summary>When the newest checkpoint was finished; null before the first of this process.</summary>
    public DateTimeOffset? SavedAt { get; private set; }

    /// <summary>Sequence of the newest checkpoint of this process; -1 before the first.</summary>
    public long SavedSequence => Interlocked.Read(ref _savedSequence);

    /// <summary>Says that what is stored counts no more, because other values serve: the next checkpoint begins anew. For the updater's turn.</summary>
    public void BeginAnew() => Volatile.Write(ref _anew, true);

    /// <summary>Writes a checkpoint now.</summary>
    /// <exception cref="SqliteException">It could not be stored; the next one begins anew.</exception>
    /// <param name="token">Ends the waiting for a turn; what has begun to be stored is stored to its end.</param>
    public async Task SaveAsync(CancellationToken token)
    {
        await _one.WaitAsync(token).ConfigureAwait(false);
        try
        {
            if (!await TrySaveAsync(token).ConfigureAwait(false))
            {
                BeginAnew();
                await TrySaveAsync(token).ConfigureAwait(false);
            }
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc />
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (turns.AreTaken)
        {
            await GuardedAsync(cancellationToken);
        }
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        _one.Dispose();
        base.Dispose();
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var due = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.CheckpointSeconds), time);
        while (await due.WaitForNextTickAsync(stoppingToken))
        {
            await GuardedAsync(stoppingToken);
        }
    }

    /// <returns>False when the checkpoint has to begin anew.</returns>
    private async Task<bool> TrySaveAsync(CancellationToken token)
    {
        var (capture, anew) = await turns.ReadAsync(Capture, token).ConfigureAwait(false);
        if (capture is null)
        {
            return true;
        }

        try
        {
            var saved = await Task.Run(() => store.Save(capture, anew), CancellationToken.None).ConfigureAwait(false);
            if (saved)
            {
                Interlocked.Exchange(ref _savedSequence, capture.Sequence);
                SavedAt = time.GetUtcNow();
            }

            return saved;
        }
        catch
        {
            // Nothing is lost: all values are marked for the next one, and a start replays from the one before.
            BeginAnew();
            throw;
        }
    }

    private (CheckpointCapture? Capture, bool Anew) Capture(FeatureUpdater updater)
    {
        var anew = _anew;
        if (!anew && updater.State.AppliedSequence == SavedSequence)
        {
            return (null, false);
        }

        if (anew)
        {
            updater.State.MarkAllChanged();
            _anew = false;
        }

        return (updater.Capture(clock.NowMs), anew);
    }

    private async Task GuardedAsync(CancellationToken token)
    {
        try
        {
            await SaveAsync(token);
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            // The next start replays from the checkpoint before.
        }
        catch (Exception failure) when (failure is SqliteException or IOException or UnauthorizedAccessException)
        {
            NotSaved(logger, failure);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The checkpoint of the features could not be written; serving is not affected, the next start replays more events")]
    private static partial void NotSaved(ILogger logger, Exception failure);
}
