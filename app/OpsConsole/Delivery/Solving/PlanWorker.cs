using Microsoft.Extensions.Options;
using OpsConsole.Delivery.Queue;
using OpsConsole.Platform.Startup;

namespace OpsConsole.Delivery.Solving;

/// <summary>Takes plans from the queue, one at a time for each worker, from when the server is ready until it stops.</summary>
internal sealed partial class PlanWorker(PlanQueue queue, PlanMaker maker, IServiceProvider services, IOptions<DeliveryOptions> options, TimeProvider time, ILogger<PlanWorker> logger) : BackgroundService
{
    private static readonly TimeSpan s_afterFailure = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var startup = services.GetRequiredService<StartupSequence>();
        await startup.Ready.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!startup.IsReady || stoppingToken.IsCancellationRequested)
        {
            return;
        }

        if (await queue.ReclaimAsync(stoppingToken).ConfigureAwait(false) is > 0 and var plans)
        {
            TakenUp(logger, plans);
        }

        await Task.WhenAll(Enumerable.Range(0, options.Value.Workers).Select(_ => WorkAsync(stoppingToken))).ConfigureAwait(false);
    }

    private async Task WorkAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                var lease = await queue.TakeAsync(stopping).ConfigureAwait(false);
                await maker.MakeAsync(lease, stopping).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                // A locked or full disk: the row is as it was, its lease runs out, and the plan is taken up again.
                Failed(logger, failure);
                await Task.Delay(s_afterFailure, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Plans} route plans that an earlier run left unfinished are taken up")]
    private static partial void TakenUp(ILogger logger, int plans);

    [LoggerMessage(Level = LogLevel.Error, Message = "a route plan could not be worked on; it will be taken up again")]
    private static partial void Failed(ILogger logger, Exception failure);
}
