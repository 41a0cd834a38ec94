using OpsConsole.MobileClient.Api;
using OpsConsole.MobileClient.Phones;
using OpsConsole.MobileClient.Shoppers;

namespace OpsConsole.MobileHarness;

/// <summary>One run: read the catalogue, let phones visit, report.</summary>
internal static class Harness
{
    private const int LargestCatalogue = 100_000;

    public static async Task<int> RunAsync(HarnessOptions options, CancellationToken token)
    {
        var time = TimeProvider.System;
        using var http = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5), MaxConnectionsPerServer = 512 })
        {
            BaseAddress = options.Url,
            Timeout = Timeout.InfiniteTimeSpan,
        };

        if (await ReadWorldAsync(http, time, options, token) is not { } world)
        {
            return 1;
        }

        var report = new HarnessReport(world);
        var fleet = new FleetOptions
        {
            UserIds = [.. Enumerable.Range(1, options.Phones).Select(number => FormattableString.Invariant($"{options.UserPrefix}{number:D4}"))],
            VisitsPerSecond = _ => options.Rate,
            Duration = TimeSpan.FromSeconds(options.Seconds),
            // What waits for a phone is bounded, and what is lost to the bound is reported.
            MaxVisits = 20_000,
        };
        var phones = new PhoneOptions { ApiKey = options.Key, DeadlineMs = options.DeadlineMs, Hub = options.Hub, Seed = options.Seed, Pace = options.Pace };
        await using var run = new PhoneFleet(world, http, time, fleet, phones, report);
        var started = time.GetTimestamp();
        await run.RunAsync(token);
        var summary = report.Summarise(time.GetElapsedTime(started), run.Lost, run.HintsApplied);
        await Console.Out.WriteLineAsync(options.Json ? HarnessText.Json(summary) : HarnessText.Table(summary));
        return summary.ErrorRatio <= options.MaxErrorRatio && summary.Requests > 0 ? 0 : 1;
    }

    private static async Task<ShopperWorld?> ReadWorldAsync(HttpClient http, TimeProvider time, HarnessOptions options, CancellationToken token)
    {
        // A device key only gets tokens; a token may read.
        var issuer = new OpsConsoleClient(http, time, new ClientCredential(ApiKey: options.Key));
        var issued = await issuer.GetTokenAsync("harness", options.UserPrefix + "0001", token);
        if (issued.Value is not { } device)
        {
            await Console.Error.WriteLineAsync($"no token from {options.Url}: {issued.Status} {issued.Problem?.Title}");
            return null;
        }

        var reader = new OpsConsoleClient(http, time, new ClientCredential(Token: device.Token));
        var (items, failure) = await WorldLoading.ReadCatalogueAsync(reader, LargestCatalogue, token);
        if (failure is not null || items.Count == 0)
        {
            await Console.Error.WriteLineAsync(failure is null ? $"{options.Url} has no items" : $"no catalogue from {options.Url}: {failure.Status} {failure.Problem?.Title}");
            return null;
        }

        return items.ToWorld(options.Seed);
    }
}
