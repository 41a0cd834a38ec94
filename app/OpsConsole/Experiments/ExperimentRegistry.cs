using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using OpsConsole.Models;
using OpsConsole.Platform.Live;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Security.Auditing;
using OpsConsole.Platform.Telemetry;
using OpsConsole.Platform.Time;

namespace OpsConsole.Experiments;

/// <summary>Why a command was not carried out.</summary>
internal enum ExperimentRefusal
{
    None,
    NotFound,

    /// <summary>Somebody else has changed it.</summary>
    Stale,

    /// <summary>Its state, or another experiment, does not allow it.</summary>
    Conflict,
}

/// <summary>What became of a command.</summary>
internal readonly record struct ExperimentResult(Experiment? Row, ExperimentRefusal Refusal = ExperimentRefusal.None, string? Why = null);

/// <summary>A change of an experiment or a new evaluation, for live pages.</summary>
public sealed record ExperimentChanged(string Id);

/// <summary>Experiments as rows; <see cref="Assignments"/> follows them. Every command is audited in its own transaction.</summary>
internal sealed class ExperimentRegistry(
    IDbContextFactory<OpsDbContext> contexts, ActiveModels models, Assignments assignments, AuditLog audit, Timeline timeline, LiveFeed live, ShopClock shop, TimeProvider time) : IDisposable
{
    /// <summary>Most experiments listed.</summary>
    public const int MaxListed = 200;

    private readonly SemaphoreSlim _changing = new(1, 1);
    private readonly ConcurrentDictionary<string, ImmutableArray<string>> _required = new(StringComparer.Ordinal);

    public async Task<IReadOnlyList<Experiment>> ListAsync(CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        return await db.Set<Experiment>().AsNoTracking().OrderByDescending(row => row.CreatedAt).Take(MaxListed).ToListAsync(token);
    }

    public async Task<Experiment?> FindAsync(string id, CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        return await db.Set<Experiment>().AsNoTracking().FirstOrDefaultAsync(row => row.Id == id, token);
    }

    /// <summary>Keeps a definition that breaks no rule.</summary>
    public Task<ExperimentResult> CreateAsync(ClaimsPrincipal actor, ExperimentDraft draft, CancellationToken token) => ChangeAsync(async db =>
    {
        if (await db.Set<Experiment>().AnyAsync(row => row.Id == draft.Id, token))
        {
            return new ExperimentResult(null, ExperimentRefusal.Conflict, "There is an experiment of that id.");
        }

        var row = new Experiment
        {
            Id = draft.Id!,
            Name = draft.Name!.Trim(),
            Hypothesis = draft.Hypothesis?.Trim() ?? "",
            Surfaces = string.Join(',', draft.Surfaces!),
            Arms = JsonSerializer.Serialize(draft.Arms!, ExperimentsJson.Default.IReadOnlyListArmDefinition),
            PrimaryMetric = draft.PrimaryMetric!,
            Guardrails = JsonSerializer.Serialize(draft.Guardrails ?? [], ExperimentsJson.Default.IReadOnlyListGuardrailDefinition),
            MinimumEffect = draft.MinimumEffect!.Value,
            Traffic = draft.Traffic!.Value,
            State = ExperimentState.Draft,
            CreatedAt = shop.GetUtcNow(),
            CreatedBy = AuditLog.NameOf(actor),
            Revision = 1,
        };
        db.Add(row);
        await audit.SaveAsync(db, actor, new AuditChange("experiment.create", row.Id, null, row.Arms), token);
        return new ExperimentResult(row);
    }, token);

    /// <summary>Begins to assign shoppers.</summary>
    public Task<ExperimentResult> StartAsync(ClaimsPrincipal actor, string id, string? reason, string? etag, CancellationToken token) => ChangeAsync(async db =>
    {
        var (row, refused) = await FindAsync(db, id, etag, ExperimentState.Draft, token);
        if (row is null)
        {
            return refused;
        }

        var running = await db.Set<Experiment>().AsNoTracking().Where(other => other.State == ExperimentState.Running).ToListAsync(token);
        if (running.Find(other => other.Surfaces.Split(',').Intersect(row.Surfaces.Split(',')).Any()) is { } taken)
        {
            return new ExperimentResult(null, ExperimentRefusal.Conflict, $"Experiment {taken.Id} has a surface of it already.");
        }

        if (!Require(row, out var missing))
        {
            return new ExperimentResult(null, ExperimentRefusal.Conflict, $"Model {missing} cannot be loaded.");
        }

        (row.State, row.StartedAt, row.Reason) = (ExperimentState.Running, shop.GetUtcNow(), reason);
        row.Revision++;
        try
        {
            await audit.SaveAsync(db, actor, new AuditChange("experiment.start", id, Reason: reason), token);
        }
        catch
        {
            Release(id);
            throw;
        }

        await FollowAsync(db, token);
        Note($"Experiment {id} started at {row.Traffic:P0} of shoppers", reason, AuditLog.NameOf(actor));
        return new ExperimentResult(row);
    }, token);

    /// <summary>Changes the share of shoppers who take part; those who do stay in their arms while it grows.</summary>
    public Task<ExperimentResult> RampAsync(ClaimsPrincipal actor, string id, double traffic, string? reason, string? etag, CancellationToken token) => ChangeAsync(async db =>
    {
        var (row, refused) = await FindAsync(db, id, etag, ExperimentState.Running, token);
        if (row is null)
        {
            return refused;
        }

        var before = row.Traffic;
        row.Traffic = traffic;
        row.Revision++;
        await audit.SaveAsync(db, actor, new AuditChange("experiment.ramp", id, Json(before), Json(traffic), reason), token);
        await FollowAsync(db, token);
        Note($"Experiment {id} goes from {before:P0} to {traffic:P0} of shoppers", reason, AuditLog.NameOf(actor));
        return new ExperimentResult(row);
    }, token);

    /// <summary>Ends an experiment, or gives up a draft.</summary>
    public Task<ExperimentResult> StopAsync(ClaimsPrincipal actor, string id, string decision, string? reason, string? etag, CancellationToken token) => ChangeAsync(async db =>
    {
        var (row, refused) = await FindAsync(db, id, etag, null, token);
        if (row is null)
        {
            return refused;
        }

        if (row.State == ExperimentState.Stopped)
        {
            return new ExperimentResult(null, ExperimentRefusal.Conflict, "The experiment is stopped.");
        }

        (row.State, row.StoppedAt, row.Decision, row.Reason) = (ExperimentState.Stopped, shop.GetUtcNow(), decision, reason);
        row.Revision++;
        await audit.SaveAsync(db, actor, new AuditChange("experiment.stop", id, null, $"{{\"decision\":{JsonSerializer.Serialize(decision, ExperimentsJson.Default.String)}}}", reason), token);
        await FollowAsync(db, token);
        Release(id);
        Note($"Experiment {id} stopped: {decision}", reason, AuditLog.NameOf(actor));
        return new ExperimentResult(row);
    }, token);

    /// <summary>Remembers that the sample ratio is wrong; the first time it is said on the timeline.</summary>
    public Task<ExperimentResult> MarkMismatchAsync(string id, CancellationToken token) => ChangeAsync(async db =>
    {
        var (row, refused) = await FindAsync(db, id, null, ExperimentState.Running, token);
        if (row is not { MismatchAt: null })
        {
            return refused;
        }

        row.MismatchAt = shop.GetUtcNow();
        row.Revision++;
        await db.SaveChangesAsync(token);
        timeline.Add(new TimelineEntry(time.GetUtcNow(), "alert", $"Experiment {id}: arms do not get the shoppers that they should", "Its figures compare different kinds of shoppers. Find out why before believing them.", null));
        return new ExperimentResult(row);
    }, token);

    /// <summary>At start: loads the models of experiments under way and assigns again. One whose model is gone is stopped.</summary>
    public async Task LoadAsync(CancellationToken token)
    {
        foreach (var row in (await ListAsync(token)).Where(row => row.State == ExperimentState.Running))
        {
            if (!Require(row, out var missing))
            {
                await StopAsync(new ClaimsPrincipal(), row.Id, "stopped by the system", $"model {missing} cannot be loaded", null, token);
            }
        }

        await using var db = await contexts.CreateDbContextAsync(token);
        await FollowAsync(db, token);
    }

    public void Dispose() => _changing.Dispose();

    private async Task<ExperimentResult> ChangeAsync(Func<OpsDbContext, Task<ExperimentResult>> change, CancellationToken token)
    {
        await _changing.WaitAsync(token);
        try
        {
            await using var db = await contexts.CreateDbContextAsync(token);
            var result = await change(db);
            if (result.Row is { } row)
            {
                live.Publish(new ExperimentChanged(row.Id));
            }

            return result;
        }
        finally
        {
            _changing.Release();
        }
    }

    private static async Task<(Experiment? Row, ExperimentResult Refused)> FindAsync(OpsDbContext db, string id, string? etag, ExperimentState? state, CancellationToken token)
    {
        var row = await db.Set<Experiment>().FirstOrDefaultAsync(found => found.Id == id, token);
        return row is null ? (null, new ExperimentResult(null, ExperimentRefusal.NotFound))
            : etag is not null && etag != "*" && etag != $"\"{row.Revision}\"" ? (null, new ExperimentResult(null, ExperimentRefusal.Stale))
            : state is not null && row.State != state ? (null, new ExperimentResult(null, ExperimentRefusal.Conflict, $"The experiment is {row.State.ToString().ToLowerInvariant()}."))
            : (row, default);
    }

    private async Task FollowAsync(OpsDbContext db, CancellationToken token)
    {
        var running = await db.Set<Experiment>().AsNoTracking().Where(row => row.State == ExperimentState.Running).OrderBy(row => row.StartedAt).ToListAsync(token);
        assignments.Load(new AssignmentTable(running.Select(row => new RunningExperiment(
            row.Id, row.Id, [.. row.Surfaces.Split(',')], row.Traffic,
            [.. ExperimentAnswer.ArmsOf(row).Select(arm => new RunningArm(new Assignment(row.Id, arm.Name, arm.ModelVersion, arm.Explore), arm.Share))]))));
    }

    /// <summary>Loads the models of all arms, or none.</summary>
    private bool Require(Experiment row, out string? missing)
    {
        missing = null;
        var loaded = ImmutableArray<string>.Empty;
        foreach (var version in ExperimentAnswer.ArmsOf(row).Select(arm => arm.ModelVersion).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            if (models.Require(version))
            {
                loaded = loaded.Add(version);
                continue;
            }

            missing = version;
            foreach (var other in loaded)
            {
                models.Release(other);
            }

            return false;
        }

        _required[row.Id] = loaded;
        return true;
    }

    private void Release(string id)
    {
        if (_required.TryRemove(id, out var versions))
        {
            foreach (var version in versions)
            {
                models.Release(version);
            }
        }
    }

    private void Note(string title, string? detail, string? actor) => timeline.Add(new TimelineEntry(time.GetUtcNow(), "experiment", title, detail, actor));

    private static string Json(double traffic) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{{\"traffic\":{traffic}}}");
}
