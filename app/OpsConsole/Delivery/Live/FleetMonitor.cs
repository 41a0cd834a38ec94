using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpsConsole.Delivery.Vehicles;
using OpsConsole.Platform.Live;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Startup;

namespace OpsConsole.Delivery.Live;

/// <summary>Looks at the fleet every few seconds: takes over committed routes, sees who is late or silent, saves positions, asks for proposals.</summary>
internal sealed partial class FleetMonitor(
    FleetTracker fleet, FleetAlerts alerts, Proposals proposals, IDbContextFactory<OpsDbContext> contexts, LiveFeed live, IServiceProvider services, IOptions<LiveOptions> options, TimeProvider time,
    ILogger<FleetMonitor> logger) : BackgroundService
{
    /// <summary>Commits are heard of at once; this is for one that was not.</summary>
    private static readonly TimeSpan s_reload = TimeSpan.FromSeconds(30);

    private readonly LiveSubscription _mailbox = live.Subscribe(typeof(VehicleRouteChanged), typeof(FleetWake));

    public override void Dispose()
    {
        _mailbox.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var startup = services.GetRequiredService<StartupSequence>();
        await startup.Ready.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var (restored, committed, loadedAt) = (false, true, 0L);
        while (startup.IsReady && !stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (committed || time.GetElapsedTime(loadedAt) > s_reload)
                {
                    loadedAt = time.GetTimestamp();
                    await fleet.LoadAsync(stoppingToken).ConfigureAwait(false);
                }

                if (!restored)
                {
                    restored = true;
                    await proposals.RestoreAsync(stoppingToken).ConfigureAwait(false);
                }

                await LookAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                // A locked or full disk: the next look does what this one could not.
                Failed(logger, failure);
            }

            committed = await PauseAsync(stoppingToken).ConfigureAwait(false);
        }
    }

    private async Task LookAsync(CancellationToken token)
    {
        foreach (var track in fleet.Tracks)
        {
            var vehicle = fleet.Show(track, options.Value.Rule);
            alerts.Follow(vehicle, track.IsLate);
            var cause = alerts.Open(FleetAlerts.OffDuty, vehicle.Id) ?? alerts.Open(FleetAlerts.Late, vehicle.Id);
            if (cause is { ProposalId: null })
            {
                await proposals.ConsiderAsync(vehicle, cause, token).ConfigureAwait(false);
            }
        }

        await proposals.FollowAsync(token).ConfigureAwait(false);
        await SaveAsync(token).ConfigureAwait(false);
    }

    /// <summary>The newest positions: what a crash loses is at most what was reported since the last look.</summary>
    private async Task SaveAsync(CancellationToken token)
    {
        VehicleState[] states = [.. fleet.Tracks.Select(track => track.TakeUnsaved()).OfType<VehicleState>()];
        if (states.Length == 0)
        {
            return;
        }

        await using var db = await contexts.CreateDbContextAsync(token).ConfigureAwait(false);
        var ids = states.Select(state => state.VehicleId).ToArray();
        var known = await db.Set<VehicleState>().Where(state => ids.Contains(state.VehicleId)).ToDictionaryAsync(state => state.VehicleId, StringComparer.Ordinal, token).ConfigureAwait(false);
        foreach (var state in states)
        {
            if (known.TryGetValue(state.VehicleId, out var row))
            {
                (row.At, row.Lat, row.Lon, row.SpeedKmh, row.Heading, row.Trail) = (state.At, state.Lat, state.Lon, state.SpeedKmh, state.Heading, state.Trail);
            }
            else
            {
                db.Add(state);
            }
        }

        await db.SaveChangesAsync(token).ConfigureAwait(false);
    }

    /// <summary>Waits for the next look, or until there is cause for one; whether a plan was committed.</summary>
    private async Task<bool> PauseAsync(CancellationToken token)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(token);
        var look = Task.Delay(TimeSpan.FromMilliseconds(options.Value.LookMs), time, over.Token);
        var (committed, woken) = (false, false);
        while (!committed && !woken && !look.IsCompleted)
        {
            await Task.WhenAny(look, _mailbox.WaitAsync(over.Token).AsTask()).ConfigureAwait(false);
            var heard = _mailbox.Drain();
            committed = heard.Any(message => message is VehicleRouteChanged);
            woken = heard.Any(message => message is FleetWake);
        }

        await over.CancelAsync().ConfigureAwait(false);
        await look.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return committed;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The fleet could not be looked at; the next look tries again")]
    private static partial void Failed(ILogger logger, Exception failure);
}

/// <summary>Asks the monitor to look now.</summary>
internal sealed record FleetWake(string Why);
