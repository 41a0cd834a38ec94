using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using OpsConsole.Delivery.Plans;
using OpsConsole.Delivery.Requests;
using OpsConsole.Platform.Security;
using OpsConsole.Platform.Security.Http;

namespace OpsConsole.Delivery.Live;

/// <summary>What vehicles report, when deliveries come, and the fleet as operators see it.</summary>
internal static class FleetEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var vehicles = routes.MapGroup("/api/v1/vehicles/{id}").RequireAuthorization(Policies.Driver).WithTags("Vehicles");
        vehicles.MapPost("/positions", ReportAsync).WithSummary("Positions of a vehicle with a committed route, 1 to 500, speed in km/h; older ones than the newest known are passed over.").Accepts<PositionsRequest>("application/json");
        vehicles.MapPost("/outcomes", OutcomesAsync).WithSummary("What became of stops: delivered, failed or skipped, with an opaque reference to the proof. Each is recorded once; a repetition is told as such.").Accepts<OutcomesRequest>("application/json");
        vehicles.MapGet("/status", Status).WithSummary("The vehicle as the fleet shows it: newest position, stops ahead with their arrivals, what is done.");
        vehicles.MapPost("/off-duty", (string id, HttpContext http, ClaimsPrincipal user, FleetDesk desk, CancellationToken token) => DutyAsync(id, http, user, desk.OffDutyAsync, token))
            .WithSummary("Takes a vehicle off the road for the rest of its shift; a proposal for its stops follows.").Accepts<ReasonRequest>("application/json");
        vehicles.MapPost("/on-duty", (string id, HttpContext http, ClaimsPrincipal user, FleetDesk desk, CancellationToken token) => DutyAsync(id, http, user, desk.OnDutyAsync, token))
            .WithSummary("Puts it back on the road.").Accepts<ReasonRequest>("application/json");
        routes.MapGet("/api/v1/deliveries/{stopId}/eta", Eta).RequireAuthorization(Policies.Tracker).WithTags("Vehicles").WithSummary("When a delivery comes, with the tenth and the ninetieth percentile.");

        var fleet = routes.MapGroup("/api/v1/ops/fleet").WithTags("Fleet");
        fleet.MapGet("", (FleetBoard board) => TypedResults.Ok(new FleetAnswer(board.Vehicles, board.Alerts, board.Proposals))).RequireAuthorization(Policies.Viewer)
            .WithSummary("Vehicles with committed routes, alerts and proposals.");
        fleet.MapPost("/proposals/{id}/accept", (string id, HttpContext http, ClaimsPrincipal user, FleetDesk desk, CancellationToken token) => DecideAsync(id, http, user, desk.AcceptAsync, token))
            .RequireAuthorization(Policies.Dispatcher).WithSummary("Commits a proposal.").Accepts<ReasonRequest>("application/json");
        fleet.MapPost("/proposals/{id}/dismiss", (string id, HttpContext http, ClaimsPrincipal user, FleetDesk desk, CancellationToken token) => DecideAsync(id, http, user, desk.DismissAsync, token))
            .RequireAuthorization(Policies.Dispatcher).WithSummary("Discards a proposal.").Accepts<ReasonRequest>("application/json");
    }

    private static async Task<Results<Ok<PositionsAnswer>, ProblemHttpResult>> ReportAsync(string id, HttpContext http, FleetTracker fleet, TimeProvider time, CancellationToken token)
    {
        if (VehicleIdentity.Refusal(http, id) is { } refused)
        {
            return refused;
        }

        var (request, unread) = await RequestReader.ReadAsync(http.Request, LiveRequestJson.Strict.PositionsRequest, token);
        if (request is null)
        {
            return unread!; // One of both.
        }

        var errors = new FieldErrors();
        var fixes = request.Read(errors, time.GetUtcNow());
        if (errors.Any)
        {
            return Problems.Validation(errors.ByField);
        }

        if (fleet.Find(id) is not { } track)
        {
            return NoRoute();
        }

        var tally = track.Report(fixes);
        var vehicle = tally.Accepted > 0 ? fleet.Show(track) : track.Look(time.GetUtcNow(), fleet.Silent);
        return TypedResults.Ok(new PositionsAnswer(tally.Accepted, tally.Duplicates, tally.OutOfOrder, vehicle.State, vehicle.Next?.StopId, vehicle.Next?.P50));
    }

    private static async Task<Results<Ok<OutcomesAnswer>, ProblemHttpResult>> OutcomesAsync(
        string id, HttpContext http, ClaimsPrincipal user, FleetTracker fleet, OutcomeBook book, TimeProvider time, CancellationToken token)
    {
        if (VehicleIdentity.Refusal(http, id) is { } refused)
        {
            return refused;
        }

        var (request, unread) = await RequestReader.ReadAsync(http.Request, LiveRequestJson.Strict.OutcomesRequest, token);
        if (request is null)
        {
            return unread!; // One of both.
        }

        var errors = new FieldErrors();
        request.Check(errors, time.GetUtcNow());
        if (errors.Any)
        {
            return Problems.Validation(errors.ByField);
        }

        return fleet.Find(id) is { } track ? TypedResults.Ok(new OutcomesAnswer(await book.RecordAsync(track, request.Outcomes!, user, token))) : NoRoute();
    }

    private static Results<Ok<FleetVehicle>, ProblemHttpResult> Status(string id, HttpContext http, FleetTracker fleet, TimeProvider time) =>
        VehicleIdentity.Refusal(http, id) is { } refused ? refused : fleet.Find(id) is { } track ? TypedResults.Ok(track.Look(time.GetUtcNow(), fleet.Silent)) : NoRoute();

    private static async Task<Results<NoContent, ProblemHttpResult>> DutyAsync(
        string id, HttpContext http, ClaimsPrincipal user, Func<ClaimsPrincipal, string, string, CancellationToken, Task<DeskRefusal>> command, CancellationToken token)
    {
        if (VehicleIdentity.Refusal(http, id) is { } refused)
        {
            return refused;
        }

        var (reason, unread) = await ReasonAsync(http, token);
        return reason is null ? unread! // One of both.
            : await command(user, id, reason, token) == DeskRefusal.None ? TypedResults.NoContent() : NoRoute();
    }

    private static async Task<Results<Ok<DecisionAnswer>, ProblemHttpResult>> DecideAsync(
        string id, HttpContext http, ClaimsPrincipal user, Func<ClaimsPrincipal, string, string, CancellationToken, Task<DeskResult>> command, CancellationToken token)
    {
        var (reason, unread) = await ReasonAsync(http, token);
        if (reason is null)
        {
            return unread!; // One of both.
        }

        var result = await command(user, id, reason, token);
        return result.Plan is { } plan ? TypedResults.Ok(new DecisionAnswer(id, plan.Row.Stage, plan.Row.Revision)) : PlanEndpoints.Refused(result);
    }

    /// <summary>A shopper's token sees its own deliveries; whose they are not they do not exist.</summary>
    private static Results<Ok<EtaAnswer>, ProblemHttpResult> Eta(string stopId, HttpContext http, FleetTracker fleet, TimeProvider time)
    {
        var now = time.GetUtcNow();
        if (fleet.FindStop(stopId) is not { } track || track.Delivery(stopId, now, fleet.Silent) is not { } delivery)
        {
            return Problems.NotFound();
        }

        if (VehicleIdentity.TokenSubject(http) is { } subject && subject != delivery.CustomerId && VehicleIdentity.VehicleOf(subject) != track.Route.VehicleId)
        {
            return Problems.NotFound();
        }

        return TypedResults.Ok(delivery.Answer);
    }

    private static async Task<(string? Reason, ProblemHttpResult? Refusal)> ReasonAsync(HttpContext http, CancellationToken token)
    {
        var (request, unread) = await RequestReader.ReadAsync(http.Request, LiveRequestJson.Strict.ReasonRequest, token);
        if (request is null)
        {
            return (null, unread);
        }

        var errors = new FieldErrors();
        var reason = request.Checked(errors);
        return errors.Any ? (null, Problems.Validation(errors.ByField)) : (reason, null);
    }

    private static ProblemHttpResult NoRoute() => Problems.Of(StatusCodes.Status404NotFound, "notFound", "No committed plan has this vehicle.");
}
