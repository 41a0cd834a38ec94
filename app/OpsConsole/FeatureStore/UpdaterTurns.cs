using System.Threading.Channels;

namespace OpsConsole.FeatureStore;

/// <summary>Runs work on the updater between two batches of events: what must see, or replace, all values as of one sequence.</summary>
internal sealed class UpdaterTurns
{
    /// <summary>A checkpoint and a backfill are all that ask; what finds no room waits.</summary>
    private readonly Channel<Turn> _turns = Channel.CreateBounded<Turn>(new BoundedChannelOptions(4) { SingleReader = true });

    /// <summary>What waits for its turn; read by the updater's loop alone.</summary>
    internal ChannelReader<Turn> Waiting => _turns.Reader;

    /// <summary>Whether the updater follows the stream, so that work gets its turn.</summary>
    public bool AreTaken { get; internal set; }

    /// <summary>Runs something on the updater; waits while events are still being replayed at start.</summary>
    /// <param name="work">Gets the updater, gives the one that goes on: mostly the same.</param>
    /// <param name="token">Ends the waiting. Work that has begun is done to its end.</param>
    public async Task RunAsync(Func<FeatureUpdater, FeatureUpdater> work, CancellationToken token)
    {
        var turn = new Turn(work, token);
        await _turns.Writer.WriteAsync(turn, token).ConfigureAwait(false);
        await turn.Done.WaitAsync(token).ConfigureAwait(false);
    }

    /// <summary>Runs something on the updater that goes on as it is.</summary>
    public async Task<T> ReadAsync<T>(Func<FeatureUpdater, T> work, CancellationToken token)
    {
        var result = default(T);
        await RunAsync(
            updater =>
            {
                result = work(updater);
                return updater;
            },
            token).ConfigureAwait(false);
        return result!; // Set by the turn, which has run.
    }

    internal sealed class Turn(Func<FeatureUpdater, FeatureUpdater> work, CancellationToken token)
    {
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Done => _done.Task;

        public FeatureUpdater Run(FeatureUpdater updater)
        {
            if (token.IsCancellationRequested)
            {
                _done.TrySetCanceled(token);
                return updater;
            }

            try
            {
                var next = work(updater);
                _done.TrySetResult();
                return next;
            }
            catch (Exception failure)
            {
                // Whoever asked hears of it; the updater goes on with what it has.
                _done.TrySetException(failure);
                return updater;
            }
        }
    }
}
