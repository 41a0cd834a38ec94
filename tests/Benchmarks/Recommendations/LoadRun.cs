using System.Globalization;

namespace OpsConsole.Benchmarks.Recommendations;

/// <summary>One run of load from another process.</summary>
/// <param name="PerSecond">Requests answered a second.</param>
/// <param name="Requests">Requests answered.</param>
/// <param name="Errors">Answers other than 2xx, and broken connections.</param>
internal sealed record LoadRun(double PerSecond, long Requests, long Errors)
{
    private const string Script = """
        -- Every request names another shopper; the bare endpoint gets the same requests but for the path.
        local requests, at = {}, 0
        function init(args)
          for n = 0, 2999 do
            requests[n + 1] = wrk.format("GET", string.gsub(args[1], "{n}", string.format("%05d", n)), { ["Host"] = wrk.host, ["X-Api-Key"] = args[2] })
          end
          at = math.random(#requests)
        end
        function request()
          at = at % #requests + 1
          return requests[at]
        end
        function done(summary, latency, r)
          local e = summary.errors
          io.write(string.format("result %d %d %f\n", summary.requests, e.connect + e.read + e.write + e.status + e.timeout, summary.duration / 1e6))
        end
        """;

    public static bool HasWrk { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "wrk")));

    /// <summary>Loads an address for some seconds.</summary>
    /// <param name="server">Where it listens.</param>
    /// <param name="path">Path and query; <c>{n}</c> runs through the shoppers.</param>
    /// <param name="key">API key.</param>
    /// <param name="connections">Connections, each with one request under way.</param>
    /// <param name="seconds">How long.</param>
    public static async Task<LoadRun> StartAsync(Uri server, string path, string key, int connections, int seconds)
    {
        string output;
        if (HasWrk)
        {
            var script = Path.Combine(Path.GetTempPath(), $"opsconsole-bench-{Environment.ProcessId}.lua");
            await File.WriteAllTextAsync(script, Script);
            output = await BenchmarkProcess.OutputAsync("wrk", ["-t1", $"-c{connections}", $"-d{seconds}s", "-s", script, server.ToString(), "--", path, key]);
            File.Delete(script);
        }
        else
        {
            output = "result " + await BenchmarkProcess.OutputAsync("load", new Uri(server, "/") + path.TrimStart('/'), key, $"{connections}", $"{seconds}");
        }

        var result = output.Split('\n').Last(line => line.StartsWith("result ", StringComparison.Ordinal)).Split(' ');
        var requests = long.Parse(result[1], CultureInfo.InvariantCulture);
        return new LoadRun(requests / double.Parse(result[3], CultureInfo.InvariantCulture), requests, long.Parse(result[2], CultureInfo.InvariantCulture));
    }
}
