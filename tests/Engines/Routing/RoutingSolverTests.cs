using OpsConsole.Engines.Routing;

namespace OpsConsole.Engines.Tests.Routing;

public sealed class RoutingSolverTests
{
    [Fact]
    public void Every_plan_of_plain_problems_passes_the_checker_and_serves_everybody()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var problem = RandomProblems.Plain(seed);

            var plan = Solve(problem, 500);

            Assert.Empty(Problems(problem, plan, seed));
            Assert.True(plan.Unassigned.Count <= 6, $"seed {seed}: {plan.Unassigned.Count} unassigned");
        }
    }

    [Fact]
    public void Every_plan_of_rich_problems_passes_the_checker()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var problem = RandomProblems.Rich(seed);

            var plan = Solve(problem, 150);

            Assert.Empty(Problems(problem, plan, seed));
            Assert.NotEmpty(plan.Routes);
        }
    }

    [Fact]
    public void Large_problems_are_planned_in_their_own_order_of_stops()
    {
        var problem = RandomProblems.Plain(1, stops: 310, vehicles: 20);

        var plan = Solve(problem, 2_000);

        Assert.Empty(PlanChecker.Check(problem, plan, []));
        Assert.True(plan.Unassigned.Count > 1);
        Assert.Equal(plan.Unassigned.OrderBy(problem.IndexOfStop), plan.Unassigned);
    }

    [Fact]
    public void Same_seed_and_iterations_give_the_same_plan()
    {
        var problem = RandomProblems.Rich(7);
        Assert.Equal(Orders(Solve(problem, 300)), Orders(Solve(problem, 300)));
    }

    [Fact]
    public void A_plan_is_never_worse_than_the_one_it_started_from()
    {
        for (var seed = 0; seed < 30; seed++)
        {
            var problem = RandomProblems.Rich(seed);
            var first = Solve(problem, 60);

            var second = RoutingSolver.Solve(problem, new SolveOptions { Seed = seed + 1, Iterations = 60 }, first, [], CancellationToken.None);

            Assert.True(second.Cost <= first.Cost, $"seed {seed}: {second.Cost} after {first.Cost}");
            Assert.Empty(Problems(problem, second, seed));
        }
    }

    [Fact]
    public void Cancelled_search_gives_a_plan_that_serves_all_the_same()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        var problem = RandomProblems.Plain(3);

        var plan = RoutingSolver.Solve(problem, new SolveOptions { Iterations = long.MaxValue }, null, [], cancelled.Token);

        Assert.Empty(PlanChecker.Check(problem, plan, []));
        Assert.NotEmpty(plan.Routes);
    }

    [Fact]
    public void Progress_reports_only_plans_that_are_better_and_the_last_one_is_the_result()
    {
        var problem = RandomProblems.Plain(5);
        var costs = new List<long>();

        var plan = RoutingSolver.Solve(problem, new SolveOptions { Iterations = 2_000, Progress = progress => costs.AddRange(progress.Improved is { } better ? [better.Cost] : []) }, null, [], CancellationToken.None);

        Assert.Equal(costs.OrderDescending(), costs);
        Assert.Equal(plan.Cost, costs[^1]);
        Assert.True(costs.Count > 1);
    }

    [Fact]
    public void Without_a_limit_the_search_is_refused() =>
        Assert.Equal("options", Assert.Throws<RoutingProblemException>(() => RoutingSolver.Solve(RandomProblems.Plain(1), new SolveOptions(), null, [], CancellationToken.None)).Field);

    private static RoutingSolution Solve(RoutingProblem problem, long iterations) =>
        RoutingSolver.Solve(problem, new SolveOptions { Seed = 1, Iterations = iterations }, null, [], CancellationToken.None);

    private static IEnumerable<string> Problems(RoutingProblem problem, RoutingSolution plan, int seed) =>
        PlanChecker.Check(problem, plan, []).Select(violation => $"seed {seed}: {violation.Message}");

    private static IEnumerable<string> Orders(RoutingSolution plan) => plan.Routes.Select(route => $"{route.VehicleId}: {string.Join(' ', route.Stops)} {route.Start} {route.End}");
}
