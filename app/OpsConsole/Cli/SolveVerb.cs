using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using OpsConsole.Delivery.Instances;
using OpsConsole.Engines.Routing;

namespace OpsConsole.Cli;

/// <summary>Plans the routes of an instance file, without a data folder: the literature's benchmarks.</summary>
internal static class SolveVerb
{
    public static Command Create()
    {
        var instance = new Option<string>("--instance")
        {
            Description = "Solomon or Gehring-Homberger VRPTW, or CVRPLIB CVRP; inside a zip: instances.zip/C101.",
            Required = true,
        };
        instance.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !InstanceFile.Exists(token.Value))
            {
                result.AddError($"--instance: there is no file '{token.Value}'");
            }
        });
        var seconds = SharedOptions.Number("--seconds", "How long to search.", 1, 86_400);
        var seed = SharedOptions.Number("--seed", "Seed of everything random.", 0, int.MaxValue, byDefault: 1);
        var file = SharedOptions.Out("Solution to write, in CVRPLIB's format.");
        var convention = new Option<string>("--convention")
        {
            Description = "dimacs: distance, truncated to one decimal (CVRP: rounded to whole numbers); sintef: vehicles first, then distance in double precision; exact: distance in double precision.",
            DefaultValueFactory = _ => "dimacs",
        };
        convention.AcceptOnlyFromAmong("dimacs", "sintef", "exact");
        var cpu = new Option<bool>("--cpu") { Description = "Count the process's CPU seconds, not those on the wall: for fair figures on a busy machine." };
        var json = SharedOptions.Json();
        var command = new Command("solve", "Plan the routes of an instance. Exit 0: a plan that passed the independent checker was written; 1: no such plan, nothing is written; 2: bad usage or a file that cannot be read.")
        {
            instance, seconds, seed, file, convention, cpu, json,
        };
        command.SetAction((parsed, token) => Task.Run(
            () =>
            {
                var output = new VerbOutput(parsed.GetValue(json));
                try
                {
                    var counted = Enum.Parse<InstanceConvention>(parsed.GetValue(convention)!, ignoreCase: true);
                    var problem = ConventionProblem.Create(InstanceFile.Read(parsed.GetValue(instance)!), counted); // Required.
                    return Solve(problem, new Budget(parsed.GetValue(seconds), parsed.GetValue(cpu)), parsed.GetValue(seed), parsed.GetValue(file)!, output, token); // Required.
                }
                catch (InstanceFormatException refused)
                {
                    output.Error($"--instance: {refused.Message}");
                    return 2;
                }
                catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException)
                {
                    output.Error(failure.Message);
                    return 1;
                }
            },
            CancellationToken.None));
        return command;
    }

    private static int Solve(ConventionProblem asked, Budget budget, int seed, FileInfo file, VerbOutput output, CancellationToken token)
    {
        var improvements = new List<Improvement>();
        var iterations = 0L;
        var plan = RoutingSolver.Solve(asked.Problem, new SolveOptions { Seed = seed, Spent = budget.Spent, Progress = Note }, null, [], token);
        var (routes, distance) = (ConventionProblem.Routes(plan), Distance(plan));
        var fault = plan.Unassigned.Count > 0
            ? $"no plan serves everybody: {plan.Unassigned.Count} customers are left out, the first one is {plan.Unassigned[0]}"
            : PlanChecker.Check(asked.Problem, plan, []) is [var violation, ..] ? violation.Message : asked.Fault(routes);
        if (fault is not null)
        {
            output.Error($"{fault}; nothing was written");
            return 1;
        }

        var cost = asked.Format(distance);
        using (var text = file.CreateText())
        {
            CvrplibSolution.Write(text, [.. routes.Select(route => route.Select(customer => customer.ToString(CultureInfo.InvariantCulture)).ToArray())], cost);
        }

        output.Result(
            new { Cost = distance, plan.Vehicles, Customers = asked.Problem.Stops.Count, Convention = asked.Convention.ToString().ToLowerInvariant(), Iterations = iterations, Seconds = budget.Elapsed, Cpu = budget.CountsCpu, Seed = seed, Improvements = improvements },
            [
                .. improvements.Select(found => string.Create(CultureInfo.InvariantCulture, $"{found.Seconds,9:F3} s  cost {asked.Format(found.Cost)}  vehicles {found.Vehicles}{(found.Unserved > 0 ? $"  unserved {found.Unserved}" : "")}")),
                string.Create(CultureInfo.InvariantCulture, $"cost {cost}  vehicles {plan.Vehicles}  {iterations} iterations in {budget.Elapsed:F1} {(budget.CountsCpu ? "CPU seconds" : "s")}"),
            ]);
        return 0;

        void Note(SolveProgress progress)
        {
            iterations = progress.Iterations;
            if (progress.Improved is { } better)
            {
                improvements.Add(new Improvement(budget.Elapsed, Distance(better), better.Vehicles, better.Unassigned.Count));
                output.Report(string.Create(CultureInfo.InvariantCulture, $"{budget.Elapsed:F1} s: cost {asked.Format(improvements[^1].Cost)}, {better.Vehicles} vehicles"));
            }
        }

        double Distance(RoutingSolution of) => asked.Distance(ConventionProblem.Routes(of));
    }

    /// <summary>A better plan and when it was found.</summary>
    private sealed record Improvement(double Seconds, double Cost, int Vehicles, int Unserved);

    /// <summary>Seconds on the wall or of the process's processor time, from now on.</summary>
    private sealed class Budget(int seconds, bool countsCpu)
    {
        private readonly long _started = Stopwatch.GetTimestamp();
        private readonly TimeSpan _used = Environment.CpuUsage.TotalTime;

        public bool CountsCpu => countsCpu;

        public double Elapsed => (countsCpu ? Environment.CpuUsage.TotalTime - _used : Stopwatch.GetElapsedTime(_started)).TotalSeconds;

        public double Spent() => Elapsed / seconds;
    }
}
