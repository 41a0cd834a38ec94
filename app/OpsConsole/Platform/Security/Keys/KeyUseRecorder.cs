using Microsoft.EntityFrameworkCore;
using OpsConsole.Platform.Persistence;

namespace OpsConsole.Platform.Security.Keys;

/// <summary>Writes down once a minute which keys were used, and takes up changes that another process made to the table.</summary>
internal sealed partial class KeyUseRecorder(
    ApiKeyIndex index, ApiKeys keys, IDbContextFactory<OpsDbContext> contexts, TimeProvider time, ILogger<KeyUseRecorder> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);
    private readonly Dictionary<string, DateTimeOffset> _written = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await FlushAsync(stoppingToken);
                await keys.ReloadAsync(stoppingToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                // The snapshot stays as it was; the next minute tries again.
                Failed(logger, failure);
            }
        }
    }

    /// <summary>Writes uses not yet written.</summary>
    internal async Task FlushAsync(CancellationToken token)
    {
        var used = index.Entries.Where(entry => entry.LastUsed is { } at && _written.GetValueOrDefault(entry.Id) < at)
            .Select(entry => (entry.Id, At: entry.LastUsed!.Value)).ToArray();
        if (used.Length == 0)
        {
            return;
        }

        await using var db = await contexts.CreateDbContextAsync(token);
        await using var transaction = await db.Database.BeginTransactionAsync(token);
        foreach (var (id, at) in used)
        {
            await db.Set<ApiKey>().Where(key => key.Id == id).ExecuteUpdateAsync(set => set.SetProperty(key => key.LastUsedAt, at), token);
            _written[id] = at;
        }

        await transaction.CommitAsync(token);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "API keys: last use could not be written or the table not read")]
    private static partial void Failed(ILogger logger, Exception failure);
}
