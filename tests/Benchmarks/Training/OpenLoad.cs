using System.Net;

namespace OpsConsole.Benchmarks.Training;

/// <summary>
/// Load at a fixed rate from a process of its own, whatever the answers take: each request has a time at which it is due, and its latency counts from then, so that a
/// slow server cannot slow the measurement down.
/// </summary>
/// <remarks>
/// Each connection has a thread that blocks, for on few processors the hops of a thread pool and its timers take several times what the server does. A thread that was idle
/// when its request was due counts from when it woke: what its clock cannot do is not the server's.
/// </remarks>
internal static class OpenLoad
{
    private const int Shoppers = 3_000;
    private const int Connections = 4;

    /// <summary>Asked before the seconds that count: a client that has just begun compiles itself, and what that takes is not the server's either.</summary>
    private const int WarmUpSeconds = 5;

    /// <summary>Prints how many answers were none with status 200, and then the latency of each that was, µs.</summary>
    public static int Run(Uri url, string key, int perSecond, int seconds)
    {
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Connections });
        client.DefaultRequestHeaders.Add("X-Api-Key", key);
        var addresses = Enumerable.Range(0, Shoppers).Select(number => url.OriginalString.Replace("{n}", $"{number:D5}", StringComparison.Ordinal)).ToArray();
        var answers = new double?[perSecond * (WarmUpSeconds + seconds)];
        var started = TimeProvider.System.GetTimestamp();
        Thread[] threads = [.. Enumerable.Range(0, Connections).Select(first => new Thread(() => Ask(first)))];
        foreach (var thread in threads)
        {
            thread.Start();
        }

        foreach (var thread in threads)
        {
            thread.Join();
        }

        var counted = answers[(perSecond * WarmUpSeconds)..];
        int[] latencies = [.. counted.OfType<double>().Select(ms => (int)Math.Round(ms * 1000))];
        Console.WriteLine($"{counted.Length - latencies.Length} {string.Join(' ', latencies)}");
        return 0;

        void Ask(int first)
        {
            using var never = new ManualResetEvent(false);
            for (var number = first; number < answers.Length; number += Connections)
            {
                var due = TimeSpan.FromSeconds((double)number / perSecond);
                if (due > Now())
                {
                    never.WaitOne(due - Now() is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero);
                    due = Now();
                }

                using var request = new HttpRequestMessage(HttpMethod.Get, addresses[number % Shoppers]);
                using var response = client.Send(request);
                answers[number] = response.StatusCode == HttpStatusCode.OK ? (Now() - due).TotalMilliseconds : null;
            }
        }

        TimeSpan Now() => TimeProvider.System.GetElapsedTime(started);
    }
}
