using CsCheck;
using OpsConsole.Engines.Routing;
using OpsConsole.Engines.Routing.Explanations;

namespace OpsConsole.Engines.Tests.Routing.Explanations;

public sealed class SlotOffersTests
{
    private static readonly TimeWindow[] Windows = [.. Enumerable.Range(0, 8).Select(slot => new TimeWindow(slot * 400, (slot * 400) + 250))];

    [Fact]
    public void An_offer_can_be_kept_at_the_cost_it_says_and_offers_are_in_order_of_cost() => Gen.Int[0, 100_000].Sample(
        seed =>
        {
            var (problem, plan) = SolvedProblems.Rich(seed);
            var order = new RoutingStop { Id = "new", Location = 5, ServiceTime = 20, Demand = [2] };

            var offers = SlotOffers.Offer(problem, plan, order, Windows, [], CancellationToken.None);

            Assert.Equal(Windows, offers.Select(offer => offer.Window).OrderBy(window => window.From));
            Assert.Equal(offers, offers.OrderBy(offer => !offer.Feasible));
            Assert.Equal(offers.Where(offer => offer.Feasible).Select(offer => offer.ExtraCost).Order(), offers.Where(offer => offer.Feasible).Select(offer => offer.ExtraCost));
            foreach (var offer in offers)
            {
                var with = RoutingProblem.Create([.. problem.Stops, order with { Windows = [offer.Window] }], problem.Vehicles, problem.Profiles, problem.Objective);
                var kept = PlanEvaluator.Evaluate(with, [.. plan.Routes.Where(route => route.VehicleId != offer.VehicleId).Select(RouteSequence.Of), offer.Best.Route]);

                Assert.Equal(offer.Best.Feasible, kept.Feasible);
                Assert.Equal(kept.Violations.Select(violation => violation.Message), offer.Best.Violations.Select(violation => violation.Message));
                Assert.Equal(kept.Ledger.Total.Total - kept.Ledger.LeftOut.Total - (PlanEvaluator.For(problem).Evaluate(plan).Ledger is var before ? before.Total.Total - before.LeftOut.Total : 0), offer.ExtraCost, 1e-6);
                Assert.True(!offer.Feasible || (offer.Best.ServiceStart >= offer.Window.From && offer.Best.ServiceStart <= offer.Window.To));
            }
        },
        iter: 50, threads: 1);

    [Fact]
    public void A_window_that_contradicts_itself_is_refused_by_name()
    {
        var problem = RandomProblems.Plain(1);
        var refused = Assert.Throws<RoutingProblemException>(
            () => SlotOffers.Offer(problem, PlanEvaluator.Evaluate(problem, []).Solution, new RoutingStop { Id = "new", Location = 0 }, [new TimeWindow(5, 4)], [], CancellationToken.None));
        Assert.Equal("windows[0]", refused.Field);
    }

    [Fact]
    public void Locked_stops_keep_their_tick_when_a_slot_is_offered()
    {
        var problem = RandomProblems.Plain(4);
        var plan = RoutingSolver.Solve(problem, new SolveOptions { Iterations = 200 }, null, [], CancellationToken.None);
        StopLock[] locks = [.. plan.Routes.SelectMany(route => route.Stops.Select(visit => new StopLock(visit.StopId, LockLevel.Time, route.VehicleId)))];

        foreach (var offer in SlotOffers.Offer(problem, plan, new RoutingStop { Id = "new", Location = 3, Demand = [1] }, Windows, locks, CancellationToken.None).Where(offer => offer.Feasible))
        {
            var with = RoutingProblem.Create([.. problem.Stops, new RoutingStop { Id = "new", Location = 3, Demand = [1], Windows = [offer.Window] }], problem.Vehicles, problem.Profiles, problem.Objective);
            var kept = PlanEvaluator.For(with, locks, plan).Evaluate([.. plan.Routes.Where(route => route.VehicleId != offer.VehicleId).Select(RouteSequence.Of), offer.Best.Route]);

            Assert.Empty(kept.Violations);
        }
    }
}
