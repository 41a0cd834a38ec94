using Google.OrTools.ConstraintSolver;
using Google.Protobuf.WellKnownTypes;
using OpsConsole.Delivery.Instances;

namespace OpsConsole.Benchmarks.Routing;

/// <summary>OR-Tools' routing solver with guided local search on the same whole numbers: a peer in the benchmark, not a part of the product.</summary>
internal static class OrToolsPeer
{
    /// <summary>Distance of the best plan after so many seconds of processor time, in the convention's arithmetic; null where it finds none, or one with a fault.</summary>
    public static double? Solve(BenchmarkInstance instance, ConventionProblem asked, int seconds)
    {
        var (problem, travel) = (asked.Problem, asked.Problem.Profiles[0]);
        var fleet = problem.Vehicles.Count;
        using var manager = new RoutingIndexManager(travel.Size, fleet, 0);
        using var routing = new RoutingModel(manager);
        routing.SetArcCostEvaluatorOfAllVehicles(routing.RegisterTransitMatrix(Matrix(travel.Size, travel.Distance)));
        routing.AddDimension(routing.RegisterUnaryTransitVector([0, .. problem.Stops.Select(stop => (long)stop.Demand[0])]), 0, instance.Capacity, true, "load");
        var horizon = problem.Vehicles[0].ShiftEnd;
        routing.AddDimension(
            routing.RegisterTransitMatrix(Matrix(travel.Size, (from, to) => travel.Duration(from, to) + (from == 0 ? 0 : problem.Stops[from - 1].ServiceTime))), horizon, horizon, false, "time");
        var time = routing.GetMutableDimension("time");
        for (var stop = 0; stop < problem.Stops.Count; stop++)
        {
            foreach (var window in problem.Stops[stop].Windows)
            {
                time.CumulVar(manager.NodeToIndex(stop + 1)).SetRange(window.From, window.To);
            }
        }

        var parameters = operations_research_constraint_solver.DefaultRoutingSearchParameters();
        parameters.FirstSolutionStrategy = FirstSolutionStrategy.Types.Value.ParallelCheapestInsertion;
        parameters.LocalSearchMetaheuristic = LocalSearchMetaheuristic.Types.Value.GuidedLocalSearch;
        parameters.TimeLimit = new Duration { Seconds = 60L * seconds };
        using var solution = SolveFor(routing, parameters, new CpuBudget(seconds));
        if (solution is null)
        {
            return null;
        }

        IReadOnlyList<int>[] routes = [.. Enumerable.Range(0, fleet).Select(vehicle => Route(routing, manager, solution, vehicle)).Where(route => route.Count > 0)];
        return asked.Fault(routes) is null ? asked.Distance(routes) : null;
    }

    /// <summary>Its own limit is one of the wall; this one asks for the processor's.</summary>
    private static Assignment? SolveFor(RoutingModel routing, RoutingSearchParameters parameters, CpuBudget budget)
    {
        using var done = new ManualResetEventSlim();
        var watch = new Thread(() =>
        {
            while (!done.Wait(TimeSpan.FromMilliseconds(10)))
            {
                if (budget.Spent() >= 1)
                {
                    routing.CancelSearch();
                    return;
                }
            }
        });
        watch.Start();
        var solution = routing.SolveWithParameters(parameters);
        done.Set();
        watch.Join();
        return solution;
    }

    private static List<int> Route(RoutingModel routing, RoutingIndexManager manager, Assignment solution, int vehicle)
    {
        var route = new List<int>();
        for (var index = solution.Value(routing.NextVar(routing.Start(vehicle))); !routing.IsEnd(index); index = solution.Value(routing.NextVar(index)))
        {
            route.Add(manager.IndexToNode(index));
        }

        return route;
    }

    private static long[][] Matrix(int size, Func<int, int, int> entry) => [.. Enumerable.Range(0, size).Select(from => Enumerable.Range(0, size).Select(to => (long)entry(from, to)).ToArray())];
}
