using Microsoft.EntityFrameworkCore;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Startup;

namespace OpsConsole.Merchandising;

/// <summary>Start-up, order 45: compiles the merchandisers' lists once the catalogue is there.</summary>
internal sealed class CuratedListsStage(IDbContextFactory<OpsDbContext> contexts, CuratedLists lists) : IStartupStage
{
    public int Order => 45;

    public string Name => "merchandisers' lists";

    public async Task RunAsync(IProgress<string> progress, CancellationToken token)
    {
        await using var context = await contexts.CreateDbContextAsync(token);
        var stored = await context.Set<FallbackList>().AsNoTracking().OrderBy(list => list.Slot).Take(FallbackListEndpoints.MaxSlots).ToListAsync(token);
        lists.Load(stored);
        progress.Report($"{stored.Count} lists");
    }
}
