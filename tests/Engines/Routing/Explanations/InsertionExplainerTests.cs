using CsCheck;
using OpsConsole.Engines.Routing;
using OpsConsole.Engines.Routing.Explanations;

namespace OpsConsole.Engines.Tests.Routing.Explanations;

public sealed class InsertionExplainerTests
{
    [Fact]
    public void Every_relaxation_that_is_claimed_makes_the_checker_accept_the_whole_plan() => Gen.Int[0, 100_000].Sample(
        seed =>
        {
            var (problem, plan) = SolvedProblems.Rich(seed);
            foreach (var (explanation, option) in Options(problem, plan))
            {
                var (eased, locks) = Relaxations.Apply(problem, [], option.Relaxations);

                var forced = PlanEvaluator.For(eased, locks).Evaluate(With(plan, option.Route));

                Assert.True(forced.Feasible, $"{explanation.StopId} on {explanation.VehicleId}: {string.Join(' ', forced.Violations.Select(violation => violation.Message))}");
                Assert.Equal(option.Feasible, option.Relaxations.Count == 0);
            }
        },
        iter: 60, threads: 1);

    [Fact]
    public void A_relaxation_by_one_less_does_not_do_for_that_route() => Gen.Int[0, 100_000].Sample(
        seed =>
        {
            var (problem, plan) = SolvedProblems.Rich(seed);
            foreach (var (_, option) in Options(problem, plan))
            {
                foreach (var relaxation in option.Relaxations.Where(one => one.Amount > 1 && one.Skills.Count == 0))
                {
                    Relaxation[] less = [.. option.Relaxations.Select(one => one == relaxation ? one with { Amount = one.Amount - 1 } : one)];
                    var eased = Relaxations.Apply(problem, [], less).Problem;

                    Assert.False(PlanEvaluator.Evaluate(eased, With(plan, option.Route)).Feasible, $"{relaxation}");
                }
            }
        },
        iter: 40, threads: 1);

    [Fact]
    public void Cost_and_violations_of_an_option_are_those_of_the_whole_plan_with_it() => Gen.Int[0, 100_000].Sample(
        seed =>
        {
            var (problem, plan) = SolvedProblems.Rich(seed);
            var evaluator = PlanEvaluator.For(problem);
            var before = evaluator.Evaluate(plan).Ledger.Total.Total;
            foreach (var (_, option) in Options(problem, plan))
            {
                var forced = evaluator.Evaluate(With(plan, option.Route));

                Assert.Equal(forced.Violations.Select(violation => violation.Message), option.Violations.Select(violation => violation.Message));
                Assert.Equal(forced.Ledger.Total.Total - before, option.Delta.Total, 1e-6);
            }
        },
        iter: 40, threads: 1);

    [Fact]
    public void A_place_that_fits_is_found_whenever_there_is_one_and_no_other_is_cheaper() => Gen.Int[0, 100_000].Sample(
        seed =>
        {
            var (problem, plan) = SolvedProblems.Rich(seed, iterations: 5);
            var evaluator = PlanEvaluator.For(problem);
            var stop = problem.Stops.FirstOrDefault(stop => plan.Unassigned.Contains(stop.Id) && stop.PickupId is null && problem.Stops.All(other => other.PickupId != stop.Id));
            if (stop is null)
            {
                return;
            }

            foreach (var explanation in InsertionExplainer.Explain(problem, plan, stop.Id, [], CancellationToken.None))
            {
                var route = plan.Routes.Where(route => route.VehicleId == explanation.VehicleId).Select(RouteSequence.Of).DefaultIfEmpty(new RouteSequence(explanation.VehicleId, [])).Single();
                var fits = Enumerable.Range(0, route.StopIds.Count + 1)
                    .Select(place => evaluator.Evaluate(With(plan, route with { StopIds = [.. route.StopIds.Take(place), stop.Id, .. route.StopIds.Skip(place)], Reloads = [.. (route.Reloads ?? []).Select(before => before < place ? before : before + 1)] })))
                    .Where(tried => tried.Feasible).ToArray();

                Assert.True(explanation.Best.Feasible || fits.Length == 0);
                Assert.All(fits, tried => Assert.True(explanation.Best.Delta.Total <= tried.Ledger.Total.Total - evaluator.Evaluate(plan).Ledger.Total.Total + 1e-6));
            }
        },
        iter: 60, threads: 1);

    [Fact]
    public void A_stop_that_is_not_worth_its_way_says_so()
    {
        var problem = Line([new RoutingStop { Id = "far", Location = 1, Optional = true, Prize = 150 }]);

        var explanation = InsertionExplainer.Explain(problem, Nothing(problem), "far", [], CancellationToken.None).Single();

        Assert.Equal(InsertionVerdict.NotWorthIt, explanation.Verdict);
        Assert.Equal((200, 50), (explanation.Best.ForcingCost, explanation.Best.Delta.Total));
        Assert.Equal("van could serve it at tick 100 for 200, which is 50 more than leaving it out costs.", new PlanWords(PlanUnits.Plain).Of(explanation));
    }

    [Fact]
    public void A_served_stop_is_held_against_the_vehicle_that_has_it()
    {
        var problem = Line([new RoutingStop { Id = "far", Location = 1, Optional = true, Prize = 150 }]);
        var now = InsertionExplainer.Explain(problem, Nothing(problem), "far", [], CancellationToken.None).Single();
        var words = new PlanWords(PlanUnits.Plain);
        Assert.Equal("car could serve it at tick 100, and the plan would cost as much as with van.", words.Instead(now with { VehicleId = "car" }, now));
        var dearer = now with { VehicleId = "car", Best = now.Best with { Delta = now.Best.Delta with { Distance = now.Best.Delta.Distance + 30 } } };
        Assert.Equal("car could serve it at tick 100, and the plan would cost 30 more than with van.", words.Instead(dearer, now));
    }

    [Fact]
    public void A_stop_that_fits_nowhere_says_what_each_place_breaks_and_what_would_help()
    {
        var problem = Line(
            [new RoutingStop { Id = "a", Location = 1, ServiceTime = 40, Windows = [new TimeWindow(100, 130)] }, new RoutingStop { Id = "b", Location = 2, Windows = [new TimeWindow(100, 210)], Skills = ["cold"] }],
            vehicle => vehicle with { ShiftEnd = 5_000 });
        var plan = PlanEvaluator.Evaluate(problem, [new RouteSequence("van", ["a"])]).Solution;

        var explanation = InsertionExplainer.Explain(problem, plan, "b", [], CancellationToken.None).Single();

        Assert.Equal(InsertionVerdict.BreaksRules, explanation.Verdict);
        Assert.Equal(
            [(RelaxationKind.WindowLater, "b", 30L), (RelaxationKind.Skills, null, 1L)],
            explanation.Best.Relaxations.Select(one => (one.Kind, one.StopId, one.Amount)));
        Assert.Contains(explanation.Alternatives, option => option.Relaxations.Any(one => one is { Kind: RelaxationKind.WindowLater, StopId: "a" }));
        Assert.StartsWith("van: 30 ticks late at stop b and van cannot do everything that stop b needs (would fit with window of stop b 30 ticks later, van would need: cold); or ", new PlanWords(PlanUnits.Plain).Of(explanation));
    }

    [Fact]
    public void A_lock_elsewhere_is_named_and_released()
    {
        var problem = Line([new RoutingStop { Id = "a", Location = 1 }], others: 1);
        StopLock[] locks = [new("a", LockLevel.Sequence, "van1")];

        var explained = InsertionExplainer.Explain(problem, Nothing(problem), "a", locks, CancellationToken.None);

        Assert.Equal(["van1", "van"], explained.Select(one => one.VehicleId));
        Assert.Equal([RelaxationKind.Unlock], explained[1].Best.Relaxations.Select(one => one.Kind));
    }

    [Fact]
    public void A_stop_that_nobody_knows_is_refused_by_name() =>
        Assert.Equal("stopId", Assert.Throws<RoutingProblemException>(() => InsertionExplainer.Explain(RandomProblems.Plain(1), Nothing(RandomProblems.Plain(1)), "x", [], CancellationToken.None)).Field);

    private static IEnumerable<(InsertionExplanation Explanation, InsertionOption Option)> Options(RoutingProblem problem, RoutingSolution plan) =>
        plan.Unassigned.Take(3).SelectMany(id => InsertionExplainer.Explain(problem, plan, id, [], CancellationToken.None))
            .SelectMany(explanation => explanation.Alternatives.Prepend(explanation.Best).Select(option => (explanation, option)));

    private static RouteSequence[] With(RoutingSolution plan, RouteSequence route) => [.. plan.Routes.Where(other => other.VehicleId != route.VehicleId).Select(RouteSequence.Of), route];

    private static RoutingSolution Nothing(RoutingProblem problem) => PlanEvaluator.Evaluate(problem, []).Solution;

    /// <summary>Places on a line, 100 apart, a depot at 0.</summary>
    private static RoutingProblem Line(RoutingStop[] stops, Func<RoutingVehicle, RoutingVehicle>? change = null, int others = 0)
    {
        var size = stops.Length + 1;
        var travel = Enumerable.Range(0, size * size).Select(at => 100 * Math.Abs((at / size) - (at % size))).ToArray();
        var vehicle = new RoutingVehicle { Id = "van", StartLocation = 0, EndLocation = 0 };
        return RoutingProblem.Create(
            stops, [change?.Invoke(vehicle) ?? vehicle, .. Enumerable.Range(1, others).Select(index => vehicle with { Id = $"van{index}" })], [new TravelMatrix(size, travel, travel)], new RoutingObjective());
    }
}
