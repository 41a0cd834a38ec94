using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpsConsole.Drift.Checks;
using OpsConsole.Drift.Monitors;
using OpsConsole.Platform.Jobs;
using OpsConsole.Platform.Live;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Telemetry;

namespace OpsConsole.Drift.Alarms;

/// <summary>An alarm that a check opened or closed.</summary>
internal sealed record AlarmChange(DriftAlarm Alarm, bool Opened);

/// <summary>The lifecycle of alarms: a check opens them and closes those whose monitor has been quiet for two checks.</summary>
internal sealed class DriftAlarms(DriftMonitors monitors, Jobs jobs, IDbContextFactory<OpsDbContext> contexts, Timeline timeline, TimeProvider time, IOptions<DriftOptions> options)
{
    /// <summary>The job that an alarm starts.</summary>
    public const string Training = "train";

    private const int QuietChecks = 2;

    /// <summary>Takes over what a check found; the caller saves.</summary>
    public async Task<IReadOnlyList<AlarmChange>> UpdateAsync(OpsDbContext db, IReadOnlyList<DriftResult> results, DateTimeOffset at, CancellationToken token)
    {
        var open = await db.Set<DriftAlarm>().Where(row => row.Status != DriftAlarm.Closed).ToDictionaryAsync(row => row.Monitor, token);
        var changes = new List<AlarmChange>();
        foreach (var result in results)
        {
            if (open.TryGetValue(result.Monitor, out var alarm))
            {
                if (Follow(alarm, result, at))
                {
                    changes.Add(new AlarmChange(alarm, Opened: false));
                }
            }
            else if (result.State == "alarm" && !await CoolsDownAsync(db, result, token))
            {
                var opened = new DriftAlarm { Monitor = result.Monitor, Status = DriftAlarm.Open, OpenedAt = at, WindowTo = result.WindowTo, Value = result.Value!.Value, Worst = result.Value.Value };
                db.Add(opened);
                changes.Add(new AlarmChange(opened, Opened: true));
            }
        }

        return changes;
    }

    /// <summary>What follows once changes are stored: the timeline, and a training where alarms opened.</summary>
    public async Task FollowAsync(IReadOnlyList<AlarmChange> changes, CancellationToken token)
    {
        var opened = changes.Where(change => change.Opened).Select(change => change.Alarm).ToArray();
        foreach (var change in changes)
        {
            var title = monitors.Find(change.Alarm.Monitor)?.Title ?? change.Alarm.Monitor;
            timeline.Add(change.Opened
                ? new TimelineEntry(time.GetUtcNow(), "alert", $"Drift: {title}", string.Create(CultureInfo.InvariantCulture, $"{change.Alarm.Monitor} is at {change.Alarm.Value:0.###}"), null)
                : new TimelineEntry(time.GetUtcNow(), "drift", $"Drift alarm over: {title}", change.Alarm.CloseReason, null));
        }

        if (opened.Length > 0 && options.Value.RetrainOnAlarm)
        {
            await RetrainAsync(opened, token);
        }
    }

    /// <summary>Alarms that nobody has acknowledged.</summary>
    public async Task<int> OpenCountAsync(CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        return await db.Set<DriftAlarm>().CountAsync(row => row.Status == DriftAlarm.Open, token);
    }

    /// <summary>True when the alarm ended.</summary>
    private static bool Follow(DriftAlarm alarm, DriftResult result, DateTimeOffset at)
    {
        alarm.Worst = Math.Max(alarm.Worst, result.Value ?? 0);
        alarm.Quiet = result.State == "ok" ? alarm.Quiet + 1 : 0;
        if (alarm.Quiet < QuietChecks)
        {
            return false;
        }

        (alarm.Status, alarm.ClosedAt, alarm.ClosedWindow, alarm.CloseReason) = (DriftAlarm.Closed, at, result.WindowTo, $"below the warning in {QuietChecks} checks running");
        return true;
    }

    private async Task<bool> CoolsDownAsync(OpsDbContext db, DriftResult result, CancellationToken token)
    {
        var since = result.WindowTo - options.Value.CoolDown;
        return await db.Set<DriftAlarm>().AnyAsync(row => row.Monitor == result.Monitor && row.ClosedWindow > since, token);
    }

    /// <summary>One training for all that opened, unless one was started for drift not long ago.</summary>
    private async Task RetrainAsync(DriftAlarm[] opened, CancellationToken token)
    {
        if (!jobs.All.Any(job => job.Name == Training))
        {
            return;
        }

        await using var db = await contexts.CreateDbContextAsync(token);
        var since = opened[0].WindowTo - options.Value.CoolDown;
        if (await db.Set<DriftAlarm>().AnyAsync(row => row.RetrainRun != null && row.WindowTo > since, token))
        {
            return;
        }

        var run = await jobs.EnqueueAsync(Training, "drift", arguments: null, actor: null, token);
        long[] ids = [.. opened.Select(alarm => alarm.Id)];
        await db.Set<DriftAlarm>().Where(row => ids.Contains(row.Id)).ExecuteUpdateAsync(set => set.SetProperty(row => row.RetrainRun, run.Id), token);
        timeline.Add(new TimelineEntry(time.GetUtcNow(), "drift", "Training started for drift", string.Join(", ", opened.Select(alarm => alarm.Monitor)), null));
    }
}
