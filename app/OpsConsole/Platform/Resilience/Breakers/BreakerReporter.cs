using System.Threading.Channels;
using OpsConsole.Platform.Live;

namespace OpsConsole.Platform.Resilience.Breakers;

/// <summary>
/// Tells what the journal holds as it comes, writes it down at the database's own pace, and says once a second how every breaker stands:
/// windows move on without calls.
/// </summary>
internal sealed partial class BreakerReporter(
    BreakerJournal journal, BreakerStorage storage, BreakerRegistry registry, LiveFeed feed, TimeProvider time, ILogger<BreakerReporter> logger) : BackgroundService
{
    private const int MostTogether = 128;
    private static readonly TimeSpan s_secondTry = TimeSpan.FromSeconds(5);

    // As bounded as the journal itself: what is dropped here was told to everyone alive, only its row is missing.
    private readonly Channel<BreakerNote> _toStore = Channel.CreateBounded<BreakerNote>(
        new BoundedChannelOptions(4_096) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true }, static dropped => dropped.Written?.TrySetCanceled());

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(TellNotesAsync(stoppingToken), StoreNotesAsync(stoppingToken), TellRowsAsync(stoppingToken));

    private async Task TellNotesAsync(CancellationToken token)
    {
        await foreach (var note in journal.Reader.ReadAllAsync(token))
        {
            journal.Tell(note);
            if (note.Transition is not null || note.HeldName is not null || note.Written is not null)
            {
                _toStore.Writer.TryWrite(note);
            }
        }
    }

    private async Task StoreNotesAsync(CancellationToken token)
    {
        List<BreakerNote> batch = [];
        while (await _toStore.Reader.WaitToReadAsync(token))
        {
            while (batch.Count < MostTogether && _toStore.Reader.TryRead(out var note))
            {
                batch.Add(note);
            }

            while (!await TryStoreAsync(batch, token))
            {
                await Task.Delay(s_secondTry, time, token);
            }

            batch.ForEach(note => note.Written?.TrySetResult());
            batch.Clear();
        }
    }

    private async Task<bool> TryStoreAsync(List<BreakerNote> batch, CancellationToken token)
    {
        try
        {
            await storage.WriteAsync(batch, token);
            return true;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // Whatever ails the database, breakers go on; their notes wait for it.
            StoringFailed(logger, batch.Count, failure);
            return false;
        }
    }

    private async Task TellRowsAsync(CancellationToken token)
    {
        using var second = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        while (await second.WaitForNextTickAsync(token))
        {
            foreach (var row in registry.Snapshot())
            {
                feed.Publish(row);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Notes} changes of breakers could not be stored; trying again in 5 s")]
    private static partial void StoringFailed(ILogger logger, int notes, Exception failure);
}
