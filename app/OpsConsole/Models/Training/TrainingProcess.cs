using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Extensions.Options;
using OpsConsole.Platform.Jobs;
using OpsConsole.Platform.Persistence;

namespace OpsConsole.Models.Training;

/// <summary>
/// Trains in a process of its own: at the lowest priority, with few threads and bounded memory, so that requests do not feel it. It reads the database beside the
/// server and writes what it made into a folder that is taken over only when the process has ended well.
/// </summary>
internal sealed class TrainingProcess(DataFolder folder, IOptions<TrainingOptions> options, TimeProvider time)
{
    /// <summary>The internal verb.</summary>
    public const string Verb = "train-run";

    /// <summary>The process found nothing to train on.</summary>
    public const int NoPurchases = 3;

    private const int MegaByte = 1024 * 1024;
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(500);

    /// <summary>Trains; null when there was no purchase before the moment.</summary>
    /// <param name="request">What to train.</param>
    /// <param name="context">Takes log and progress.</param>
    /// <param name="token">Ends the process at once.</param>
    /// <exception cref="JobFailedException">The process did not end well; the message says how.</exception>
    public async Task<TrainedCandidate?> RunAsync(TrainingRequest request, JobContext context, CancellationToken token)
    {
        var staging = Path.Combine(folder.Models, "staging", context.RunId);
        Directory.CreateDirectory(staging);
        try
        {
            await File.WriteAllTextAsync(Path.Combine(staging, StagedTraining.RequestFile), JsonSerializer.Serialize(request, ModelsJson.Default.TrainingRequest), token);
            using var process = Process.Start(StartInfo(staging)) ?? throw new JobFailedException("the training's process could not be started");
            var firstWords = new List<string>();
            try
            {
                var reading = Task.WhenAll(ReadAsync(process.StandardOutput, context, null), ReadAsync(process.StandardError, context, firstWords));
                await WatchAsync(process, token);
                await reading;
            }
            finally
            {
                if (!process.HasExited)
                {
                    process.Kill(entireProcessTree: true);
                    await process.WaitForExitAsync(CancellationToken.None);
                }
            }

            return process.ExitCode switch
            {
                0 => StagedTraining.Read(staging),
                NoPurchases => null,
                var code => throw new JobFailedException($"the training's process ended with {code}: {(firstWords.Count > 0 ? string.Join(' ', firstWords) : "no words")}"),
            };
        }
        finally
        {
            Directory.Delete(staging, recursive: true);
        }
    }

    /// <summary>Deletes what crashed trainings left behind.</summary>
    public void CleanUp()
    {
        var staging = Path.Combine(folder.Models, "staging");
        if (Directory.Exists(staging))
        {
            Directory.Delete(staging, recursive: true);
        }
    }

    private ProcessStartInfo StartInfo(string staging)
    {
        string[] command = [Muxer(), options.Value.Program ?? typeof(TrainingProcess).Assembly.Location, Verb, "--data", folder.Root, "--staging", staging];
        string[] whole = [.. Yielding(options.Value.Niceness), .. Pinned(options.Value), .. command];
        var start = new ProcessStartInfo(whole[0], whole[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false };
        start.Environment["DOTNET_PROCESSOR_COUNT"] = options.Value.Threads.ToString(CultureInfo.InvariantCulture);
        start.Environment["OMP_NUM_THREADS"] = options.Value.Threads.ToString(CultureInfo.InvariantCulture);
        start.Environment["DOTNET_GCHeapHardLimit"] = ((long)options.Value.MemoryMb * MegaByte * 3 / 4).ToString("x", CultureInfo.InvariantCulture);
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["DOTNET_gcConcurrent"] = "0";
        return start;
    }

    /// <summary>
    /// What makes a command give way. Linux's idle class is more than the greatest niceness: a processor that only idle work uses counts as free, so that whoever wakes up to answer a
    /// shopper is put there at once and does not wait behind another who answers (sched(7), SCHED_IDLE).
    /// </summary>
    private static string[] Yielding(int niceness) =>
        niceness == TrainingOptions.Idle && File.Exists("/usr/bin/chrt") ? ["/usr/bin/chrt", "--idle", "0"]
        : File.Exists("/usr/bin/nice") ? ["/usr/bin/nice", "-n", niceness.ToString(CultureInfo.InvariantCulture)]
        : [];

    /// <summary>
    /// What keeps a command on as many processors as it has threads, the last ones that this process may use. The runtime's own threads, which compile and collect, would otherwise take
    /// the processors that are left for those who answer. A training that is to be quick may go where there is room.
    /// </summary>
    private static string[] Pinned(TrainingOptions options) =>
        options.Niceness == TrainingOptions.Idle && File.Exists("/usr/bin/taskset") && CpuList.Allowed() is { } allowed && options.Threads < allowed.Count
            ? ["/usr/bin/taskset", "--cpu-list", string.Join(',', allowed.TakeLast(options.Threads))]
            : [];

    /// <summary>Waits for the end; ends it itself when it takes too much memory.</summary>
    private async Task WatchAsync(Process process, CancellationToken token)
    {
        if (!OperatingSystem.IsLinux())
        {
            process.PriorityClass = ProcessPriorityClass.Idle;
        }

        var ended = process.WaitForExitAsync(token);
        while (await Task.WhenAny(ended, Task.Delay(s_look, time, token)) != ended)
        {
            token.ThrowIfCancellationRequested();
            process.Refresh();
            if (!process.HasExited && process.WorkingSet64 / MegaByte > options.Value.MemoryMb)
            {
                throw new JobFailedException($"the training needed more than {options.Value.MemoryMb} MB");
            }
        }

        await ended;
    }

    private static async Task ReadAsync(StreamReader output, JobContext context, List<string>? firstWords)
    {
        while (await output.ReadLineAsync() is { } line)
        {
            if (firstWords is not null)
            {
                // The first lines say what went wrong, the rest is where.
                if (firstWords.Count < 3)
                {
                    firstWords.Add(line);
                }
            }
            else if (StagedTraining.ParseProgress(line) is var (text, share))
            {
                if (text is not null)
                {
                    context.Report(text);
                }

                if (share is { } done)
                {
                    context.Progress(done);
                }
            }
        }
    }

    /// <summary>The program that runs assemblies: the one that runs this process, else the one beside the runtime.</summary>
    private static string Muxer()
    {
        if (Environment.ProcessPath is { } running && Path.GetFileNameWithoutExtension(running) == "dotnet")
        {
            return running;
        }

        var root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        var beside = Path.Combine(root, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");
        return File.Exists(beside) ? beside : "dotnet";
    }
}
