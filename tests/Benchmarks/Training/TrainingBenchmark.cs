using System.Diagnostics;
using System.Globalization;
using OpsConsole.Engines.Recommendation;
using OpsConsole.Models.Training;

namespace OpsConsole.Benchmarks.Training;

/// <summary>
/// The training of a two-stage model on a generated year of purchases, with the product's options and its one thread: processor time and peak memory of a small and of a
/// large shop, each in a process of its own, so that one does not hide behind the other's memory. Reading the event table is not part of it.
/// </summary>
internal static class TrainingBenchmark
{
    /// <summary>The bar: the large shop's peak and its processor time.</summary>
    private const double MostGigabytes = 8;
    private const double MostMinutes = 15;

    private static readonly (int Items, int Lines)[] Sizes = [(4_000, 400_000), (20_000, 2_000_000), (100_000, 10_000_000)];

    /// <summary>All sizes, or one of them in this process.</summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var items = Arguments.Option(arguments, "--items", 0);
        if (items > 0)
        {
            Console.WriteLine(One(items, Arguments.Option(arguments, "--lines", items * 100)));
            return 0;
        }

        Measured? first = null;
        var holds = true;
        foreach (var (count, lines) in Sizes)
        {
            if (await InProcessOfItsOwnAsync(count, lines) is not { } measured)
            {
                return 1;
            }

            first ??= measured;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{count,7:N0} items {lines,10:N0} lines: {measured.Seconds,6:F0} s of processor time ({measured.Seconds / first.Value.Seconds:F1} times), peak {measured.Gigabytes:F2} GB ({measured.Gigabytes / first.Value.Gigabytes:F1} times), without the log {measured.Gigabytes - measured.LogGigabytes:F2} GB"));
            holds &= measured.Gigabytes <= MostGigabytes && measured.Seconds <= MostMinutes * 60;
        }

        return holds ? 0 : 1;
    }

    private static Measured One(int items, int lines)
    {
        var log = GeneratedPurchases.Make(items, lines);
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        var (before, logBytes) = (process.TotalProcessorTime, GC.GetTotalMemory(forceFullCollection: true));
        var options = new TwoStageOptions();
        var steps = new Steps(process);
        var model = TwoStageTraining.Train(
            log, GeneratedPurchases.EndMs, options with { Boosting = options.Boosting with { Threads = 1 } }, [], new TrainingProgress(steps), CancellationToken.None).Model;
        steps.Report("done");
        process.Refresh();
        if (model.Kind != RecommendationModel.TwoStage)
        {
            throw new InvalidOperationException("no ranker was trained: the generated purchases are too thin");
        }

        return new Measured((process.TotalProcessorTime - before).TotalSeconds, process.PeakWorkingSet64 / 1e9, logBytes / 1e9);
    }

    private static async Task<Measured?> InProcessOfItsOwnAsync(int items, int lines)
    {
        try
        {
            return Measured.Parse((await BenchmarkProcess.OutputAsync("training", "--items", Text(items), "--lines", Text(lines))).TrimEnd());
        }
        catch (InvalidOperationException failed)
        {
            Console.WriteLine(failed.Message);
            return null;
        }

        static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Says on standard error when each step begins.</summary>
    private sealed class Steps(Process process) : IProgress<string>
    {
        public void Report(string value)
        {
            process.Refresh();
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{process.TotalProcessorTime.TotalSeconds,7:F0} s {process.WorkingSet64 / 1e9,5:F2} GB  {value}"));
        }
    }

    /// <param name="Seconds">Processor time.</param>
    /// <param name="Gigabytes">Peak of the resident memory, 10⁹ bytes.</param>
    /// <param name="LogGigabytes">Of it the log, which a training reads before it begins.</param>
    private readonly record struct Measured(double Seconds, double Gigabytes, double LogGigabytes)
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Seconds:R} {Gigabytes:R} {LogGigabytes:R}");

        public static Measured Parse(string line) =>
            line.Split(' ') is [var seconds, var gigabytes, var log]
                ? new Measured(Number(seconds), Number(gigabytes), Number(log))
                : throw new FormatException($"not three numbers: {line}");

        private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
    }
}
