using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpsConsole.Models;
using OpsConsole.Platform.Live;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Served;
using OpsConsole.Platform.Startup;
using OpsConsole.Platform.Time;

namespace OpsConsole.Experiments;

/// <summary>Section <c>Experiments</c>.</summary>
internal sealed record ExperimentsOptions
{
    /// <summary>Real seconds between evaluations of the experiments under way. Default 60.</summary>
    [Range(1, 3_600)]
    public int EvaluateSeconds { get; init; } = 60;
}

/// <summary>Evaluates the experiments under way; stops one whose guardrail is surely broken, and says when a sample ratio is wrong.</summary>
internal sealed partial class ExperimentMonitor(
    IDbContextFactory<OpsDbContext> contexts, ExperimentRegistry registry, ActiveModels models, AttributionStore attribution, AttributionExposures exposures, StartupSequence startup, LiveFeed live,
    ShopClock shop, TimeProvider time, IOptions<ExperimentsOptions> options, ILogger<ExperimentMonitor> logger) : BackgroundService
{
    /// <summary>Most evaluations read for a plot; older ones are thinned out evenly.</summary>
    public const int MaxRead = 300;

    private readonly ConcurrentDictionary<string, DateTimeOffset> _takenIn = new(StringComparer.Ordinal);

    /// <summary>Evaluations of an experiment, oldest first, the newest always among them.</summary>
    public async Task<IReadOnlyList<ExperimentEvaluation>> ReadAsync(string id, CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        var ids = await db.Set<StoredEvaluation>().Where(row => row.Experiment == id).OrderBy(row => row.At).Select(row => row.Id).ToListAsync(token);
        var step = Math.Max(1, (ids.Count + MaxRead - 1) / MaxRead);
        var kept = ids.Where((_, at) => (ids.Count - 1 - at) % step == 0).ToList();
        var rows = await db.Set<StoredEvaluation>().AsNoTracking().Where(row => kept.Contains(row.Id)).OrderBy(row => row.At).ToListAsync(token);
        return [.. rows.Select(Parse)];
    }

    /// <summary>The newest evaluation, or null.</summary>
    public async Task<ExperimentEvaluation?> NewestAsync(string id, CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        var row = await db.Set<StoredEvaluation>().AsNoTracking().Where(row => row.Experiment == id).OrderByDescending(row => row.At).FirstOrDefaultAsync(token);
        return row is null ? null : Parse(row);
    }

    /// <summary>Evaluates every experiment under way now.</summary>
    public async Task EvaluateAsync(CancellationToken token)
    {
        foreach (var row in (await registry.ListAsync(token)).Where(row => row.State == ExperimentState.Running))
        {
            await EvaluateAsync(row, token);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await startup.Ready.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.EvaluateSeconds), time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await EvaluateAsync(stoppingToken);
                }
                catch (Exception failure) when (failure is not OperationCanceledException)
                {
                    // A locked or missing file: the next tick tries again with nothing lost.
                    NotEvaluated(logger, failure);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    private async Task EvaluateAsync(Experiment row, CancellationToken token)
    {
        _takenIn[row.Id] = exposures.TakeIn(row.Id, _takenIn.GetValueOrDefault(row.Id, row.StartedAt ?? row.CreatedAt));
        var champions = (await NewestAsync(row.Id, token))?.Champions ?? [];
        var evaluation = ExperimentEvaluator.Evaluate(
            ExperimentAnswer.ArmsOf(row), row.PrimaryMetric, ExperimentAnswer.GuardrailsOf(row), row.MinimumEffect, attribution.Arms(row.Id), shop.GetUtcNow()) with
        {
            Champions = models.Champion is { } champion && !champions.Contains(champion.Version) ? [.. champions, champion.Version] : champions,
        };
        await using (var db = await contexts.CreateDbContextAsync(token))
        {
            db.Add(new StoredEvaluation { Experiment = row.Id, At = evaluation.At, Result = JsonSerializer.Serialize(evaluation, ExperimentsJson.Default.ExperimentEvaluation) });
            await db.SaveChangesAsync(token);
        }

        live.Publish(new ExperimentChanged(row.Id));
        if (evaluation.SampleRatio.Mismatch)
        {
            await registry.MarkMismatchAsync(row.Id, token);
        }

        if (evaluation.Breaches.Count > 0)
        {
            await registry.StopAsync(new ClaimsPrincipal(), row.Id, "guardrail", string.Join("; ", evaluation.Breaches), null, token);
        }
    }

    private static ExperimentEvaluation Parse(StoredEvaluation row) => JsonSerializer.Deserialize(row.Result, ExperimentsJson.Default.ExperimentEvaluation)!;

    [LoggerMessage(Level = LogLevel.Warning, Message = "Experiments could not be evaluated; tried again at the next turn")]
    private static partial void NotEvaluated(ILogger logger, Exception failure);
}
