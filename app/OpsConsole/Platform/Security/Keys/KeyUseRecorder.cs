using Microsoft.EntityFrameworkCore;
using OpsConsole.Platform.Persistence;

namespace OpsConsole.Platform.Security.Keys;

/// <summary>Writes down once a minute which keys were used and how often, and takes up changes that another process made to the table.</summary>
internal sealed partial class KeyUseRecorder(
    ApiKeyIndex index, ApiKeys keys, IDbContextFactory<OpsDbContext> contexts, TimeProvider time, ILogger<KeyUseRecorder> logger) : BackgroundService
{
    /// <summary>How long minutes are kept.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromHours(48);

    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);
    private readonly SemaphoreSlim _flushing = new(1, 1);
    private readonly Dictionary<string, DateTimeOffset> _written = [];
    private readonly Dictionary<string, (long Requests, long Refused)> _counted = [];

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await FlushAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            Failed(logger, failure);
        }
    }

    public override void Dispose()
    {
        _flushing.Dispose();
        base.Dispose();
    }

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

    /// <summary>Writes uses not yet written, and what was counted since the last time.</summary>
    internal async Task FlushAsync(CancellationToken token)
    {
        await _flushing.WaitAsync(token);
        try
        {
            await WriteAsync(token);
        }
        finally
        {
            _flushing.Release();
        }
    }

    private async Task WriteAsync(CancellationToken token)
    {
        var entries = index.Entries;
        var used = entries.Where(entry => entry.Meter.LastUsed is { } at && _written.GetValueOrDefault(entry.Id) < at).Select(entry => (entry.Id, At: entry.Meter.LastUsed!.Value)).ToArray();
        var counts = entries.Select(entry => (entry.Id, entry.Meter.Requests, entry.Meter.Refused)).Where(count => _counted.GetValueOrDefault(count.Id).Requests < count.Requests).ToArray();
        if (used.Length == 0 && counts.Length == 0)
        {
            return;
        }

        var now = time.GetUtcNow();
        var minute = new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerMinute), TimeSpan.Zero).ToUnixTimeMilliseconds();
        await using var db = await contexts.CreateDbContextAsync(token);
        await using (var transaction = await db.Database.BeginTransactionAsync(token))
        {
            foreach (var (id, at) in used)
            {
                await db.Set<ApiKey>().Where(key => key.Id == id).ExecuteUpdateAsync(set => set.SetProperty(key => key.LastUsedAt, at), token);
            }

            foreach (var (id, requests, refused) in counts)
            {
                var before = _counted.GetValueOrDefault(id);
                var (more, moreRefused) = (requests - before.Requests, refused - before.Refused);
                await db.Database.ExecuteSqlAsync(
                    $"""
                     INSERT INTO api_key_usage ("KeyId", "Minute", "Requests", "Refused") VALUES ({id}, {minute}, {more}, {moreRefused})
                     ON CONFLICT ("KeyId", "Minute") DO UPDATE SET "Requests" = "Requests" + excluded."Requests", "Refused" = "Refused" + excluded."Refused"
                     """, token);
            }

            var forgotten = now - Retention;
            await db.Set<KeyUsage>().Where(usage => usage.Minute < forgotten).ExecuteDeleteAsync(token);
            await transaction.CommitAsync(token);
        }

        foreach (var (id, at) in used)
        {
            _written[id] = at;
        }

        foreach (var (id, requests, refused) in counts)
        {
            _counted[id] = (requests, refused);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "API keys: uses could not be written or the table not read")]
    private static partial void Failed(ILogger logger, Exception failure);
}
