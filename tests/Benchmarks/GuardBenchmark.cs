using System.Diagnostics;
using System.Globalization;
using OpsConsole.Platform.Live;
using OpsConsole.Platform.Resilience;
using OpsConsole.Platform.Resilience.Breakers;
using OpsConsole.Platform.Resilience.Faults;
using OpsConsole.Platform.Telemetry;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace OpsConsole.Benchmarks;

/// <summary>
/// What a guard costs a call: the bare hop to the thread pool, our guard, and Polly's breaker and time-out around the same hop, taken in turn
/// within one run, so that whatever else the machine does falls on all three alike.
/// </summary>
internal static class GuardBenchmark
{
    private const string Bare = "bare hop (Task.Run)";
    private const string Guard = "GuardedCall";
    private const string Polly8 = "Polly breaker + time-out";

    public static async Task<int> RunAsync(string[] args)
    {
        var rounds = Number(args, "--rounds", 15);
        var calls = Number(args, "--calls", 100_000);
        var callers = Number(args, "--callers", 1);

        var journal = new BreakerJournal(new LiveFeed(), new Timeline(), TimeProvider.System);
        var guards = new Guards(
            new BreakerRegistry(journal, TimeProvider.System), new FaultPoints(TimeProvider.System, new Timeline()),
            new ResilienceOptions(new ConfigurationBuilder().Build()), TimeProvider.System);
        using var guard = guards.Create<int, int>("benchmark", "benchmark", static (request, _) => request, static (_, _) => null, static () => 0);
        var polly = new ResiliencePipelineBuilder<int>()
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<int> { FailureRatio = 0.5, MinimumThroughput = 10, SamplingDuration = TimeSpan.FromSeconds(10) })
            .AddTimeout(new TimeoutStrategyOptions { Timeout = TimeSpan.FromMilliseconds(100) })
            .Build();

        // Each way has a loop of its own: a common delegate would add a state machine to the one whose answer is not a plain number.
        (string Name, Func<int, Task> Loop)[] ways =
        [
            (Bare, static async calls =>
            {
                for (var n = 0; n < calls; n++)
                {
                    Check(n, await BareAsync(n));
                }
            }),
            (Guard, async calls =>
            {
                for (var n = 0; n < calls; n++)
                {
                    Check(n, (await guard.InvokeAsync(n, Deadline.After(TimeProvider.System, TimeSpan.FromMilliseconds(250)), CancellationToken.None)).Value);
                }
            }),
            (Polly8, async calls =>
            {
                for (var n = 0; n < calls; n++)
                {
                    Check(n, await polly.ExecuteAsync(static (request, _) => new ValueTask<int>(BareAsync(request)), n, CancellationToken.None));
                }
            }),
        ];

        var figures = ways.ToDictionary(way => way.Name, _ => (Nanoseconds: new List<double>(), Bytes: new List<double>()));
        for (var round = -2; round < rounds; round++)
        {
            foreach (var (name, loop) in ways)
            {
                var (nanoseconds, bytes) = await MeasureAsync(loop, calls / callers, callers);
                if (round >= 0)
                {
                    figures[name].Nanoseconds.Add(nanoseconds);
                    figures[name].Bytes.Add(bytes);
                }
            }
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{callers} caller(s), {calls} calls a round, median of {rounds} rounds, {Environment.ProcessorCount} processors"));
        Console.WriteLine($"{"",-26}{"ns/call",10}{"over bare",12}{"ratio",8}{"B/call",9}{"over bare",12}");
        var (bareNs, bareBytes) = (Median(figures[Bare].Nanoseconds), Median(figures[Bare].Bytes));
        foreach (var (name, _) in ways)
        {
            var (ns, bytes) = (Median(figures[name].Nanoseconds), Median(figures[name].Bytes));
            // Ratios are taken round by round: the machine's mood cancels out.
            var ratio = Median([.. figures[name].Nanoseconds.Zip(figures[Bare].Nanoseconds, (own, bare) => own / bare)]);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{name,-26}{ns,10:F0}{ns - bareNs,12:F0}{ratio,8:F2}{bytes,9:F0}{bytes - bareBytes,12:F0}"));
        }

        return 0;
    }

    private static async Task<(double Nanoseconds, double Bytes)> MeasureAsync(Func<int, Task> loop, int calls, int callers)
    {
        GC.Collect();
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(() => loop(calls))));
        var elapsed = Stopwatch.GetElapsedTime(started);
        return (elapsed.TotalNanoseconds / ((double)calls * callers), (GC.GetTotalAllocatedBytes(precise: true) - allocated) / ((double)calls * callers));
    }

    private static Task<int> BareAsync(int request) => Task.Run(() => request);

    private static void Check(int request, int answer)
    {
        if (answer != request)
        {
            throw new InvalidOperationException("A call did not answer with its own request.");
        }
    }

    private static int Number(string[] args, string name, int otherwise) =>
        Array.IndexOf(args, name) is var index and >= 0 ? int.Parse(args[index + 1], CultureInfo.InvariantCulture) : otherwise;

    private static double Median(List<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
