using System.Security.Claims;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpsConsole.Drift.Monitors;
using OpsConsole.Platform.Jobs;
using OpsConsole.Platform.Live;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Security.Auditing;
using OpsConsole.Platform.Telemetry;
using OpsConsole.Platform.Time;

namespace OpsConsole.Drift.Alarms;

/// <summary>What operators change about drift; each change and its audit row in one transaction. The caller has checked the policy.</summary>
internal sealed class DriftCommands(
    DriftMonitors monitors, DriftAlarms alarms, Jobs jobs, IDbContextFactory<OpsDbContext> contexts, AuditLog audit, Timeline timeline, LiveFeed live, ShopClock clock, TimeProvider time,
    IOptions<DriftOptions> options)
{
    /// <summary>Longest note or reason, characters.</summary>
    public const int MostWords = 400;

    /// <summary>Largest threshold.</summary>
    public const double MostThreshold = 100;

    /// <summary>Says that somebody has seen an alarm. False when there is none of that id; null when it was acknowledged before or has ended.</summary>
    public async Task<bool?> AcknowledgeAsync(ClaimsPrincipal user, long id, string note, CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        if (await db.Set<DriftAlarm>().SingleOrDefaultAsync(row => row.Id == id, token) is not { } alarm)
        {
            return false;
        }

        if (alarm.Status != DriftAlarm.Open)
        {
            return null;
        }

        (alarm.Status, alarm.AcknowledgedBy, alarm.AcknowledgedAt, alarm.Note) = (DriftAlarm.Acknowledged, AuditLog.NameOf(user), time.GetUtcNow(), note);
        await audit.SaveAsync(db, user, new AuditChange("drift.acknowledge", alarm.Monitor, After: Json(new { alarm = id }), Reason: note), token);
        await SayAsync($"Drift alarm acknowledged: {alarm.Monitor}", note, user, token);
        return true;
    }

    /// <summary>Sets the thresholds of a monitor. False when there is no such monitor.</summary>
    public async Task<bool> SetThresholdsAsync(ClaimsPrincipal user, string monitor, double warn, double alarm, string reason, CancellationToken token)
    {
        if (monitors.Find(monitor) is not { } known)
        {
            return false;
        }

        await using var db = await contexts.CreateDbContextAsync(token);
        // Before the reading: of two who set a monitor for the first time, the second must see the row of the first.
        await using var transaction = await db.Database.BeginTransactionAsync(token);
        var setting = await SettingAsync(db, monitor, token);
        var before = Json(new { warn = setting.Warn ?? known.Warn, alarm = setting.Alarm ?? known.Alarm });
        (setting.Warn, setting.Alarm) = (warn, alarm);
        await audit.SaveAsync(db, user, new AuditChange("drift.thresholds", monitor, before, Json(new { warn, alarm }), reason), token);
        await transaction.CommitAsync(token);
        await SayAsync($"Drift thresholds changed: {monitor}", reason, user, token);
        return true;
    }

    /// <summary>Declares the newest window of a monitor normal: it is the reference from now on, and an alarm of it ends. False when there is no such monitor.</summary>
    /// <param name="clear">Goes back to the champion's training as the reference instead.</param>
    public async Task<bool> SetBaselineAsync(ClaimsPrincipal user, string monitor, bool clear, string reason, CancellationToken token)
    {
        if (monitors.Find(monitor) is null)
        {
            return false;
        }

        await using var db = await contexts.CreateDbContextAsync(token);
        // Before the reading: of two who set a monitor for the first time, the second must see the row of the first.
        await using var transaction = await db.Database.BeginTransactionAsync(token);
        var setting = await SettingAsync(db, monitor, token);
        var before = Json(new { from = setting.BaselineFrom, to = setting.BaselineTo });
        var now = clock.GetUtcNow();
        setting.BaselineFrom = clear ? null : now - options.Value.Window;
        setting.BaselineTo = clear ? null : now;
        foreach (var alarm in await db.Set<DriftAlarm>().Where(row => !clear && row.Monitor == monitor && row.Status != DriftAlarm.Closed).ToListAsync(token))
        {
            (alarm.Status, alarm.ClosedAt, alarm.CloseReason) = (DriftAlarm.Closed, time.GetUtcNow(), Shortened($"new baseline: {reason}"));
        }

        await audit.SaveAsync(db, user, new AuditChange("drift.baseline", monitor, before, Json(new { from = setting.BaselineFrom, to = setting.BaselineTo }), reason), token);
        await transaction.CommitAsync(token);
        await SayAsync(clear ? $"Drift baseline removed: {monitor}" : $"New drift baseline: {monitor}", reason, user, token);
        return true;
    }

    /// <summary>Asks for a check now; while one waits, that one.</summary>
    public Task<JobRun> CheckAsync(ClaimsPrincipal user, string trigger, CancellationToken token) => jobs.EnqueueAsync(user, Checks.DriftChecks.JobName, trigger, null, null, token);

    /// <summary>Asks for a training because of drift; null where no training can be run.</summary>
    public async Task<JobRun?> RetrainAsync(ClaimsPrincipal user, CancellationToken token) =>
        jobs.All.Any(job => job.Name == DriftAlarms.Training) ? await jobs.EnqueueAsync(user, DriftAlarms.Training, "drift", null, null, token) : null;

    private static async Task<MonitorSetting> SettingAsync(OpsDbContext db, string monitor, CancellationToken token)
    {
        if (await db.Set<MonitorSetting>().SingleOrDefaultAsync(row => row.Monitor == monitor, token) is { } known)
        {
            return known;
        }

        var setting = new MonitorSetting { Monitor = monitor };
        db.Add(setting);
        return setting;
    }

    private async Task SayAsync(string title, string detail, ClaimsPrincipal user, CancellationToken token)
    {
        timeline.Add(new TimelineEntry(time.GetUtcNow(), "drift", title, detail, AuditLog.NameOf(user)));
        live.Publish(new DriftChanged(time.GetUtcNow(), [], await alarms.OpenCountAsync(token)));
    }

    private static string Shortened(string text) => text.Length > 500 ? text[..500] : text;

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, JsonSerializerOptions.Web);
}
