using OpsConsole.MobileClient.Api;
using OpsConsole.MobileClient.Phones;
using OpsConsole.MobileClient.Shoppers;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Startup;
using OpsConsole.Platform.Time;

namespace OpsConsole.Demo;

/// <summary>
/// Runs simulated phones against our own address once the server is ready, as clients of the public API: they know the address, a key and
/// the catalogue, nothing else. Ends before the server stops taking requests.
/// </summary>
internal sealed partial class DemoTraffic(
    DemoOptions options, Cli.HostOptions host, DataFolder folder, DemoSeeding seeding, DemoKeys keys, DemoTruth truth, DemoTastes tastes,
    OwnServer server, IHostApplicationLifetime lifetime, TimeProvider time, ShopClock shop, ILogger<DemoTraffic> logger) : BackgroundService
{
    /// <summary>Shoppers without any history, for each hundred with one.</summary>
    private const int NewcomersInHundred = 5;

    /// <summary>Shoppers of the demo read four times as fast as people do: fewer visits are under way at once.</summary>
    private const double Pace = 0.25;

    private const double EveningHour = 19;
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!host.Simulate || options.SessionsPerMinute <= 0)
        {
            return;
        }

        // Stopping comes before the server closes its doors: phones go first, so that shutting down waits for nobody.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);
        if (await server.ReadyAsync(ending.Token).ConfigureAwait(false) is not { } address || DemoRecord.Find(folder) is not { } record)
        {
            return;
        }

        try
        {
            await RunAsync(record, address, ending.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            Ended(logger, truth.Visits);
        }
    }

    private async Task RunAsync(DemoRecord record, Uri address, CancellationToken token)
    {
        using var http = new HttpClient(new SocketsHttpHandler { PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1) }) { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };
        var pair = await keys.GetAsync(token).ConfigureAwait(false);
        try
        {
            var items = await ReadCatalogueAsync(http, pair, token).ConfigureAwait(false);
            var world = WorldOf(items, record);
            var stockroom = new DemoStockroom(
                world, new OpsConsoleClient(http, time, new ClientCredential(ApiKey: pair.Ops)), time, new SeededRandom(SeededRandom.Derive(record.Seed, "stockroom", time.GetUtcNow().ToUnixTimeSeconds())));
            stockroom.TakeOver(items);
            tastes.Use(world, record);
            truth.JudgeBy(world, stockroom.Available);

            // Each run goes on differently, or the same shoppers would send the same again after a restart.
            var phones = new PhoneOptions { ApiKey = pair.App, Pace = Pace / shop.Speed, ShopTime = shop, Seed = record.Seed + time.GetUtcNow().ToUnixTimeSeconds(), Currency = DemoCatalogue.Currency };
            var fleet = new PhoneFleet(world, http, time, FleetOf(record), phones, truth);
            await using (fleet.ConfigureAwait(false))
            {
                Began(logger, address, options.SessionsPerMinute);
                await Task.WhenAll(fleet.RunAsync(token), stockroom.RunAsync(token)).ConfigureAwait(false);
            }
        }
        finally
        {
            await keys.RevokeAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    private FleetOptions FleetOf(DemoRecord record) => new()
    {
        UserIds = [.. Enumerable.Range(0, record.Shoppers + (record.Shoppers * NewcomersInHundred / 100)).Select(DemoHistory.ShopperId)],
        VisitsPerSecond = at => options.SessionsPerMinute / 60 * Rhythm(at),
        MaxVisits = options.MaxVisits,
        Weight = shopper => shopper.VisitsADay,
    };

    /// <summary>Half at the quietest hour, one and a half at the busiest.</summary>
    internal static double Rhythm(DateTimeOffset at) => 1 + (0.5 * Math.Cos(2 * Math.PI * (at.TimeOfDay.TotalHours - EveningHour) / 24));

    private async Task<IReadOnlyList<ShopItem>> ReadCatalogueAsync(HttpClient http, DemoKeyPair pair, CancellationToken token)
    {
        while (true)
        {
            var issued = await new OpsConsoleClient(http, time, new ClientCredential(ApiKey: pair.App)).GetTokenAsync("demo", DemoHistory.ShopperId(0), token).ConfigureAwait(false);
            var reader = new OpsConsoleClient(http, time, new ClientCredential(Token: issued.Value?.Token));
            var (items, failure) = await WorldLoading.ReadCatalogueAsync(reader, int.MaxValue, token).ConfigureAwait(false);
            if (failure is null && items.Count > 0)
            {
                return items;
            }

            NotAnswered(logger, failure?.Status ?? 200);
            await Task.Delay(AfterFailure, time, token).ConfigureAwait(false);
        }
    }

    /// <summary>The world that made the history, where this process made it: it remembers who bought what.</summary>
    private ShopperWorld WorldOf(IReadOnlyList<ShopItem> items, DemoRecord record) =>
        seeding.World is { } made && made.Items.Count == items.Count && items.All(item => made.IndexOf(item.Id) >= 0) ? made : items.ToWorld(record.Seed);

    [LoggerMessage(Level = LogLevel.Information, Message = "Simulated phones call {Address}: about {VisitsPerMinute} visits a minute; --simulate off leaves them out")]
    private static partial void Began(ILogger logger, Uri address, double visitsPerMinute);

    [LoggerMessage(Level = LogLevel.Information, Message = "Simulated phones stopped after {Visits} visits")]
    private static partial void Ended(ILogger logger, long visits);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Simulated phones could not read the catalogue (status {Status}); trying again")]
    private static partial void NotAnswered(ILogger logger, int status);
}
