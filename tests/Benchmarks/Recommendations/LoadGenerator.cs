using System.Globalization;
using System.Net;

namespace OpsConsole.Benchmarks.Recommendations;

/// <summary>Our own closed-loop load, a process of its own, for machines without wrk: the address's <c>{n}</c> runs through the shoppers.</summary>
internal static class LoadGenerator
{
    private const int Shoppers = 3_000;

    /// <summary>Prints <c>requests errors seconds</c>.</summary>
    public static async Task<int> RunAsync(Uri url, string key, int connections, int seconds)
    {
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = connections });
        client.DefaultRequestHeaders.Add("X-Api-Key", key);
        var addresses = Enumerable.Range(0, Shoppers).Select(number => url.OriginalString.Replace("{n}", $"{number:D5}", StringComparison.Ordinal)).ToArray();
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        long requests = 0, errors = 0, next = 0;
        var started = TimeProvider.System.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(async _ =>
        {
            var buffer = new byte[64 * 1024];
            while (!stop.IsCancellationRequested)
            {
                using var response = await client.GetAsync(addresses[Interlocked.Increment(ref next) % Shoppers], HttpCompletionOption.ResponseHeadersRead);
                await using var body = await response.Content.ReadAsStreamAsync();
                while (await body.ReadAsync(buffer) > 0)
                {
                }

                Interlocked.Increment(ref requests);
                if (response.StatusCode != HttpStatusCode.OK)
                {
                    Interlocked.Increment(ref errors);
                }
            }
        }));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{requests} {errors} {TimeProvider.System.GetElapsedTime(started).TotalSeconds:F3}"));
        return 0;
    }
}
