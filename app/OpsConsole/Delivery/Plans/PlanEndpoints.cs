using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using OpsConsole.Delivery.Modelling;
using OpsConsole.Delivery.Requests;
using OpsConsole.Delivery.Solving;
using OpsConsole.Platform.Security;
using OpsConsole.Platform.Security.Http;

namespace OpsConsole.Delivery.Plans;

/// <summary><c>/api/v1/route-plans</c>: asking for plans, reading and cancelling them.</summary>
internal static class PlanEndpoints
{
    /// <summary>Largest body of a plan: an explicit matrix of 1,000 places fits.</summary>
    public const int BodyBytes = 24 * 1024 * 1024;

    private const int DefaultPage = 20;
    private const string Prefix = "/api/v1/route-plans";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(Prefix).WithTags("Route plans");
        group.MapPost("", CreateAsync).Accepts<RoutePlanRequest>("application/json").WithBodyLimit(BodyBytes).RequireAuthorization(Policies.Planner).ProducesProblem(409).ProducesProblem(422).ProducesProblem(429)
            .WithSummary("Ask for a route plan: 202 when it is on disk and queued.")
            .WithDescription("Times carry an offset. Durations of an explicit matrix are seconds and distances metres, rows and columns being the depots, then the stops. A haversine matrix is the straight line at 30 km/h unless speedKmh says otherwise. Idempotency-Key makes it safe to repeat, also after a restart.");
        group.MapGet("", ListAsync).RequireAuthorization(Policies.PlanReader).WithSummary("List plans, newest first, by status and stage.");
        group.MapGet("{id}", GetAsync).RequireAuthorization(Policies.PlanReader).WithSummary("A plan with the best routes so far.");
        group.MapDelete("{id}", CancelAsync).RequireAuthorization(Policies.Planner).ProducesProblem(409).WithSummary("Cancel a plan that waits or is searched for; the best routes so far stay.");
    }

    /// <summary>Where a plan is read.</summary>
    public static string UrlOf(string id) => $"{Prefix}/{id}";

    private static async Task<Results<Accepted<PlanAccepted>, ProblemHttpResult>> CreateAsync(
        HttpRequest http, ClaimsPrincipal user, PlanIntake intake, TravelSource travel, IOptions<DeliveryOptions> options, TimeProvider time, CancellationToken token)
    {
        var (request, refusal) = await RequestReader.ReadAsync(http, DeliveryRequestJson.Strict.RoutePlanRequest, token);
        if (request is null)
        {
            return refusal!; // One of the two is there.
        }

        if (!IdempotencyKey.TryRead(http, out var key, out refusal))
        {
            return refusal;
        }

        var errors = RequestRules.Check(request, options.Value);
        var settled = errors.Any ? request : travel.Settle(request, errors);
        return errors.Any
            ? Problems.Validation(errors.ByField)
            : Taken(http.HttpContext.Response, await intake.TakeAsync(new NewPlan(PlanInput.Of(settled, time.GetUtcNow()), IdempotencyKey: key), user, token), []);
    }

    /// <summary>The answer to a plan that was taken, or was not.</summary>
    public static Results<Accepted<PlanAccepted>, ProblemHttpResult> Taken(HttpResponse response, IntakeResult result, IReadOnlyList<string> warnings)
    {
        switch (result.Outcome)
        {
            case IntakeOutcome.KeyConflict:
                return Problems.Of(StatusCodes.Status409Conflict, "conflict", "Another request has used this Idempotency-Key.");
            case IntakeOutcome.Full:
                response.Headers.RetryAfter = result.RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
                return Problems.Of(StatusCodes.Status429TooManyRequests, "tooManyRequests", "Too many plans wait for a worker.", "Nothing was stored; send it again later.");
            case IntakeOutcome.Repeated:
                response.Headers[IdempotencyKey.Replayed] = "true";
                goto default;
            default:
                var row = result.Row!; // There is one in these cases.
                return TypedResults.Accepted(UrlOf(row.Id), new PlanAccepted(row.Id, row.Status, warnings));
        }
    }

    private static async Task<Results<Ok<PlansAnswer>, ProblemHttpResult>> ListAsync(PlanStore store, CancellationToken token, string? status = null, string? stage = null, string? cursor = null, int limit = DefaultPage)
    {
        var errors = new FieldErrors();
        errors.Require(status is null || PlanStatus.All.Contains(status), "status", $"must be one of {string.Join(", ", PlanStatus.All)}");
        errors.Require(stage is null or PlanStage.Draft or PlanStage.Committed or PlanStage.Superseded or PlanStage.Discarded, "stage", "must be draft, committed, superseded or discarded");
        errors.Within(limit, 1, PlanStore.MaxPage, "limit");
        var behind = cursor is null ? null : PlanCursor.Read(cursor);
        errors.Require(cursor is null || behind is not null, "cursor", "is not a cursor of this list");
        if (errors.Any)
        {
            return Problems.Validation(errors.ByField);
        }

        var rows = await store.ListAsync(status, stage, behind, limit, token);
        var next = rows.Count == limit ? PlanCursor.Write(rows[^1].CreatedAt, rows[^1].Id) : null;
        return TypedResults.Ok(new PlansAnswer([.. rows.Select(PlanRendering.Summary)], next));
    }

    private static async Task<Results<Ok<RoutePlanAnswer>, ProblemHttpResult>> GetAsync(string id, PlanReading reading, HttpResponse response, CancellationToken token)
    {
        if (await reading.FindAsync(id, token) is not { } view)
        {
            return Problems.NotFound();
        }

        response.Headers.ETag = PlanTag.Of(view.Plan.Revision);
        return TypedResults.Ok(view.Plan);
    }

    private static async Task<Results<Ok<RoutePlanAnswer>, Accepted<RoutePlanAnswer>, ProblemHttpResult>> CancelAsync(string id, ClaimsPrincipal user, PlanDesk desk, PlanReading reading, CancellationToken token)
    {
        var result = await desk.CancelAsync(user, id, null, token);
        if (result.Plan is not { } plan)
        {
            return Refused(result);
        }

        var answer = PlanRendering.Answer(plan, PlanRendering.Progress(plan.Row));
        return PlanStatus.HasEnded(plan.Row.Status) ? TypedResults.Ok(answer) : TypedResults.Accepted(UrlOf(id), answer);
    }

    /// <summary>The answer to a command that was not carried out.</summary>
    public static ProblemHttpResult Refused(DeskResult result) => result.Refusal switch
    {
        DeskRefusal.NotFound => Problems.NotFound(),
        DeskRefusal.Stale => Problems.Of(StatusCodes.Status412PreconditionFailed, "preconditionFailed", "Somebody else has changed the plan.", result.Why),
        _ => Problems.Of(StatusCodes.Status409Conflict, "conflict", result.Why ?? "The plan's state does not allow it."),
    };
}
