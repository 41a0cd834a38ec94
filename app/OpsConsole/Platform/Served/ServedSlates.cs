using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace OpsConsole.Platform.Served;

/// <summary>
/// The log of what was shown to whom by which model and with which probability. A request offers and goes on: neither a full queue nor a slow or
/// broken disk touches it. Written in groups, at most a quarter of a second after the offer; a process that is killed loses no more than that.
/// </summary>
public sealed class ServedSlates
{
    private readonly TokenBucket _bucket;
    private readonly ServedMemory _memory;
    private readonly ServedReader _reader;
    private readonly Channel<ServedWrite> _queue;
    private long _notLogged;

    internal ServedSlates(ServedReader reader, IOptions<ServedOptions> options, TimeProvider time)
    {
        _reader = reader;
        _bucket = new TokenBucket(options.Value.MaxPerSecond, time);
        _memory = new ServedMemory(options.Value.Remembered);
        _queue = Channel.CreateBounded<ServedWrite>(new BoundedChannelOptions(options.Value.QueueLimit) { SingleReader = true });
    }

    /// <summary>Slates that were served and not logged since the process began: too many a second, a full queue, or a file that could not be written.</summary>
    public long NotLogged => Interlocked.Read(ref _notLogged);

    internal ChannelReader<ServedWrite> Queue => _queue.Reader;

    /// <summary>Takes a place among the slates of this second; ask before making a <see cref="ServedSlate"/>, and then <see cref="OfferReserved"/> it.</summary>
    public bool TryReserve()
    {
        if (_bucket.TryTake())
        {
            return true;
        }

        CountNotLogged(1);
        return false;
    }

    /// <summary>Logs a slate, if this second has room for it. Never waits.</summary>
    /// <returns>Whether it will be written.</returns>
    public bool Offer(ServedSlate slate) => TryReserve() && OfferReserved(slate);

    /// <summary>Logs a slate that a place was reserved for.</summary>
    /// <returns>Whether it will be written.</returns>
    public bool OfferReserved(ServedSlate slate)
    {
        ArgumentNullException.ThrowIfNull(slate);
        _memory.Add(slate);
        if (_queue.Writer.TryWrite(new ServedWrite(slate, null)))
        {
            return true;
        }

        CountNotLogged(1);
        return false;
    }

    /// <summary>The slate of an id: from memory while it is among the newest, else from the file; null when it was not logged or is gone.</summary>
    public ServedSlate? Find(string slateId)
    {
        if (_memory.Find(slateId) is { } slate)
        {
            return slate;
        }

        try
        {
            return _reader.Find(slateId);
        }
        catch (SqliteException)
        {
            // The writer finds the same damage and replaces the file; until then it holds nothing.
            return null;
        }
    }

    /// <summary>Lets go of what is remembered of a shopper; what is written stays.</summary>
    internal void Forget(string userId) => _memory.Forget(userId);

    /// <summary>What has been written, oldest first, shadows included.</summary>
    /// <param name="fromMs">From this moment of the shop's time on, Unix ms.</param>
    /// <param name="untilMs">Before this one.</param>
    /// <param name="token">Ends the reading.</param>
    public IEnumerable<ServedSlate> Read(long fromMs, long untilMs, CancellationToken token) => _reader.Read(fromMs, untilMs, token);

    /// <summary>The newest slates with feature vectors, newest first, shadows included.</summary>
    /// <param name="fromMs">From this moment of the shop's time on, Unix ms.</param>
    /// <param name="untilMs">Before this one.</param>
    /// <param name="vectors">Ends with the slate that makes it so many vectors.</param>
    /// <param name="token">Ends the reading.</param>
    public IReadOnlyList<ServedSlate> NewestVectors(long fromMs, long untilMs, int vectors, CancellationToken token) => _reader.NewestVectors(fromMs, untilMs, vectors, token);

    /// <summary>Ends once all that was offered before is in the file, or lost to it.</summary>
    public async Task FlushedAsync()
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            await _queue.Writer.WriteAsync(new ServedWrite(null, done));
        }
        catch (ChannelClosedException)
        {
            // The host stops: the writer has stored what there was.
            return;
        }

        await done.Task;
    }

    internal void Complete() => _queue.Writer.TryComplete();

    internal void CountNotLogged(int slates) => Interlocked.Add(ref _notLogged, slates);
}

/// <summary>A slate to write, or somebody to tell once all before it is written.</summary>
internal readonly record struct ServedWrite(ServedSlate? Slate, TaskCompletionSource? Flushed);
