using System.Text.Json;

namespace OpsConsole.Platform.Privacy;

/// <summary>Erases one shopper after another, in every place there is.</summary>
/// <remarks>
/// Consumers of the event stream may hold what they have read and not yet applied, and put a shopper back behind the eraser. So all places are gone
/// through again until a whole round finds nothing. A crash leaves the row, and the next start begins the round anew.
/// </remarks>
internal sealed partial class ErasureWorker(Erasures erasures, IEnumerable<IShopperRecords> places, Startup.StartupSequence startup, TimeProvider time, ILogger<ErasureWorker> logger) : BackgroundService
{
    /// <summary>Rounds after which it is enough: whoever still comes back is using the shop.</summary>
    private const int MostRounds = 10;

    private static readonly TimeSpan s_betweenRounds = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_afterFailure = TimeSpan.FromSeconds(10);

    /// <summary>Everything that is held of a shopper, as one JSON object.</summary>
    public async Task ExportAsync(string userId, Utf8JsonWriter json, CancellationToken token)
    {
        json.WriteStartObject();
        json.WriteString("userId", userId);
        json.WriteString("generatedAt", time.GetUtcNow());
        foreach (var place in places)
        {
            json.WritePropertyName(place.Place);
            await place.ExportAsync(userId, json, token);
            await json.FlushAsync(token);
        }

        json.WriteEndObject();
        await json.FlushAsync(token);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // What is in memory must have been loaded, or it would be loaded from what is erased beside it.
        await startup.Ready.WaitAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await erasures.NextAsync(stoppingToken) is { UserId: { } userId } erasure)
                {
                    await erasures.CompleteAsync(erasure, await EraseAsync(userId, stoppingToken), stoppingToken);
                }

                await erasures.Bell.ReadAsync(stoppingToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                // The row is still there: a full disk or a locked file costs time, not the erasure.
                Failed(logger, failure);
                await Task.Delay(s_afterFailure, time, stoppingToken);
            }
        }
    }

    private async Task<IReadOnlyDictionary<string, long>> EraseAsync(string userId, CancellationToken token)
    {
        var erased = places.ToDictionary(place => place.Place, _ => 0L, StringComparer.Ordinal);
        for (var round = 1; ; round++)
        {
            var found = 0L;
            foreach (var place in places)
            {
                var count = await place.EraseAsync(userId, token);
                erased[place.Place] += count;
                found += count;
            }

            if ((found == 0 && round > 1) || round == MostRounds)
            {
                return erased;
            }

            await Task.Delay(s_betweenRounds, time, token);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A shopper could not be erased; it is tried again")]
    private static partial void Failed(ILogger logger, Exception failure);
}
