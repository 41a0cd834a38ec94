using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using OpsConsole.Drift.Alarms;
using OpsConsole.Drift.Monitors;
using OpsConsole.Platform.Jobs;
using OpsConsole.Platform.Persistence;

namespace OpsConsole.Drift.Checks;

/// <summary>Reads what checks stored.</summary>
internal sealed class DriftStore(DriftMonitors monitors, Jobs jobs, IDbContextFactory<OpsDbContext> contexts)
{
    /// <summary>Most alarms listed.</summary>
    public const int MostAlarms = 200;

    /// <summary>Most earlier results listed.</summary>
    public const int MostPast = 20_000;

    private static readonly string[] Order = ["alarm", "warn", "ok", "insufficient", "unchecked"];

    /// <summary>Every monitor as the newest check left it, worst first.</summary>
    public async Task<DriftAnswer> ReadAsync(CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        var check = await db.Set<DriftResult>().AsNoTracking().OrderByDescending(row => row.Id).Select(row => row.Check).FirstOrDefaultAsync(token);
        var rows = await db.Set<DriftResult>().AsNoTracking().Where(row => row.Check == check).ToDictionaryAsync(row => row.Monitor, token);
        var settings = await db.Set<MonitorSetting>().AsNoTracking().ToDictionaryAsync(row => row.Monitor, token);
        return new DriftAnswer(
            [.. monitors.All.Select(monitor => Item(monitor, rows.GetValueOrDefault(monitor.Name), settings.GetValueOrDefault(monitor.Name)))
                .OrderBy(item => Array.IndexOf(Order, item.State)).ThenByDescending(item => item.Value / item.Alarm).ThenBy(item => item.Feature, StringComparer.Ordinal)],
            rows.Count == 0 ? null : rows.Values.First().CheckedAt,
            jobs.NextOf(DriftChecks.JobName));
    }

    /// <summary>Earlier results, oldest first.</summary>
    /// <param name="since">Checks from this moment on, real time.</param>
    /// <param name="feature">Of one monitor, or null for all.</param>
    /// <param name="token">Gives up.</param>
    public async Task<IReadOnlyList<DriftPast>> HistoryAsync(DateTimeOffset since, string? feature, CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        var rows = await db.Set<DriftResult>().AsNoTracking().Where(row => row.CheckedAt >= since && (feature == null || row.Monitor == feature))
            .OrderByDescending(row => row.CheckedAt).Take(MostPast)
            .Select(row => new DriftPast(row.Monitor, row.CheckedAt, row.WindowTo, row.Value, row.State)).ToListAsync(token);
        rows.Reverse();
        return rows;
    }

    /// <summary>Alarms, those that have not ended first, then newest first.</summary>
    /// <param name="status">Of one status, or null for all.</param>
    /// <param name="token">Gives up.</param>
    public async Task<IReadOnlyList<DriftAlarmItem>> AlarmsAsync(string? status, CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        var rows = await db.Set<DriftAlarm>().AsNoTracking().Where(row => status == null || row.Status == status)
            .OrderBy(row => row.Status == DriftAlarm.Closed).ThenByDescending(row => row.OpenedAt).Take(MostAlarms).ToListAsync(token);
        return [.. rows.Select(Item)];
    }

    /// <summary>An alarm, or null.</summary>
    public async Task<DriftAlarmItem?> AlarmAsync(long id, CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        return await db.Set<DriftAlarm>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, token) is { } row ? Item(row) : null;
    }

    private DriftAlarmItem Item(DriftAlarm row) => new(
        row.Id.ToString(System.Globalization.CultureInfo.InvariantCulture), row.Monitor, monitors.Find(row.Monitor)?.Title ?? row.Monitor, row.Status, row.OpenedAt, row.WindowTo, row.Value, row.Worst,
        row.AcknowledgedBy, row.AcknowledgedAt, row.Note, row.ClosedAt, row.CloseReason, row.RetrainRun);

    private static DriftItem Item(DriftMonitor monitor, DriftResult? row, MonitorSetting? setting)
    {
        var (warn, alarm) = (setting?.Warn ?? monitor.Warn, setting?.Alarm ?? monitor.Alarm);
        return row is null
            ? new DriftItem(monitor.Name, monitor.Title, monitor.Kind, monitor.Statistic, null, null, null, null, null, null, warn, alarm, "unchecked", null, null, null, null, null, 0, 0, 0, false, null, monitor.Description)
            : new DriftItem(
                monitor.Name, monitor.Title, monitor.Kind, monitor.Statistic, row.Value, row.Lower, row.Upper, row.Observed, row.ByChance, row.QValue, warn, alarm, row.State,
                row.Reference, row.WindowFrom, row.WindowTo, row.ReferenceFrom, row.ReferenceTo, row.CurrentRows, row.ReferenceRows, row.Shoppers, row.Seasonal,
                row.Histogram is null ? null : JsonSerializer.Deserialize(row.Histogram, DriftJson.Default.DriftHistogram), monitor.Description);
    }
}
