using System.Text.Json;

namespace OpsConsole.Platform.Jobs;

/// <summary>What a running job is told and where it says how far it has come. Safe from any thread.</summary>
public sealed class JobContext : IProgress<string>
{
    private readonly JobOutput _output;

    internal JobContext(string runId, string trigger, JsonElement? arguments, JobOutput output)
    {
        (RunId, Trigger, Arguments, _output) = (runId, trigger, arguments, output);
    }

    /// <summary>The run.</summary>
    public string RunId { get; }

    /// <summary>What asked for it: <c>schedule</c>, <c>api</c>, <c>page</c>, <c>cli</c>, <c>drift</c> …</summary>
    public string Trigger { get; }

    /// <summary>What was asked for; the shape is the job's. Null where nothing was said.</summary>
    public JsonElement? Arguments { get; }

    /// <summary>Adds a line to the run's log: stored within a second, at most 200 a second and 2,000 a run, longer ones cut at 500 characters.</summary>
    public void Report(string line) => _output.Add(line);

    /// <summary>Says which share is done, 0 to 1.</summary>
    public void Progress(double share) => _output.Progress(share);

    void IProgress<string>.Report(string value) => Report(value);
}
