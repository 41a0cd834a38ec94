using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using OpsConsole.Delivery.Plans;
using OpsConsole.Delivery.Requests;
using OpsConsole.Delivery.Solving;
using OpsConsole.Engines.Routing;
using OpsConsole.Platform.Security;
using OpsConsole.Platform.Security.Http;

namespace OpsConsole.Delivery.Desk;

/// <summary>What dispatchers do with a plan: <c>/api/v1/route-plans/{id}/…</c></summary>
internal static class DeskEndpoints
{
    private const int MaxWindows = 100;
    private const int MaxReason = 400;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/route-plans/{id}").WithTags("Route plans");
        group.MapPost("commit", CommitAsync).Accepts<DeskReason>("application/json").RequireAuthorization(Policies.Planner).ProducesProblem(409).ProducesProblem(412)
            .WithSummary("Let the vehicles drive the plan; what they drove before is superseded. If-Match names the revision that was looked at.");
        group.MapPost("discard", DiscardAsync).Accepts<DeskReason>("application/json").RequireAuthorization(Policies.Planner).ProducesProblem(409).WithSummary("Give a draft up.");
        group.MapPost("moves", MoveAsync).Accepts<MoveRequest>("application/json").RequireAuthorization(Policies.Planner).ProducesProblem(409).ProducesProblem(412).ProducesProblem(422)
            .WithSummary("Move a stop of a draft. What would break rules is named, and done only with force.");
        group.MapPost("undo", UndoAsync).RequireAuthorization(Policies.Planner).ProducesProblem(409).ProducesProblem(412).WithSummary("Take the newest move back; the last 20 can be.");
        group.MapPut("locks/{stopId}", LockAsync).Accepts<LockRequest>("application/json").RequireAuthorization(Policies.Planner).ProducesProblem(409).ProducesProblem(412).ProducesProblem(422)
            .WithSummary("Keep a stop of a draft where it is now, or let it go.");
        group.MapPost("replan", ReplanAsync).Accepts<ReplanRequest>("application/json").WithBodyLimit(PlanEndpoints.BodyBytes).RequireAuthorization(Policies.Planner).ProducesProblem(409).ProducesProblem(422).ProducesProblem(429)
            .WithSummary("Ask for a draft of the plan with changes: it starts from the plan's routes, keeps its locks and is never worse.");
        group.MapPost("slot-offers", OfferAsync).Accepts<SlotRequest>("application/json").RequireAuthorization(Policies.PlanReader).ProducesProblem(422).WithSummary("Which windows could be promised to a new order, and at what extra cost.");
        group.MapGet("stops/{stopId}/explanation", ExplainAsync).RequireAuthorization(Policies.PlanReader).WithSummary("Why a stop is not with each other vehicle: what it would break and cost, and what would help.");
        group.MapGet("comparison", CompareAsync).RequireAuthorization(Policies.PlanReader).ProducesProblem(422).WithSummary("What the plan has beyond another one.");
    }

    private static async Task<Results<Ok<RoutePlanAnswer>, ProblemHttpResult>> CommitAsync(string id, HttpRequest http, ClaimsPrincipal user, PlanCommits commits, CancellationToken token)
    {
        var (body, refusal) = await RequestReader.ReadAsync(http, DeliveryRequestJson.Strict.DeskReason, token, mayBeEmpty: true);
        if ((Revision(http, out var revision) ?? refusal ?? Checked(body?.Reason)) is { } problem)
        {
            return problem;
        }

        return Answer(http, await commits.CommitAsync(user, id, revision, body?.Reason, body?.AcceptViolations == true, token));
    }

    private static async Task<Results<Ok<RoutePlanAnswer>, ProblemHttpResult>> DiscardAsync(string id, HttpRequest http, ClaimsPrincipal user, PlanCommits commits, CancellationToken token)
    {
        var (body, refusal) = await RequestReader.ReadAsync(http, DeliveryRequestJson.Strict.DeskReason, token, mayBeEmpty: true);
        return (refusal ?? Checked(body?.Reason)) is { } problem ? problem : Answer(http, await commits.DiscardAsync(user, id, body?.Reason, token));
    }

    private static async Task<Results<Ok<MoveAnswer>, ProblemHttpResult>> MoveAsync(string id, HttpRequest http, ClaimsPrincipal user, PlanEdits edits, CancellationToken token)
    {
        var (body, refusal) = await RequestReader.ReadAsync(http, DeliveryRequestJson.Strict.MoveRequest, token);
        if ((Revision(http, out var revision) ?? refusal) is { } problem)
        {
            return problem;
        }

        var errors = new FieldErrors();
        errors.Require(body!.StopId is { Length: > 0 }, "stopId", "is missing");
        errors.Within(body.Position, 0, 100_000, "position");
        return errors.Any
            ? Problems.Validation(errors.ByField)
            : Answer(http, await edits.MoveAsync(user, id, revision, new StopMove(body.StopId!, body.VehicleId, body.Position, body.Force == true), token));
    }

    private static async Task<Results<Ok<MoveAnswer>, ProblemHttpResult>> UndoAsync(string id, HttpRequest http, ClaimsPrincipal user, PlanEdits edits, CancellationToken token) =>
        Revision(http, out var revision) is { } problem ? problem : Answer(http, await edits.UndoAsync(user, id, revision, token));

    private static async Task<Results<Ok<MoveAnswer>, ProblemHttpResult>> LockAsync(string id, string stopId, HttpRequest http, ClaimsPrincipal user, PlanEdits edits, CancellationToken token)
    {
        var (body, refusal) = await RequestReader.ReadAsync(http, DeliveryRequestJson.Strict.LockRequest, token);
        if ((Revision(http, out var revision) ?? refusal) is { } problem)
        {
            return problem;
        }

        return LockNames.Read(body!.Level) is { } level
            ? Answer(http, await edits.LockAsync(user, id, revision, stopId, level, token))
            : Problems.Validation(new Dictionary<string, string[]> { ["level"] = ["must be time, sequence, vehicle or free"] });
    }

    private static async Task<Results<Accepted<PlanAccepted>, ProblemHttpResult>> ReplanAsync(string id, HttpRequest http, ClaimsPrincipal user, PlanReplans replans, CancellationToken token)
    {
        var (body, refusal) = await RequestReader.ReadAsync(http, DeliveryRequestJson.Strict.ReplanRequest, token, mayBeEmpty: true);
        if ((refusal ?? Checked(body?.Reason)) is { } problem)
        {
            return problem;
        }

        if (!IdempotencyKey.TryRead(http, out var key, out refusal))
        {
            return refusal;
        }

        var result = await replans.ReplanAsync(user, id, body?.Changes, body?.Reason, key, [], token);
        return result.Refusal switch
        {
            DeskRefusal.NotFound => Problems.NotFound(),
            DeskRefusal.Invalid => Problems.Validation(result.Errors.ByField),
            _ => PlanEndpoints.Taken(http.HttpContext.Response, result.Intake, result.Warnings),
        };
    }

    private static async Task<Results<Ok<SlotOffersAnswer>, ProblemHttpResult>> OfferAsync(
        string id, HttpRequest http, PlanStore store, PlanInsight insight, TravelSource travel, IOptions<DeliveryOptions> options, CancellationToken token)
    {
        var (body, refusal) = await RequestReader.ReadAsync(http, DeliveryRequestJson.Strict.SlotRequest, token);
        if (body is null)
        {
            return refusal!; // One of the two is there.
        }

        if (await store.FindAsync(id, token) is not { } plan)
        {
            return Problems.NotFound();
        }

        var errors = new FieldErrors();
        errors.Require(body.Windows is { Count: >= 1 and <= MaxWindows }, "windows", $"must be 1 to {MaxWindows}");
        errors.Require(body.Stop is not null, "stop", "is missing");
        errors.Require(plan.Input.Request.Matrix?.Kind != TravelKind.Explicit, "stop", "has no place in the plan's matrix, which is explicit");
        if (errors.Any)
        {
            return Problems.Validation(errors.ByField);
        }

        // The order is checked as a stop of its own plan.
        var alone = plan.Input.Request with { Stops = [body.Stop! with { Windows = body.Windows }], Locks = [] };
        errors = RequestRules.Check(alone, options.Value);
        if (!errors.Any)
        {
            travel.Settle(alone, errors);
        }

        if (errors.Any)
        {
            return Problems.Validation(errors.ByField.ToDictionary(
                pair => pair.Key.Replace("stops[0].windows", "windows", StringComparison.Ordinal).Replace("stops[0]", "stop", StringComparison.Ordinal), pair => pair.Value, StringComparer.Ordinal));
        }

        try
        {
            return await insight.OfferAsync(id, body.Stop!, body.Windows!, token) is { } offers
                ? TypedResults.Ok(new SlotOffersAnswer(offers))
                : Problems.Of(StatusCodes.Status409Conflict, "conflict", "The plan has no routes.");
        }
        catch (RoutingProblemException wrong)
        {
            return Problems.Of(StatusCodes.Status409Conflict, "conflict", "The plan's problem cannot take this order.", wrong.Message);
        }
    }

    private static async Task<Results<Ok<StopExplanation>, ProblemHttpResult>> ExplainAsync(string id, string stopId, PlanInsight insight, CancellationToken token) =>
        await insight.ExplainAsync(id, stopId, null, token) is { } explanation ? TypedResults.Ok(explanation) : Problems.NotFound();

    private static async Task<Results<Ok<PlanDifference>, ProblemHttpResult>> CompareAsync(string id, PlanInsight insight, CancellationToken token, string? with = null) =>
        string.IsNullOrEmpty(with)
            ? Problems.Validation(new Dictionary<string, string[]> { ["with"] = ["is missing: the id of the plan to compare with"] })
            : await insight.CompareAsync(with, id, token) is { } difference ? TypedResults.Ok(difference) : Problems.NotFound();

    private static Results<Ok<RoutePlanAnswer>, ProblemHttpResult> Answer(HttpRequest http, DeskResult result)
    {
        if (result.Plan is not { } plan)
        {
            return PlanEndpoints.Refused(result);
        }

        http.HttpContext.Response.Headers.ETag = PlanTag.Of(plan.Row.Revision);
        return TypedResults.Ok(PlanRendering.Answer(plan, PlanRendering.Progress(plan.Row)));
    }

    private static Results<Ok<MoveAnswer>, ProblemHttpResult> Answer(HttpRequest http, EditResult result)
    {
        if (result.Plan is not { Plan: var plan })
        {
            return result.Refusal == DeskRefusal.Invalid
                ? Problems.Validation(new Dictionary<string, string[]> { [result.Field ?? "stopId"] = [result.Why ?? ""] })
                : PlanEndpoints.Refused(new DeskResult(null, result.Refusal, result.Why));
        }

        http.HttpContext.Response.Headers.ETag = PlanTag.Of(plan.Revision);
        return TypedResults.Ok(new MoveAnswer(result.Applied, result.Added, result.Resolved, result.CostDelta, plan));
    }

    /// <summary>The revision of <c>If-Match</c>; null where it names any, or is missing.</summary>
    private static ProblemHttpResult? Revision(HttpRequest http, out long? revision)
    {
        (revision, var tag) = (null, PlanTag.Of(http));
        if (tag is null or "*")
        {
            return null;
        }

        if (tag is ['"', .. var number, '"'] && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var seen))
        {
            revision = seen;
            return null;
        }

        return Problems.Of(StatusCodes.Status412PreconditionFailed, "preconditionFailed", "If-Match names no revision of this plan.");
    }

    private static ProblemHttpResult? Checked(string? reason) =>
        reason is { Length: > MaxReason } ? Problems.Validation(new Dictionary<string, string[]> { ["reason"] = [$"must be at most {MaxReason} characters"] }) : null;
}
