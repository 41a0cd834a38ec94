using OpsConsole.Platform.Startup;

namespace OpsConsole.Platform.Resilience.Breakers;

/// <summary>Start-up, order 15: takes up the history and the operators' holds before anything is called.</summary>
internal sealed class BreakerStage(BreakerStorage storage, BreakerJournal journal, BreakerRegistry registry) : IStartupStage
{
    public int Order => 15;

    public string Name => "reading the breakers' history";

    public async Task RunAsync(IProgress<string> progress, CancellationToken token)
    {
        await storage.TrimAsync(token).ConfigureAwait(false);
        journal.Restore(await storage.ReadHistoryAsync(BreakerRegistry.HistoryBound / 2, token).ConfigureAwait(false));
        registry.Restore(await storage.ReadIsolationsAsync(token).ConfigureAwait(false));
    }
}
