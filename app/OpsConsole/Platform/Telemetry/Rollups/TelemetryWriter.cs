using System.Reflection;
using Microsoft.Data.Sqlite;
using OpsConsole.Platform.Live;

namespace OpsConsole.Platform.Telemetry.Rollups;

/// <summary>The one writer of the telemetry file. Whatever happens to that file, serving goes on.</summary>
internal sealed partial class TelemetryWriter(TelemetryDatabase database, TelemetryQueue queue, Timeline timeline, TimeProvider time, ILogger<TelemetryWriter> logger) : BackgroundService
{
    /// <summary>How often at most a failing file is written about.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    private RollupStorage? _storage;
    private DateTimeOffset _nextWord = DateTimeOffset.MinValue;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // Start-up stages may have told something before there was a file to keep it.
        var early = timeline.Entries;
        // Before the first request, so that pages show the history from their first moment on.
        Guarded(() =>
        {
            Reopen(damaged: false);
            early = timeline.Entries;
            timeline.Restore(_storage!.ReadTimeline(Timeline.Bound));
        });
        timeline.Added += Enqueue;
        foreach (var entry in early)
        {
            Enqueue(entry);
        }

        timeline.Add(new TimelineEntry(time.GetUtcNow(), "deploy", $"OpsConsole {Version} started", null, null));
        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        queue.Complete();
        // What is queued is stored before the stop; a disk that hangs costs no more than the host's own limit.
        await (ExecuteTask ?? Task.CompletedTask).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await base.StopAsync(cancellationToken);
    }

    public override void Dispose()
    {
        timeline.Added -= Enqueue;
        _storage?.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var write in queue.Reader.ReadAllAsync(CancellationToken.None))
        {
            Guarded(() => Store(write));
        }

        Guarded(() => _storage?.Close());
        _storage?.Dispose();
        _storage = null;
    }

    private static string Version => typeof(TelemetryWriter).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    private void Enqueue(TimelineEntry entry) => queue.Offer(new EntryAdded(entry));

    private void Store(TelemetryWrite write)
    {
        if (_storage is null)
        {
            Reopen(damaged: false);
        }

        switch (write)
        {
            case SecondClosed second:
                _storage!.Write(second.Slice);
                break;
            case EntryAdded added:
                _storage!.Write(added.Entry);
                break;
            case SumsAdded sums:
                _storage!.Write(sums.Sums);
                break;
        }
    }

    private void Reopen(bool damaged)
    {
        _storage?.Dispose();
        _storage = null;
        var aside = database.Prepare(damaged);
        _storage = new RollupStorage(database.Open(), time);
        _storage.CatchUp();
        if (aside is not null)
        {
            timeline.Add(new TimelineEntry(time.GetUtcNow(), "alert", "Telemetry history begins anew", $"The file was unusable and is kept as {aside}.", null));
        }
    }

    /// <summary>A damaged file is replaced; any other failure (disk full, locked) costs this write and is tried again with the next one.</summary>
    private void Guarded(Action action)
    {
        try
        {
            action();
        }
        catch (SqliteException failure) when (TelemetryDatabase.IsDamage(failure) && _storage is not null)
        {
            _storage.Dispose();
            _storage = null;
            Guarded(() => Reopen(damaged: true));
        }
        catch (Exception failure) when (failure is SqliteException or IOException or UnauthorizedAccessException or FormatException)
        {
            if (time.GetUtcNow() >= _nextWord)
            {
                _nextWord = time.GetUtcNow() + Quiet;
                NotStored(logger, failure);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Telemetry could not be stored; serving is not affected")]
    private static partial void NotStored(ILogger logger, Exception failure);
}
