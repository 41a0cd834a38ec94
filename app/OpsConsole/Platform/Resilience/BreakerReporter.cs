using OpsConsole.Platform.Live;

namespace OpsConsole.Platform.Resilience;

/// <summary>Tells what the journal holds as it comes, and once a second how every breaker stands: windows move on without calls.</summary>
internal sealed class BreakerReporter(BreakerJournal journal, BreakerRegistry registry, LiveFeed feed, TimeProvider time) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(TellNotesAsync(stoppingToken), TellRowsAsync(stoppingToken));

    private async Task TellNotesAsync(CancellationToken token)
    {
        await foreach (var note in journal.Reader.ReadAllAsync(token))
        {
            journal.Tell(note);
            note.Written?.TrySetResult();
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
}
