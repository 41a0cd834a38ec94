using Microsoft.EntityFrameworkCore;
using OpsConsole.Merchandising.Content;
using OpsConsole.Merchandising.Desk;
using OpsConsole.Merchandising.Revisions;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Startup;

namespace OpsConsole.Merchandising;

/// <summary>Start-up, order 45: hands the live lists and rules to serving once the catalogue is there.</summary>
internal sealed class MerchandisingStage(MerchandisingDesk desk, IDbContextFactory<OpsDbContext> contexts) : IStartupStage
{
    public int Order => 45;

    public string Name => "merchandisers' lists and rules";

    public async Task RunAsync(IProgress<string> progress, CancellationToken token)
    {
        await FillHashesAsync(token);
        progress.Report($"{await desk.LoadAsync(token)} live");
    }

    /// <summary>Rows that the migration took over from lists without revisions have no hash yet.</summary>
    private async Task FillHashesAsync(CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        foreach (var row in await db.Set<Revision>().Where(row => row.Hash == "").OrderBy(row => row.Id).Take(MerchandisingDesk.MaxLive).ToListAsync(token))
        {
            row.Hash = ContentJson.Hash(row.Content);
            row.ApprovedHash = row.Hash;
        }

        await db.SaveChangesAsync(token);
    }
}
