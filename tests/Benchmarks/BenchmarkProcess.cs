using System.Diagnostics;

namespace OpsConsole.Benchmarks;

/// <summary>This program once more, in a process of its own, however it was started: by its own name or by <c>dotnet</c>.</summary>
internal static class BenchmarkProcess
{
    /// <summary>Runs it with arguments until it ends; what it printed.</summary>
    /// <exception cref="InvalidOperationException">It did not end in order.</exception>
    public static async Task<string> OutputAsync(params string[] arguments)
    {
        var self = Environment.ProcessPath ?? throw new InvalidOperationException("the system does not say what runs");
        string[] whole = Path.GetFileNameWithoutExtension(self) == "dotnet" ? [typeof(BenchmarkProcess).Assembly.Location, .. arguments] : arguments;
        return await OutputAsync(self, whole);
    }

    /// <summary>As <see cref="OutputAsync(string[])"/>, of another program.</summary>
    public static async Task<string> OutputAsync(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true }) ?? throw new InvalidOperationException($"{program} does not start");
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{arguments[0]} ended with {process.ExitCode}: {output}");
    }
}
