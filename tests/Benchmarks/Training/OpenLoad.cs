using System.Globalization;
using System.Net;

namespace OpsConsole.Benchmarks.Training;

/// <summary>
/// Load at a fixed rate from a process of its own, whatever the answers take: each request has a time at which it is due, and its latency counts from then, so that a
/// slow server cannot slow the measurement down.
/// </summary>
internal static class OpenLoad
{
    private const int Shoppers = 3_000;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    /// <summary>Prints <c>requests errors p50 p99</c>, times in ms.</summary>
    public static async Task<int> RunAsync(Uri url, string key, int perSecond, int seconds)
    {
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 64 });
        client.DefaultRequestHeaders.Add("X-Api-Key", key);
        var addresses = Enumerable.Range(0, Shoppers).Select(number => url.OriginalString.Replace("{n}", $"{number:D5}", StringComparison.Ordinal)).ToArray();
        var time = TimeProvider.System;
        var under = new List<Task<double?>>(perSecond * seconds);
        var started = time.GetTimestamp();
        using var timer = new PeriodicTimer(Tick);
        while (under.Count < perSecond * seconds && await timer.WaitForNextTickAsync())
        {
            var now = time.GetElapsedTime(started);
            while (under.Count < perSecond * seconds && TimeSpan.FromSeconds((double)under.Count / perSecond) is var due && due <= now)
            {
                // To the timer's own tick: what it cannot do is not the server's.
                var tick = TimeSpan.FromTicks((due.Ticks + Tick.Ticks - 1) / Tick.Ticks * Tick.Ticks);
                under.Add(AskAsync(client, addresses[under.Count % Shoppers], started, tick));
            }
        }

        var answers = await Task.WhenAll(under);
        double[] latencies = [.. answers.OfType<double>().Order()];
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{answers.Length} {answers.Length - latencies.Length} {latencies[latencies.Length / 2]:F3} {latencies[latencies.Length * 99 / 100]:F3}"));
        return 0;
    }

    private static async Task<double?> AskAsync(HttpClient client, string address, long started, TimeSpan due)
    {
        using var response = await client.GetAsync(address);
        return response.StatusCode == HttpStatusCode.OK ? (TimeProvider.System.GetElapsedTime(started) - due).TotalMilliseconds : null;
    }
}
