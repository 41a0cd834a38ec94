using System.Security.Claims;
using Microsoft.Extensions.Options;
using OpsConsole.Delivery.Live;
using OpsConsole.Delivery.Modelling;
using OpsConsole.Delivery.Plans;
using OpsConsole.Delivery.Requests;
using OpsConsole.Delivery.Solving;

namespace OpsConsole.Delivery.Desk;

/// <summary>A draft that was asked for, or why not.</summary>
/// <param name="Intake">What became of it where the changes make sense.</param>
/// <param name="Errors">What is wrong with the changes, by field.</param>
/// <param name="Warnings">Locks that the changes have made void.</param>
internal sealed record ReplanResult(DeskRefusal Refusal, IntakeResult Intake, FieldErrors Errors, IReadOnlyList<string> Warnings);

/// <summary>Makes drafts of plans: the same with changes, searched for from where the plan before stands and never worse than that.</summary>
internal sealed class PlanReplans(PlanStore store, PlanIntake intake, TravelSource travel, RestOfDay rest, IOptions<DeliveryOptions> options)
{
    /// <summary>Queues a draft.</summary>
    /// <param name="actor">Who.</param>
    /// <param name="parentId">The plan before.</param>
    /// <param name="changes">What is different; null: nothing, search on.</param>
    /// <param name="reason">Why, for people.</param>
    /// <param name="idempotencyKey">Of the request.</param>
    /// <param name="underWay">Vehicles on the road, where the caller knows better than their positions; what they have done is among the removed stops.</param>
    /// <param name="token">Ends the waiting.</param>
    public async Task<ReplanResult> ReplanAsync(
        ClaimsPrincipal actor, string parentId, PlanChanges? changes, string? reason, string? idempotencyKey, IReadOnlyList<VehicleUnderWay> underWay, CancellationToken token)
    {
        if (await store.FindAsync(parentId, token) is not { } parent)
        {
            return new ReplanResult(DeskRefusal.NotFound, default, new FieldErrors(), []);
        }

        // A plan that is being driven is made anew from where its vehicles are, without what they have done.
        var driven = underWay.Count == 0 && parent.Row.Stage == PlanStage.Committed ? rest.Driven(parent, changes?.SolveSeconds ?? parent.Input.Request.SolveSeconds ?? options.Value.DefaultSolveSeconds) : null;
        var merge = new ChangeMerge(driven?.Request ?? parent.Input.Request, changes ?? new PlanChanges());
        if (merge.Errors.Any)
        {
            return new ReplanResult(DeskRefusal.Invalid, default, merge.Errors, []);
        }

        var errors = RequestRules.Check(merge.Request, options.Value);
        var settled = errors.Any ? merge.Request : travel.Settle(merge.Request, errors);
        if (errors.Any)
        {
            return new ReplanResult(DeskRefusal.Invalid, default, merge.InChanges(errors), []);
        }

        var input = PlanInput.Of(settled, parent.Input.Start) with { Before = parent.Result?.Solution, BeforeOrigin = parent.Input.Origin, UnderWay = driven?.UnderWay ?? underWay };
        // A repeated request finds the vehicles elsewhere and is the same request.
        var asked = driven is null ? null : new ChangeMerge(parent.Input.Request, changes ?? new PlanChanges()).Request;
        return new ReplanResult(DeskRefusal.None, await intake.TakeAsync(new NewPlan(input, parentId, reason, idempotencyKey) { Asked = asked }, actor, token), errors, merge.Warnings);
    }
}
