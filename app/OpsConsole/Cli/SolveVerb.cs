using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using OpsConsole.Delivery.Instances;
using OpsConsole.Engines.Routing;
using OpsConsole.Platform.Persistence;

namespace OpsConsole.Cli;

/// <summary>Plans the routes of a file: the literature's benchmarks, and route plans as the API takes them.</summary>
internal static class SolveVerb
{
    public static Command Create()
    {
        var instance = new Option<string>("--instance")
        {
            Description = "Solomon or Gehring-Homberger VRPTW, CVRPLIB CVRP, or JSON as POST /api/v1/route-plans takes it; inside a zip: instances.zip/C101.",
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
        var seed = SharedOptions.Number("--seed", "Seed of everything random; default the file's, else 1.", 0, int.MaxValue, byDefault: 1);
        var file = SharedOptions.Out("Solution to write, in CVRPLIB's format.");
        var convention = new Option<string>("--convention")
        {
            Description = "dimacs: distance, truncated to one decimal (CVRP: rounded to whole numbers); sintef: vehicles first, then distance in double precision; exact: distance in double precision. Not of JSON, which names its objective.",
            DefaultValueFactory = _ => "dimacs",
        };
        convention.AcceptOnlyFromAmong("dimacs", "sintef", "exact");
        var cpu = new Option<bool>("--cpu") { Description = "Count the process's CPU seconds, not those on the wall: for fair figures on a busy machine." };
        var (data, json) = (SharedOptions.Data(), SharedOptions.Json());
        var command = new Command("solve", "Plan the routes of an instance. Exit 0: a plan that passed the independent checker was written; 1: no such plan, nothing is written; 2: bad usage or a file that cannot be read.")
        {
            instance, seconds, seed, file, convention, cpu, data, json,
        };
        command.SetAction((parsed, token) => Task.Run(
            () =>
            {
                var output = new VerbOutput(parsed.GetValue(json));
                try
                {
                    var path = parsed.GetValue(instance)!; // Required.
                    var named = parsed.GetResult(convention) is { Implicit: false } ? parsed.GetValue(convention) : null;
                    var task = Read(path, named, DataFolder.Resolve(parsed.GetValue(data), ContentRoot.Locate()), token);
                    var drawn = parsed.GetResult(seed) is { Implicit: false } ? parsed.GetValue(seed) : task.Seed ?? 1;
                    return Solve(task, new Budget(parsed.GetValue(seconds), parsed.GetValue(cpu)), drawn, parsed.GetValue(file)!, output, token); // Required.
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
                catch (OperationCanceledException) when (token.IsCancellationRequested)
                {
                    output.Error("stopped before there was a plan; nothing was written");
                    return 1;
                }
            },
            CancellationToken.None));
        return command;
    }

    private static SolveTask Read(string path, string? convention, DataFolder folder, CancellationToken token)
    {
        var (name, text) = (Path.GetFileName(path), InstanceFile.ReadText(path));
        if (!PlanFile.Begins(text))
        {
            var counted = Enum.Parse<InstanceConvention>(convention ?? nameof(InstanceConvention.Dimacs), ignoreCase: true);
            return SolveTask.Of(ConventionProblem.Create(InstanceFile.Parse(name, text), counted));
        }

        return convention is null
            ? SolveTask.Of(PlanFile.Read(name, text, folder, TimeProvider.System.GetUtcNow(), token))
            : throw new InstanceFormatException(name, 0, "is a route plan, which names its objective: leave --convention out");
    }

    private static int Solve(SolveTask asked, Budget budget, int seed, FileInfo file, VerbOutput output, CancellationToken token)
    {
        var improvements = new List<Improvement>();
        var iterations = 0L;
        var plan = RoutingSolver.Solve(asked.Problem, new SolveOptions { Seed = seed, Spent = budget.Spent, Iterations = asked.Iterations, Progress = Note }, null, asked.Locks, token);
        if (asked.Refusal(plan) is { } fault)
        {
            output.Error($"{fault}; nothing was written");
            return 1;
        }

        var cost = asked.Cost(plan);
        PlannedRoute[] routes = [.. plan.Routes.Where(route => route.Stops.Count > 0)];
        using (var text = file.CreateText())
        {
            CvrplibSolution.Write(text, [.. routes.Select(route => route.Stops.Select(stop => stop.StopId).ToArray())], asked.Format(cost));
        }

        output.Result(
            new
            {
                Cost = cost, plan.Vehicles, Customers = asked.Problem.Stops.Count, asked.Convention, Iterations = iterations, Seconds = budget.Elapsed, Cpu = budget.CountsCpu, Seed = seed, Improvements = improvements,
                Routes = routes.Select(route => new { route.VehicleId, Stops = route.Stops.Select(stop => stop.StopId) }), plan.Unassigned,
            },
            [
                .. improvements.Select(found => string.Create(CultureInfo.InvariantCulture, $"{found.Seconds,9:F3} s  cost {asked.Format(found.Cost)}  vehicles {found.Vehicles}{(found.Unserved > 0 ? $"  unserved {found.Unserved}" : "")}")),
                .. plan.Unassigned.Count > 0 ? (string[])[$"unserved: {string.Join(' ', plan.Unassigned)}"] : [],
                string.Create(CultureInfo.InvariantCulture, $"cost {asked.Format(cost)}  vehicles {plan.Vehicles}  {iterations} iterations in {budget.Elapsed:F1} {(budget.CountsCpu ? "CPU seconds" : "s")}"),
            ]);
        return 0;

        void Note(SolveProgress progress)
        {
            iterations = progress.Iterations;
            if (progress.Improved is { } better)
            {
                improvements.Add(new Improvement(budget.Elapsed, asked.Cost(better), better.Vehicles, better.Unassigned.Count));
                output.Report(string.Create(CultureInfo.InvariantCulture, $"{budget.Elapsed:F1} s: cost {asked.Format(improvements[^1].Cost)}, {better.Vehicles} vehicles"));
            }
        }
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
