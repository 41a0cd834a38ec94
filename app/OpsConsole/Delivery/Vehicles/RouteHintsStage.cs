using Microsoft.EntityFrameworkCore;
using OpsConsole.Platform.Live;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Startup;

namespace OpsConsole.Delivery.Vehicles;

/// <summary>
/// Start-up, order 78: tells the phones of the last day's commits again. A process that died between a commit and the row of its hint leaves a driver
/// who would not learn of the route; to the others the repeated version says nothing new.
/// </summary>
internal sealed class RouteHintsStage(IDbContextFactory<OpsDbContext> contexts, LiveFeed live, TimeProvider time) : IStartupStage
{
    /// <summary>Commits told of at most, newest first.</summary>
    private const int Most = 5_000;

    private static readonly TimeSpan s_recent = TimeSpan.FromDays(1);

    public int Order => 78;

    public string Name => "vehicles' routes";

    public async Task RunAsync(IProgress<string> progress, CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        var since = time.GetUtcNow() - s_recent;
        var routes = await db.Set<VehicleRoute>().AsNoTracking().Where(route => route.CommittedAt > since).OrderByDescending(route => route.CommittedAt).Take(Most).ToListAsync(token);
        foreach (var route in routes)
        {
            live.Publish(new VehicleRouteChanged(route.VehicleId, route.Day, route.PlanId, route.Generation));
        }

        progress.Report($"{routes.Count} vehicles told");
    }
}
