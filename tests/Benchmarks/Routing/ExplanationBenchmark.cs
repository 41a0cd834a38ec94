using System.Diagnostics;
using System.Globalization;
using OpsConsole.Engines.Routing;
using OpsConsole.Engines.Routing.Explanations;

namespace OpsConsole.Benchmarks.Routing;

/// <summary>What a dispatcher waits for: a move by hand, one unassigned stop explained, slots for a new order, a diagnosis; in CPU time of one thread.</summary>
internal static class ExplanationBenchmark
{
    public static int Run(string[] args)
    {
        var (stops, vehicles, rounds) = (Arguments.Option(args, "--stops", 1_000), Arguments.Option(args, "--vehicles", 60), Arguments.Option(args, "--rounds", 200));
        foreach (var breaks in (bool[])[false, true])
        {
            var problem = Town(stops, vehicles, breaks);
            var plan = RoutingSolver.Solve(problem, new SolveOptions { Iterations = 2_000 }, null, [], CancellationToken.None);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{stops} stops, {vehicles} vehicles{(breaks ? " with a break each" : "")}: {plan.Vehicles} routes, {plan.Unassigned.Count} unassigned"));
            Measure("evaluator of the problem", 10, _ => PlanEvaluator.For(problem));
            var evaluator = PlanEvaluator.For(problem);
            Measure("whole plan evaluated and checked", rounds, _ => evaluator.Evaluate(plan));
            var before = evaluator.Evaluate(plan);
            var random = new Random(1);
            Measure("a stop moved by hand", rounds, _ => ManualMove.Try(evaluator, before, new PlanMove.Place(Any(problem.Stops, random).Id, Any(problem.Vehicles, random).Id, random.Next(10))));
            Measure("a stop moved to a vehicle's best place", rounds, _ => ManualMove.Try(evaluator, before, new PlanMove.PlaceBest(Any(problem.Stops, random).Id, Any(problem.Vehicles, random).Id)));
            Measure("one unassigned stop explained", rounds, round => InsertionExplainer.Explain(evaluator, plan, plan.Unassigned[round % plan.Unassigned.Count], CancellationToken.None));
            TimeWindow[] windows = [.. Enumerable.Range(0, 8).Select(slot => new TimeWindow(28_800 + (slot * 3_600), 32_400 + (slot * 3_600)))];
            Measure("8 slots for a new order", Math.Max(1, rounds / 10), _ => SlotOffers.Offer(problem, plan, Any(problem.Stops, random) with { Id = "new" }, windows, [], CancellationToken.None));
            Measure("diagnosis", Math.Max(1, rounds / 10), _ => PlanDiagnosis.Diagnose(problem));
        }

        return 0;
    }

    private static void Measure(string what, int rounds, Func<int, object> work)
    {
        for (var round = 0; round < Math.Min(rounds, 100); round++)
        {
            work(round);
        }

        var times = new double[rounds];
        var spent = Environment.CpuUsage.TotalTime;
        for (var round = 0; round < rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            work(round);
            times[round] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        var cpu = (Environment.CpuUsage.TotalTime - spent).TotalMilliseconds / rounds;
        Array.Sort(times);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {what,-40} {cpu,8:0.00} ms CPU  {times[rounds / 2],8:0.00} ms median"));
    }

    private static T Any<T>(IReadOnlyList<T> items, Random random) => items[random.Next(items.Count)];

    /// <summary>A town of 20 × 20 km, seconds and metres, and a fleet with less room than is asked for.</summary>
    private static RoutingProblem Town(int stops, int vehicles, bool breaks)
    {
        var random = new Random(7);
        var places = Enumerable.Range(0, stops + 1).Select(_ => (X: random.NextDouble() * 20_000, Y: random.NextDouble() * 20_000)).ToArray();
        places[stops] = (10_000, 10_000);
        var (durations, distances) = (new int[places.Length * places.Length], new int[places.Length * places.Length]);
        for (var at = 0; at < durations.Length; at++)
        {
            var (from, to) = (places[at / places.Length], places[at % places.Length]);
            distances[at] = (int)(1.3 * Math.Sqrt(Math.Pow(from.X - to.X, 2) + Math.Pow(from.Y - to.Y, 2)));
            durations[at] = distances[at] / 9;
        }

        return RoutingProblem.Create(
            [.. Enumerable.Range(0, stops).Select(index => Stop(random, index))],
            [.. Enumerable.Range(0, vehicles).Select(index => new RoutingVehicle
            {
                Id = $"van {index}", StartLocation = stops, EndLocation = stops, Capacity = [stops * 4 / vehicles], ShiftStart = 28_000, ShiftEnd = 61_200, CostPerTime = 0.01, FixedCost = 5_000,
                Breaks = breaks ? [new VehicleBreak(41_400, 46_800, 1_800)] : [], Skills = index % 3 == 0 ? ["cold"] : [],
            })],
            [new TravelMatrix(places.Length, durations, distances).Closed()], new RoutingObjective());
    }

    private static RoutingStop Stop(Random random, int index)
    {
        var from = 28_800 + (random.Next(14) * 1_800);
        return new RoutingStop { Id = $"stop {index}", Location = index, ServiceTime = 240, Demand = [random.Next(1, 9)], Windows = [new TimeWindow(from, from + 7_200)], Skills = random.Next(10) == 0 ? ["cold"] : [] };
    }
}
