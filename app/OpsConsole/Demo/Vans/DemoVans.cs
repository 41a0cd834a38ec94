using OpsConsole.Delivery.Streets;
using OpsConsole.Demo.Town;
using OpsConsole.Engines.Routing.Streets;
using OpsConsole.MobileClient.Shoppers;
using OpsConsole.MobileClient.Vans;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Startup;

namespace OpsConsole.Demo.Vans;

/// <summary>
/// Delivers in the demo town, round after round, through the public API: orders arrive, now and then a draft shows what the next round would be, and when the vans are back it is committed and driven.
/// Vans are simulated drivers' phones with a pace of their own, jams and breakdowns.
/// </summary>
internal sealed partial class DemoVans(
    DemoOptions options, Cli.HostOptions host, DataFolder folder, DemoKeys keys, StreetMap streets, OwnServer server, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<DemoVans> logger) : BackgroundService
{
    private const int OrdersAVan = 14;
    private const double SolveSeconds = 4;
    private static readonly TimeSpan s_step = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(24);
    private static readonly TimeSpan s_draft = TimeSpan.FromMinutes(20);
    private static readonly TimeSpan s_loading = TimeSpan.FromSeconds(40);

    /// <summary>A round that could not be planned is tried again after so long.</summary>
    private static readonly TimeSpan s_again = TimeSpan.FromMinutes(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!host.Simulate || options.Vans == 0)
        {
            return;
        }

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);
        if (await server.ReadyAsync(ending.Token).ConfigureAwait(false) is not { } address || DemoRecord.Find(folder) is not { } record || Town() is not { } town)
        {
            return;
        }

        using var http = new HttpClient(new SocketsHttpHandler { PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1) }) { BaseAddress = address };
        try
        {
            http.DefaultRequestHeaders.Add("X-Api-Key", await keys.GetDispatchAsync(ending.Token).ConfigureAwait(false));
            await RunAsync(http, town, record, ending.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The server stops; what is driven goes on with the next start.
        }
        finally
        {
            await keys.RevokeDispatchAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>The demo town; null where other streets were imported, on which its yards do not lie.</summary>
    private StreetNetwork? Town()
    {
        if (streets.Current?.Router is { } router && router.Network.Addresses.Count > 0 && DemoTown.Depots.All(yard => router.Snap(yard.At, 200) is not null))
        {
            return router.Network;
        }

        NoTown(logger);
        return null;
    }

    private async Task RunAsync(HttpClient http, StreetNetwork town, DemoRecord record, CancellationToken token)
    {
        // Each run goes on differently, as the phones do.
        var seed = record.Seed + time.GetUtcNow().ToUnixTimeSeconds();
        var client = new DispatchClient(http);
        var round = new DemoRound(client, new DemoOrders(town, record.Shoppers, new SeededRandom(SeededRandom.Derive(seed, "orders"))), time, options.Vans, OrdersAVan, SolveSeconds);
        SimulatedVan[] vans =
        [
            .. Enumerable.Range(0, options.Vans).Select(van => new SimulatedVan(
                http, time, DemoOrders.VanId(van), (DemoOrders.Yard(van).At.Lat, DemoOrders.Yard(van).At.Lon), new VanHabits(), SeededRandom.Derive(seed, "van", van))),
        ];
        Began(logger, vans.Length);
        await TakeUpAsync(client, vans, token).ConfigureAwait(false);
        var (looked, drafted, begun) = (long.MinValue, time.GetTimestamp(), long.MinValue);
        while (true)
        {
            try
            {
                round.OrdersArrive(s_step);
                if (looked == long.MinValue || time.GetElapsedTime(looked) >= s_look)
                {
                    looked = time.GetTimestamp();
                    await LookAsync(client, vans, token).ConfigureAwait(false);
                }

                if (vans.All(van => van.IsIdle) && (begun == long.MinValue || time.GetElapsedTime(begun) >= s_again))
                {
                    begun = time.GetTimestamp();
                    await round.BeginAsync(s_loading, token).ConfigureAwait(false);
                    (looked, drafted) = (long.MinValue, time.GetTimestamp());
                }
                else if (time.GetElapsedTime(drafted) >= s_draft)
                {
                    drafted = time.GetTimestamp();
                    await round.DraftAsync(token).ConfigureAwait(false);
                }

                foreach (var van in vans)
                {
                    await van.StepAsync(token).ConfigureAwait(false);
                }
            }
            catch (HttpRequestException failure)
            {
                NotAnswered(logger, failure.Message);
            }

            await Task.Delay(s_step, time, token).ConfigureAwait(false);
        }
    }

    /// <summary>A round that an earlier run has begun is driven to its end, from where its vans had come.</summary>
    private static async Task TakeUpAsync(DispatchClient client, SimulatedVan[] vans, CancellationToken token)
    {
        for (var van = 0; van < vans.Length; van++)
        {
            if (await client.FindAsync(DemoOrders.VanId(van), token).ConfigureAwait(false) is { At: { } at, Ahead.Count: > 0 })
            {
                vans[van].Place(at.Lat, at.Lon);
            }
        }
    }

    /// <summary>Lets every van see whether a dispatcher has given it another route.</summary>
    private async Task LookAsync(DispatchClient client, SimulatedVan[] vans, CancellationToken token)
    {
        for (var van = 0; van < vans.Length; van++)
        {
            if (await client.FindAsync(DemoOrders.VanId(van), token).ConfigureAwait(false) is { } line && line.ShiftEnd > time.GetUtcNow())
            {
                await vans[van].ReadRouteAsync(line.Ahead, token).ConfigureAwait(false);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Vans} simulated vans deliver in the demo town; --simulate off leaves them out")]
    private static partial void Began(ILogger logger, int vans);

    [LoggerMessage(Level = LogLevel.Information, Message = "No simulated vans: the streets in use are not the demo town's")]
    private static partial void NoTown(ILogger logger);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Simulated vans were not answered: {Reason}")]
    private static partial void NotAnswered(ILogger logger, string reason);
}
