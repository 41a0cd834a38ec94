using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using OpsConsole.Delivery.Plans;
using OpsConsole.Delivery.Vehicles;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Security;
using OpsConsole.Platform.Security.Http;

namespace OpsConsole.Delivery.Desk;

/// <summary><c>GET /api/v1/vehicles/{id}/route</c>: what a driver's phone shows.</summary>
internal static class VehicleRouteEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/v1/vehicles/{id}/route", GetAsync).RequireAuthorization(Policies.Driver).WithTags("Vehicles")
        .WithSummary("The vehicle's committed route of a day; without a day that of today (UTC), else the next one, else the last one.");

    private static async Task<Results<Ok<VehicleRouteAnswer>, ProblemHttpResult>> GetAsync(
        string id, HttpContext context, IDbContextFactory<OpsDbContext> contexts, PlanReading reading, TimeProvider time, CancellationToken token, DateOnly? day = null)
    {
        if (VehicleIdentity.Refusal(context, id) is { } refusal)
        {
            return refusal;
        }

        if (await FindAsync(contexts, id, day, DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime), token) is not { } row || await reading.FindAsync(row.PlanId, token) is not { } view)
        {
            return Problems.NotFound();
        }

        var route = view.Plan.Routes.FirstOrDefault(one => one.VehicleId == id);
        var served = (route?.Stops ?? []).Select(visit => visit.StopId).ToHashSet(StringComparer.Ordinal);
        return TypedResults.Ok(new VehicleRouteAnswer(id, row.Day, row.PlanId, row.Generation, row.CommittedAt, row.OffDutyAt, route, [.. view.Stops.Where(stop => served.Contains(stop.Id))]));
    }

    private static async Task<VehicleRoute?> FindAsync(IDbContextFactory<OpsDbContext> contexts, string vehicle, DateOnly? day, DateOnly today, CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        var rows = db.Set<VehicleRoute>().AsNoTracking().Where(row => row.VehicleId == vehicle);
        return day is { } asked
            ? await rows.FirstOrDefaultAsync(row => row.Day == asked, token)
            : await rows.Where(row => row.Day >= today).OrderBy(row => row.Day).FirstOrDefaultAsync(token) ?? await rows.OrderByDescending(row => row.Day).FirstOrDefaultAsync(token);
    }
}
