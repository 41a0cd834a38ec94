using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpsConsole.Drift.Alarms;
using OpsConsole.Drift.Monitors;
using OpsConsole.Engines.Drift;
using OpsConsole.Models;
using OpsConsole.Platform.Jobs;
using OpsConsole.Platform.Live;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Time;

namespace OpsConsole.Drift.Checks;

/// <summary>Runs a check: every source is read, all comparisons are judged together, results and alarms are stored in one transaction.</summary>
internal sealed class DriftChecks(
    DriftMonitors monitors, DriftAlarms alarms, ActiveModels models, IDbContextFactory<OpsDbContext> contexts, LiveFeed live, ShopClock clock, TimeProvider time, IOptions<DriftOptions> options)
{
    public const string JobName = "drift-check";

    private const int MostBefore = 1_000;

    /// <summary>The job.</summary>
    public static JobDefinition Job(string cron) => new(
        JobName, "Drift check", "Holds what shoppers do, what the model sees and what becomes of it against what the champion was trained on and against the weeks before.",
        async (services, job, token) => (await services.GetRequiredService<DriftChecks>().RunAsync(job.RunId, job.Report, token)).Words, cron, Attempts: 2, Timeout: TimeSpan.FromMinutes(30));

    /// <summary>Runs a check as of now, the shop's time.</summary>
    /// <param name="check">Name of the check, unique; a check that runs again under its name replaces what it had stored.</param>
    /// <param name="report">Takes lines that say how far it has come.</param>
    /// <param name="token">Gives up; nothing is stored then.</param>
    public async Task<DriftSummary> RunAsync(string check, Action<string> report, CancellationToken token)
    {
        var at = time.GetUtcNow();
        Dictionary<string, MonitorSetting> settings;
        await using (var db = await contexts.CreateDbContextAsync(token))
        {
            settings = await db.Set<MonitorSetting>().AsNoTracking().ToDictionaryAsync(row => row.Monitor, token);
        }

        var baselines = settings.Values.Where(row => row.BaselineTo is not null)
            .ToDictionary(row => row.Monitor, row => new Stretch(row.BaselineFrom!.Value.ToUnixTimeMilliseconds(), row.BaselineTo!.Value.ToUnixTimeMilliseconds()));
        var period = new DriftPeriod(clock.NowMs, options.Value, models.Champion, baselines);
        report($"window {period.Window.From:u} to {period.Window.Until:u}, shop time");
        var findings = await Task.Run(() => monitors.Sources.SelectMany(source => Read(source, period, report, token)).ToList(), token);
        return await StoreAsync(check, at, period, findings, settings, token);
    }

    private static IReadOnlyList<DriftFinding> Read(IDriftSource source, DriftPeriod period, Action<string> report, CancellationToken token)
    {
        var found = source.Check(period, token);
        report($"{found.Count} monitors of {source.GetType().Name} compared");
        return found;
    }

    private async Task<DriftSummary> StoreAsync(
        string check, DateTimeOffset at, DriftPeriod period, IReadOnlyList<DriftFinding> findings, IReadOnlyDictionary<string, MonitorSetting> settings, CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        await using var transaction = await db.Database.BeginTransactionAsync(token);
        await db.Set<DriftResult>().Where(row => row.Check == check).ExecuteDeleteAsync(token);
        var windowBefore = await WindowBeforeAsync(db, period, token);
        var before = await NewestStatesAsync(db, token);
        var yearAgo = await YearAgoAsync(db, period, token);
        var results = Judge(check, at, period, [.. findings.Select(finding => InSeason(finding, yearAgo.GetValueOrDefault(finding.Monitor.Name)))], settings, windowBefore);
        db.AddRange(results);
        var changes = await alarms.UpdateAsync(db, results, at, token);
        await db.SaveChangesAsync(token);
        await db.Set<DriftResult>().Where(row => row.CheckedAt < at - options.Value.Keep).ExecuteDeleteAsync(token);
        await transaction.CommitAsync(token);

        await alarms.FollowAsync(changes, token);
        var changed = results.Where(row => before.GetValueOrDefault(row.Monitor, "ok") != row.State).Select(Row).ToArray();
        live.Publish(new DriftChanged(at, changed, await alarms.OpenCountAsync(token)));
        return new DriftSummary(
            check, at, results.Count, results.Count(row => row.State == "alarm"), results.Count(row => row.State == "warn"), results.Count(row => row.State == "insufficient"),
            [.. changes.Where(change => change.Opened).Select(change => change.Alarm.Monitor)]);
    }

    private List<DriftResult> Judge(
        string check, DateTimeOffset at, DriftPeriod period, IReadOnlyList<DriftFinding> findings, IReadOnlyDictionary<string, MonitorSetting> settings, IReadOnlyDictionary<string, DriftResult> windowBefore)
    {
        DriftComparison[] compared = [.. findings.SelectMany(finding => finding.Comparisons).Where(comparison => comparison.Sufficient)];
        var corrected = BenjaminiHochberg.Adjust([.. compared.Select(comparison => comparison.PValue)]);
        var qValues = compared.Select((comparison, place) => (comparison, place)).ToDictionary(pair => pair.comparison, pair => corrected[pair.place]);
        var results = new List<DriftResult>();
        foreach (var (monitor, comparisons) in findings)
        {
            var setting = settings.GetValueOrDefault(monitor.Name);
            var rule = new DriftRule(setting?.Warn ?? monitor.Warn, setting?.Alarm ?? monitor.Alarm, options.Value.Significance);
            var last = windowBefore.GetValueOrDefault(monitor.Name);

            // The worst reference speaks for the monitor: what lasts shows against the training, what is sudden against the weeks before.
            var (worst, state) = comparisons
                .Select(comparison => (comparison, comparison.Sufficient ? rule.Judge(new DriftReading(comparison.Value, qValues[comparison]), SameReference(last, comparison.Reference)) : DriftState.Insufficient))
                .OrderByDescending(pair => pair.Item2).ThenByDescending(pair => pair.comparison.Value).FirstOrDefault();
            if (worst is not null)
            {
                results.Add(Result(monitor, rule, worst, state, worst.Sufficient ? qValues[worst] : null));
            }
        }

        return results;

        DriftResult Result(DriftMonitor monitor, DriftRule rule, DriftComparison worst, DriftState state, double? qValue) => new()
        {
            Check = check,
            CheckedAt = at,
            Monitor = monitor.Name,
            Kind = monitor.Kind,
            Statistic = monitor.Statistic,
            State = JsonNamingPolicy.CamelCase.ConvertName(state.ToString()),
            Value = worst.Sufficient ? Finite(worst.Value) : null,
            Lower = worst.Sufficient ? Finite(worst.Lower) : null,
            Upper = worst.Sufficient ? Finite(worst.Upper) : null,
            Observed = worst.Sufficient ? Finite(worst.Observed) : null,
            ByChance = worst.Sufficient ? Finite(worst.ByChance) : null,
            QValue = qValue,
            Warn = rule.Warn,
            Alarm = rule.Alarm,
            Reference = worst.Reference.Name,
            WindowFrom = period.Window.From,
            WindowTo = period.Window.Until,
            ReferenceFrom = worst.Reference.Stretch.From,
            ReferenceTo = worst.Reference.Stretch.Until,
            CurrentRows = worst.CurrentRows,
            ReferenceRows = worst.ReferenceRows,
            Shoppers = worst.Shoppers,
            Seasonal = worst.Seasonal,
            Histogram = worst.Histogram is null ? null : JsonSerializer.Serialize(worst.Histogram, DriftJson.Default.DriftHistogram),
        };
    }

    /// <summary>The results of the window before this one: the newest whose window ends where this one begins, give or take a tenth, or earlier, but not before another window's length.</summary>
    private static async Task<IReadOnlyDictionary<string, DriftResult>> WindowBeforeAsync(OpsDbContext db, DriftPeriod period, CancellationToken token)
    {
        var length = period.Window.Until - period.Window.From;
        var (from, until) = (period.Window.From - length, period.Window.From + (length / 10));
        var rows = await db.Set<DriftResult>().AsNoTracking()
            .Where(row => row.WindowTo > from && row.WindowTo <= until && row.Value != null && row.QValue != null)
            .OrderByDescending(row => row.WindowTo).Take(MostBefore).ToListAsync(token);
        return rows.GroupBy(row => row.Monitor).ToDictionary(group => group.Key, group => group.First());
    }

    /// <summary>What monitors whose rows are not kept for a year found in the same weeks a year ago, by monitor; the nearest check within half a week.</summary>
    private static async Task<IReadOnlyDictionary<string, DriftResult>> YearAgoAsync(OpsDbContext db, DriftPeriod period, CancellationToken token)
    {
        var then = period.Window.YearBefore.Until;
        var (from, until) = (then.AddDays(-3.5), then.AddDays(3.5));
        var rows = await db.Set<DriftResult>().AsNoTracking()
            .Where(row => row.WindowTo > from && row.WindowTo < until && row.Value != null && (row.Statistic == "loss" || row.Statistic == "overlap" || row.Statistic == "level"))
            .OrderBy(row => row.WindowTo).Take(MostBefore).ToListAsync(token);
        return rows.GroupBy(row => row.Monitor).ToDictionary(group => group.Key, group => group.MinBy(row => (row.WindowTo - then).Duration())!);
    }

    /// <summary>Takes off what the same weeks lost a year ago: a January after a Christmas is no drift.</summary>
    private static DriftFinding InSeason(DriftFinding finding, DriftResult? yearAgo) => yearAgo is not { Observed: { } observed, ByChance: { } byChance }
        ? finding
        : finding with
        {
            Comparisons = [.. finding.Comparisons.Select(comparison =>
            {
                // As it was observed then, not what a season before it had left of it.
                var usual = Math.Max(0, finding.Monitor.Statistic == "level" ? observed : byChance <= 0 ? 0 : 1 - (observed / byChance));
                return usual <= 0 || comparison.Value <= 0 || comparison.Reference.Name != yearAgo.Reference
                    ? comparison
                    : comparison with { Value = Math.Max(0, comparison.Value - usual), Lower = Math.Max(0, comparison.Lower - usual), Upper = Math.Max(0, comparison.Upper - usual), Seasonal = true };
            })],
        };

    /// <summary>What an earlier result says about a comparison: nothing, when it was held against something else, as before a training or a new baseline.</summary>
    private static DriftReading? SameReference(DriftResult? last, DriftReference reference) =>
        last is { Value: { } value, QValue: { } qValue } && last.Reference == reference.Name && (reference.Name == "trailing" || last.ReferenceTo == reference.Stretch.Until)
            ? new DriftReading(value, qValue)
            : null;

    private static async Task<IReadOnlyDictionary<string, string>> NewestStatesAsync(OpsDbContext db, CancellationToken token)
    {
        var newest = await db.Set<DriftResult>().AsNoTracking().OrderByDescending(row => row.Id).Select(row => row.Check).FirstOrDefaultAsync(token);
        return await db.Set<DriftResult>().AsNoTracking().Where(row => row.Check == newest).ToDictionaryAsync(row => row.Monitor, row => row.State, token);
    }

    private static DriftRow Row(DriftResult row) => new(row.Monitor, row.Statistic, row.Value, row.Warn, row.Alarm, row.State);

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}

/// <summary>What a check came to.</summary>
internal sealed record DriftSummary(string Check, DateTimeOffset At, int Monitors, int Alarms, int Warnings, int Insufficient, IReadOnlyList<string> Opened)
{
    public string Words => $"{Monitors} monitors: {Alarms} in alarm, {Warnings} worth a look, {Insufficient} with too little to say" + (Opened.Count > 0 ? $"; opened {string.Join(", ", Opened)}" : "");
}
