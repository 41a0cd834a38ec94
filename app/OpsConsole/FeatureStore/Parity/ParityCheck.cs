using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpsConsole.Engines.Recommendation;
using OpsConsole.Platform.Live;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Served;
using OpsConsole.Platform.Telemetry;
using OpsConsole.Platform.Time;

namespace OpsConsole.FeatureStore.Parity;

/// <summary>Checks that what was served is what the events give: the newest logged vectors, recomputed; each check leaves a row.</summary>
internal sealed class ParityCheck(
    ServedSlates served, ParityReplay replay, FeatureModels models, IDbContextFactory<OpsDbContext> contexts, Timeline timeline, ShopClock clock, TimeProvider time, IOptions<FeatureStoreOptions> options)
{
    /// <summary>Rows kept: a month of hourly checks.</summary>
    private const int MaxKept = 800;

    /// <summary>How far back vectors are looked for, the shop's time.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromDays(7);

    /// <summary>Compares the newest vectors and stores the result.</summary>
    /// <param name="runId">The job run.</param>
    /// <param name="trigger">What asked for it.</param>
    /// <param name="report">Told what is going on.</param>
    /// <param name="progress">Told the share that is done.</param>
    /// <param name="token">Ends it; nothing is stored then.</param>
    public async Task<ParityReport> RunAsync(string runId, string trigger, Action<string> report, Action<double> progress, CancellationToken token)
    {
        await served.FlushedAsync().WaitAsync(token);
        var nowMs = clock.NowMs;
        var slates = await Task.Run(() => served.NewestVectors(nowMs - (long)Window.TotalMilliseconds, nowMs + 1, options.Value.ParityVectors, token), token);
        var loaded = await LoadAsync(slates, report, token);
        report($"{slates.Sum(slate => slate.Vectors!.Rows):N0} vectors of {slates.Count:N0} slates");
        var result = await Task.Run(() => replay.Run(slates, loaded, progress, token), token);
        await StoreAsync(runId, trigger, slates, result, token);
        if (result.Rate > options.Value.ParityTolerance || result.ExpiredServed > 0)
        {
            timeline.Add(new TimelineEntry(time.GetUtcNow(), "alert", "Features served differ from the events", Words(result), null));
        }

        return result;
    }

    /// <summary>The checks, newest first.</summary>
    public async Task<IReadOnlyList<ParityRun>> ListAsync(int limit, CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        return await db.Set<ParityRun>().AsNoTracking().OrderByDescending(row => row.At).Take(Math.Clamp(limit, 1, MaxKept)).ToListAsync(token);
    }

    /// <summary>A result in one line.</summary>
    public static string Words(ParityReport result)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{result.Mismatched:N0} of {result.Checked:N0} vectors differ");
        text += result.Worst is { } worst ? $", most often in {worst.Feature}" : "";
        text += result.ExpiredServed > 0 ? string.Create(CultureInfo.InvariantCulture, $"; {result.ExpiredServed:N0} expired values were served") : "";
        return text + (result.NotComparable > 0 ? string.Create(CultureInfo.InvariantCulture, $"; {result.NotComparable:N0} could not be compared") : "");
    }

    private async Task<IReadOnlyDictionary<string, RecommendationModel?>> LoadAsync(IReadOnlyList<ServedSlate> slates, Action<string> report, CancellationToken token)
    {
        var loaded = new Dictionary<string, RecommendationModel?>(StringComparer.Ordinal);
        foreach (var version in slates.Select(slate => slate.ModelVersion).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            loaded[version] = await models.LoadAsync(version, token);
            if (loaded[version] is null)
            {
                report($"model {version} is gone: its vectors cannot be compared");
            }
        }

        return loaded;
    }

    private async Task StoreAsync(string runId, string trigger, IReadOnlyList<ServedSlate> slates, ParityReport result, CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        var old = await db.Set<ParityRun>().OrderByDescending(row => row.At).Skip(MaxKept - 1).ToListAsync(token);
        db.RemoveRange(old);
        db.Add(new ParityRun
        {
            At = time.GetUtcNow(),
            RunId = runId,
            Trigger = trigger,
            From = slates.Count == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(slates.Min(slate => slate.AtMs)),
            Until = slates.Count == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(slates.Max(slate => slate.AtMs)),
            Checked = result.Checked,
            Mismatched = result.Mismatched,
            ExpiredServed = result.ExpiredServed,
            NotComparable = result.NotComparable,
            ByFeature = JsonSerializer.Serialize(result.ByFeature, FeaturesJson.Default.IReadOnlyListFeatureMismatches),
        });
        await db.SaveChangesAsync(token);
    }
}
