using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using OpsConsole.Platform.Live;
using OpsConsole.Platform.Telemetry;
using OpsConsole.Platform.Time;

namespace OpsConsole.Platform.Served;

/// <summary>The one writer of the file of served slates.</summary>
internal sealed partial class ServedWriter(
    ServedSlates slates, ServedDatabase database, Timeline timeline, ShopClock shop, IOptions<ServedOptions> options, TimeProvider time, ILogger<ServedWriter> logger) : BackgroundService
{
    /// <summary>Slates of one transaction at most.</summary>
    private const int GroupSize = 512;

    /// <summary>How long the first slate of a group waits for company.</summary>
    private static readonly TimeSpan GroupTime = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan PruneInterval = TimeSpan.FromMinutes(1);

    /// <summary>How often at most a failing file is written about.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    private readonly List<ServedSlate> _group = new(GroupSize);
    private readonly List<TaskCompletionSource> _waiting = [];
    private ServedTable? _table;
    private long _prunedAt;
    private bool _moreToPrune;
    private DateTimeOffset _nextWord = DateTimeOffset.MinValue;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        Guarded(() => Reopen(damaged: false), 0);
        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        slates.Complete();
        // What is queued is stored before the stop; a disk that hangs costs no more than the host's own limit.
        await (ExecuteTask ?? Task.CompletedTask).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await base.StopAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _table?.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _prunedAt = time.GetTimestamp();
        while (await slates.Queue.WaitToReadAsync(CancellationToken.None))
        {
            // 1. What is there; then, unless somebody waits for it, a little time for more to come.
            Collect();
            if (_waiting.Count == 0 && _group.Count < GroupSize && !slates.Queue.Completion.IsCompleted)
            {
                await Task.Delay(GroupTime, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                Collect();
            }

            // 2. One transaction.
            Guarded(Store, _group.Count);
            _group.Clear();
            foreach (var waiting in _waiting)
            {
                waiting.TrySetResult();
            }

            _waiting.Clear();

            // 3. Room.
            if (_moreToPrune || time.GetElapsedTime(_prunedAt) > PruneInterval)
            {
                _prunedAt = time.GetTimestamp();
                Guarded(Prune, 0);
            }
        }

        _table?.Dispose();
        _table = null;
    }

    private void Collect()
    {
        while (_group.Count < GroupSize && slates.Queue.TryRead(out var write))
        {
            if (write.Slate is { } slate)
            {
                _group.Add(slate);
            }
            else if (write.Flushed is { } waiting)
            {
                _waiting.Add(waiting);
            }
        }
    }

    private void Store()
    {
        if (_group.Count > 0)
        {
            Table().Write(_group);
        }
    }

    private void Prune() =>
        _moreToPrune = Table().Prune((shop.GetUtcNow() - TimeSpan.FromDays(options.Value.RetentionDays)).ToUnixTimeMilliseconds(), options.Value.MaxSlates);

    private ServedTable Table()
    {
        if (_table is null || database.IsSuspected)
        {
            Reopen(database.IsSuspected);
        }

        return _table!;
    }

    private void Reopen(bool damaged)
    {
        _table?.Dispose();
        _table = null;
        if (database.Prepare(damaged) is { } aside)
        {
            SetAside(logger, aside);
            timeline.Add(new TimelineEntry(time.GetUtcNow(), "alert", "The log of served slates begins anew", $"The file was unusable and is kept as {aside}.", null));
        }

        _table = new ServedTable(database.Open());
    }

    /// <summary>A damaged file is replaced, and the action tried once more; any other failure (disk full, locked) costs what was to be written.</summary>
    private void Guarded(Action action, int slatesAtStake)
    {
        try
        {
            try
            {
                action();
            }
            catch (SqliteException failure) when (ServedDatabase.IsDamage(failure) && _table is not null)
            {
                Reopen(damaged: true);
                action();
            }
        }
        catch (Exception failure) when (failure is SqliteException or IOException or UnauthorizedAccessException)
        {
            slates.CountNotLogged(slatesAtStake);
            if (time.GetUtcNow() >= _nextWord)
            {
                _nextWord = time.GetUtcNow() + Quiet;
                NotStored(logger, failure);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The file of served slates was unusable and is kept as {Aside}; a new one is begun")]
    private static partial void SetAside(ILogger logger, string aside);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Served slates could not be stored; serving is not affected")]
    private static partial void NotStored(ILogger logger, Exception failure);
}
