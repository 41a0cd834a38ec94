using System.Security.Claims;
using OpsConsole.Merchandising.Desk;
using OpsConsole.Platform.Live;
using OpsConsole.Platform.Startup;

namespace OpsConsole.Merchandising;

/// <summary>
/// Begins and ends revisions at their times. The rows are the schedule: whatever came due while no process ran is done at the next start, in the order of its times.
/// </summary>
internal sealed partial class ScheduleClock(MerchandisingDesk desk, LiveFeed live, IServiceProvider services, TimeProvider time, ILogger<ScheduleClock> logger) : BackgroundService
{
    /// <summary>Looks at least so often: clocks are put right, and another process may have written.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan s_shortest = TimeSpan.FromMilliseconds(50);

    private static readonly ClaimsPrincipal s_clock = new(new ClaimsIdentity([new Claim(ClaimTypes.Name, "schedule")], "process"));

    private readonly LiveSubscription _mailbox = live.Subscribe(typeof(MerchandisingChanged));

    public override void Dispose()
    {
        _mailbox.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var startup = services.GetRequiredService<StartupSequence>();
        await startup.Ready.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (startup.IsReady && !stoppingToken.IsCancellationRequested)
        {
            DateTimeOffset? next = null;
            try
            {
                next = await desk.ApplyDueAsync(s_clock, stoppingToken).ConfigureAwait(false);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                // A locked or full disk: what is live stays, and the next look does what this one could not.
                Failed(logger, failure);
            }

            await PauseAsync(next, stoppingToken).ConfigureAwait(false);
        }
    }

    /// <summary>Waits for the next time of the schedule, or until somebody changes it.</summary>
    private async Task PauseAsync(DateTimeOffset? next, CancellationToken token)
    {
        var rest = (next - time.GetUtcNow()) ?? s_longest;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(token);
        var look = Task.Delay(rest < s_shortest ? s_shortest : rest > s_longest ? s_longest : rest, time, over.Token);
        await Task.WhenAny(look, _mailbox.WaitAsync(over.Token).AsTask()).ConfigureAwait(false);
        _mailbox.Drain();
        await over.CancelAsync().ConfigureAwait(false);
        await look.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The schedule of lists and rules could not be applied; the next look tries again")]
    private static partial void Failed(ILogger logger, Exception failure);
}
