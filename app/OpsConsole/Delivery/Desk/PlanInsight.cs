using System.Text.Json;
using OpsConsole.Delivery.Modelling;
using OpsConsole.Delivery.Plans;
using OpsConsole.Delivery.Requests;
using OpsConsole.Delivery.Solving;
using OpsConsole.Engines.Routing;
using OpsConsole.Engines.Routing.Explanations;

namespace OpsConsole.Delivery.Desk;

/// <summary>Why a stop is where it is, which windows could be promised, what another plan would change. Changes nothing.</summary>
internal sealed class PlanInsight(PlanStore store, PlanBench bench, TravelSource travel)
{
    /// <summary>For each vehicle: where the stop would go, what that breaks and costs, and what would help. Null where there is no such plan or stop.</summary>
    /// <param name="id">The plan.</param>
    /// <param name="stopId">The stop.</param>
    /// <param name="zone">Whose times the words use; null: UTC.</param>
    /// <param name="token">Ends the waiting.</param>
    public async Task<StopExplanation?> ExplainAsync(string id, string stopId, TimeZoneInfo? zone, CancellationToken token)
    {
        if (await store.FindAsync(id, token) is not { Result: not null } plan || plan.Input.Request.Stops!.All(stop => stop.Id != stopId))
        {
            return null;
        }

        var laid = (await bench.LayOutAsync(plan, token)).For(zone);
        var served = laid.Solution.Routes.FirstOrDefault(route => route.Stops.Any(visit => visit.StopId == stopId))?.VehicleId;
        var explained = await Task.Run(() => InsertionExplainer.Explain(laid.Evaluator, laid.Solution, stopId, token), token);
        // What a served stop would cost elsewhere is held against where it is, not against leaving it out.
        var now = explained.FirstOrDefault(one => one.VehicleId == served);
        return new StopExplanation(stopId, served, [.. explained.Select(one => now is null || one == now ? Answer(laid, one) : Instead(laid, one, now))]);
    }

    /// <summary>Windows for a new order, those that can be kept first. Null where there is no such plan.</summary>
    /// <exception cref="RoutingProblemException">The order or a window makes no sense.</exception>
    public async Task<IReadOnlyList<SlotOfferAnswer>?> OfferAsync(string id, StopInput order, IReadOnlyList<WindowInput> windows, CancellationToken token)
    {
        if (await store.FindAsync(id, token) is not { Result: { } result } plan)
        {
            return null;
        }

        // The order comes last, so that the places of the plan keep theirs in the matrix.
        var request = plan.Input.Request;
        var input = plan.Input with { Request = request with { Stops = [.. request.Stops!.Where(stop => stop.Id != order.Id), order] } };
        return await Task.Run(() =>
        {
            var problem = ProblemBuilder.Build(input, travel.Matrix(input, token));
            var stop = problem.Problem.Stops[problem.Problem.IndexOfStop(order.Id!)];
            TimeWindow[] asked = [.. windows.Select(window => new TimeWindow(window.From is { } from ? problem.Clock.Ceiling(from) : 0, window.To is { } to ? problem.Clock.Floor(to) : RoutingVehicle.MaxTime))];
            var words = new PlanWords(DeskUnits.Of(problem));
            return SlotOffers.Offer(problem.Problem, result.Solution, stop, asked, problem.Locks, token)
                .Select(offer => new SlotOfferAnswer(
                    new WindowView(problem.Clock.At(offer.Window.From), problem.Clock.At(offer.Window.To)), offer.Feasible, offer.VehicleId, offer.Best.Position, problem.Clock.At(offer.Best.ServiceStart),
                    PlanRendering.Money((long)Math.Round(offer.ExtraCost)), words.Of(offer))).ToArray();
        }, token);
    }

    /// <summary>What one plan has beyond another. Null where either is missing or has no routes.</summary>
    public async Task<PlanDifference?> CompareAsync(string beforeId, string afterId, CancellationToken token)
    {
        if (await store.FindAsync(beforeId, token) is not { Result: not null } first || await store.FindAsync(afterId, token) is not { Result: not null } second)
        {
            return null;
        }

        var (before, after) = (await bench.LayOutAsync(first, token), await bench.LayOutAsync(second, token));
        // Both on the clock of the second.
        var shift = (int)(first.Input.Origin - second.Input.Origin).TotalSeconds;
        var old = before.Evaluator.Evaluate(before.Solution);
        var compared = PlanComparison.Of(old with { Solution = PlanShift.By(old.Solution, shift) }, after.Evaluator.Evaluate(after.Solution));
        var clock = after.Problem.Clock;
        return new PlanDifference(
            beforeId, afterId, PlanRendering.Money((long)Math.Round(compared.Cost.Total)), compared.Distance, compared.Duration * 1000, compared.Late * 1000, compared.Vehicles, compared.Unassigned, compared.Violations,
            [.. compared.Moved.Select(stop => new MovedStopAnswer(stop.StopId, stop.FromVehicleId, stop.ToVehicleId))],
            [.. compared.Shifted.Select(stop => new ShiftedStopAnswer(stop.StopId, clock.At(stop.Before), clock.At(stop.After)))]);
    }

    private static InsertionAnswer Instead(BenchedPlan laid, InsertionExplanation other, InsertionExplanation now)
    {
        var verdict = !other.Best.Feasible ? InsertionVerdict.BreaksRules : other.Best.ForcingCost < now.Best.ForcingCost ? InsertionVerdict.WouldImprove : InsertionVerdict.NotWorthIt;
        return Answer(laid, other with { Verdict = verdict }) with { Words = laid.Words.Instead(other, now) };
    }

    private static InsertionAnswer Answer(BenchedPlan laid, InsertionExplanation one) => new(
        one.VehicleId, JsonNamingPolicy.CamelCase.ConvertName(one.Verdict.ToString()), one.Best.Position, laid.Problem.Clock.At(one.Best.Arrival), laid.Problem.Clock.At(one.Best.ServiceStart),
        PlanRendering.Money((long)Math.Round(one.Best.ForcingCost)),
        [.. one.Best.Violations.Select(violation => PlanRendering.Violation(violation, laid.Problem.LoadScale) with { Message = laid.Words.Of(violation) })],
        [.. one.Best.Relaxations.Select(laid.Words.Of)], laid.Words.Of(one));
}
