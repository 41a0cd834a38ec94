using Microsoft.Data.Sqlite;
using OpsConsole.Merchandising.Serving;
using OpsConsole.Platform.Telemetry;
using OpsConsole.Platform.Telemetry.Rollups;

namespace OpsConsole.Merchandising.Hits;

/// <summary>
/// How often each rule acted, over the last 24 hours. Requests count in the sets of rules they were answered by; what they counted is taken from there every ten seconds,
/// and kept in the telemetry file by the minute, so that a restart loses nothing and a kill a minute.
/// </summary>
public sealed partial class RuleHits : BackgroundService
{
    private const string Acted = OwnedSeries.Prefix + "acted.";
    private const string Evaluated = OwnedSeries.Prefix + "evaluated.";
    private const string LastHit = OwnedSeries.Prefix + "last.";

    /// <summary>Rows of one second are kept for an hour: so are the minutes written as such.</summary>
    private const int KeptAnHour = 1;
    private const int Hour = 3600;

    /// <summary>Snapshots that requests under way may still count in; older ones have none.</summary>
    private const int MostRetired = 2;

    private static readonly RuleHitFigures s_none = new(0, 0, 0, 0, null, new long[24]);
    private static readonly TimeSpan s_period = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_fresh = TimeSpan.FromSeconds(1);

    private readonly CurrentMerchandising _current;
    private readonly OwnedSeries _series;
    private readonly TimeProvider _time;
    private readonly ILogger<RuleHits> _logger;
    private readonly Lock _gate = new();
    private readonly Queue<MerchandisingSnapshot> _retired = new();
    private readonly Dictionary<string, RuleHistory> _histories = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RuleCount> _unwritten = new(StringComparer.Ordinal);
    private DateTimeOffset _foldedAt = DateTimeOffset.MinValue;

    internal RuleHits(CurrentMerchandising current, OwnedSeries series, TimeProvider time, ILogger<RuleHits> logger)
    {
        (_current, _series, _time, _logger) = (current, series, time, logger);
        current.Retired += Retire;
    }

    /// <summary>What a rule did; all zero for one that no slate was made by.</summary>
    public RuleHitFigures Of(string ruleId)
    {
        lock (_gate)
        {
            var now = _time.GetUtcNow();
            if (now - _foldedAt >= s_fresh)
            {
                Fold(now);
            }

            return _histories.TryGetValue(ruleId, out var history) ? history.FiguresAt(now) : s_none;
        }
    }

    /// <inheritdoc />
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        // Before the first request counts anything.
        try
        {
            Restore();
        }
        catch (SqliteException failure)
        {
            NotRead(_logger, failure);
        }

        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc />
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            Fold(_time.GetUtcNow());
            Write();
        }
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        _current.Retired -= Retire;
        base.Dispose();
    }

    /// <summary>Takes what was counted since the last time, at once.</summary>
    internal void Fold()
    {
        lock (_gate)
        {
            Fold(_time.GetUtcNow());
        }
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_period, _time);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            Fold();
        }
    }

    private static DateTimeOffset MinuteOf(DateTimeOffset at) => at.AddTicks(-(at.Ticks % TimeSpan.TicksPerMinute));

    private static DateTimeOffset HourOf(DateTimeOffset at) => at.AddTicks(-(at.Ticks % TimeSpan.TicksPerHour));

    private void Retire(MerchandisingSnapshot snapshot)
    {
        lock (_gate)
        {
            _retired.Enqueue(snapshot);
            if (_retired.Count > MostRetired)
            {
                Take(_retired.Dequeue(), _time.GetUtcNow());
            }
        }
    }

    private void Fold(DateTimeOffset now)
    {
        if (MinuteOf(now) != MinuteOf(_foldedAt))
        {
            Write();
            Forget(now);
        }

        foreach (var snapshot in _retired)
        {
            Take(snapshot, now);
        }

        Take(_current.Snapshot, now);
        _foldedAt = now;
    }

    private void Take(MerchandisingSnapshot snapshot, DateTimeOffset now)
    {
        var counts = new Dictionary<string, RuleCount>(StringComparer.Ordinal);
        foreach (var set in snapshot.RuleSets)
        {
            set.Drain(counts);
        }

        foreach (var (rule, count) in counts)
        {
            HistoryOf(rule).Add(now, count);
            _unwritten[rule] = _unwritten.GetValueOrDefault(rule) + count;
        }
    }

    /// <summary>Hands the minute of the last fold to the telemetry file.</summary>
    private void Write()
    {
        if (_unwritten.Count == 0)
        {
            return;
        }

        var (minute, hour) = (MinuteOf(_foldedAt), HourOf(_foldedAt));
        var sums = new List<SeriesSum>();
        foreach (var (rule, count) in _unwritten)
        {
            sums.Add(new SeriesSum(KeptAnHour, minute, Evaluated + rule, count.Evaluated));
            sums.Add(new SeriesSum(Hour, hour, Evaluated + rule, count.Evaluated));
            if (count.Acted > 0)
            {
                sums.Add(new SeriesSum(KeptAnHour, minute, Acted + rule, count.Acted));
                sums.Add(new SeriesSum(Hour, hour, Acted + rule, count.Acted));
                sums.Add(new SeriesSum(Hour, hour, LastHit + rule, _histories[rule].LastHit!.Value.ToUnixTimeSeconds()));
            }
        }

        _unwritten.Clear();
        _series.Add(sums);
    }

    /// <summary>Rules that are long gone are not kept in memory.</summary>
    private void Forget(DateTimeOffset now)
    {
        foreach (var (rule, history) in _histories)
        {
            if (history.FiguresAt(now).EvaluatedLast24Hours == 0)
            {
                _histories.Remove(rule);
            }
        }
    }

    private void Restore()
    {
        var now = _time.GetUtcNow();
        lock (_gate)
        {
            foreach (var (name, point) in _series.Read(KeptAnHour, MinuteOf(now).AddHours(-1)))
            {
                RestoreCount(name, point, static (history, at, count) => history.AddMinute(at, count));
            }

            foreach (var (name, point) in _series.Read(Hour, HourOf(now).AddHours(-23)))
            {
                if (name.StartsWith(LastHit, StringComparison.Ordinal))
                {
                    // Of several times that were written within an hour the row keeps the greatest.
                    HistoryOf(name[LastHit.Length..]).Hit(DateTimeOffset.FromUnixTimeSeconds((long)point.High));
                }
                else
                {
                    RestoreCount(name, point, static (history, at, count) => history.AddHour(at, count));
                }
            }
        }
    }

    private void RestoreCount(string name, SeriesPoint point, Action<RuleHistory, DateTimeOffset, RuleCount> add)
    {
        if (name.StartsWith(Acted, StringComparison.Ordinal))
        {
            add(HistoryOf(name[Acted.Length..]), point.At, new RuleCount(0, (long)point.Sum));
        }
        else if (name.StartsWith(Evaluated, StringComparison.Ordinal))
        {
            add(HistoryOf(name[Evaluated.Length..]), point.At, new RuleCount((long)point.Sum, 0));
        }
    }

    private RuleHistory HistoryOf(string rule)
    {
        if (!_histories.TryGetValue(rule, out var history))
        {
            _histories.Add(rule, history = new RuleHistory());
        }

        return history;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "How often rules acted before this start could not be read; counting begins anew")]
    private static partial void NotRead(ILogger logger, Exception failure);
}
