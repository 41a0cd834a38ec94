using System.Diagnostics;
using System.Globalization;
using System.Security.Claims;
using OpsConsole.Platform.Security;
using OpsConsole.Platform.Security.RateLimits;

namespace OpsConsole.Benchmarks;

/// <summary>What the limit of a caller costs a request: the same pipeline with and without it, in turn within one run.</summary>
internal static class RateLimitBenchmark
{
    private const int Rounds = 21;
    private const int Calls = 300_000;

    public static async Task<int> RunAsync()
    {
        var meter = new KeyMeter(new RequestAllowance(RateLimitOptions.Most, TimeProvider.System));
        var context = new DefaultHttpContext { User = new ClaimsPrincipal(new CallerIdentity("key:benchmark", KeyScopes.Server, subject: null) { Allowance = meter.Allowance, Meter = meter }) };
        var (without, with) = (Pipeline(limited: false), Pipeline(limited: true));
        var (bare, limited, added) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = -3; round < Rounds; round++)
        {
            var (first, second) = (await MeasureAsync(without, context), await MeasureAsync(with, context));
            if (round >= 0)
            {
                bare.Add(first);
                limited.Add(second);
                added.Add(second - first);
            }
        }

        var allocated = await AllocatedAsync(with, context) - await AllocatedAsync(without, context);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Calls} requests a round, median of {Rounds} rounds, ns a request"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"without {Median(bare):F0}, with {Median(limited):F0}: the limit, its count and three headers add {Median(added):F0} ns and {allocated:F0} bytes"));
        return meter.Refused == 0 && meter.Requests > 0 ? 0 : 1;
    }

    private static RequestDelegate Pipeline(bool limited)
    {
        var app = new ApplicationBuilder(new ServiceCollection().BuildServiceProvider());
        if (limited)
        {
            RateLimits.Use(app);
        }

        app.Run(static _ => Task.CompletedTask);
        return app.Build();
    }

    private static async Task<double> MeasureAsync(RequestDelegate pipeline, DefaultHttpContext context)
    {
        var started = Stopwatch.GetTimestamp();
        await RunAsync(pipeline, context, Calls);
        return Stopwatch.GetElapsedTime(started).TotalNanoseconds / Calls;
    }

    private static async Task<double> AllocatedAsync(RequestDelegate pipeline, DefaultHttpContext context)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        await RunAsync(pipeline, context, 10_000);
        return (GC.GetAllocatedBytesForCurrentThread() - before) / 10_000.0;
    }

    private static async Task RunAsync(RequestDelegate pipeline, DefaultHttpContext context, int calls)
    {
        for (var call = 0; call < calls; call++)
        {
            // As the server does between requests: the headers of one are not those of the next.
            context.Response.Headers.Clear();
            await pipeline(context);
        }
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
