using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using OpsConsole.Models.Training;
using OpsConsole.Platform.Live;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Security.Auditing;
using OpsConsole.Platform.Telemetry;
using OpsConsole.Platform.Time;

namespace OpsConsole.Models;

/// <summary>Which model has which role: rows are the truth, <see cref="ActiveModels"/> follows them. A person's change is audited; the caller has checked the policy.</summary>
public sealed partial class ModelRegistry : IDisposable
{
    /// <summary>Most rows listed.</summary>
    public const int MaxListed = 200;

    /// <summary>Archived and rejected models whose artefacts are kept, for a rollback or a second thought.</summary>
    public const int MaxArchived = 5;

    private readonly IDbContextFactory<OpsDbContext> _contexts;
    private readonly ModelArtefacts _artefacts;
    private readonly ActiveModels _active;
    private readonly AuditLog _audit;
    private readonly Timeline _timeline;
    private readonly LiveFeed _live;
    private readonly TimeProvider _time;
    private readonly ShopClock _shop;
    private readonly ILogger<ModelRegistry> _logger;
    private readonly SemaphoreSlim _changing = new(1, 1);

    internal ModelRegistry(
        IDbContextFactory<OpsDbContext> contexts, ModelArtefacts artefacts, ActiveModels active, AuditLog audit, Timeline timeline, LiveFeed live, TimeProvider time, ShopClock shop,
        ILogger<ModelRegistry> logger)
    {
        (_contexts, _artefacts, _active, _audit, _timeline, _live, _time, _shop, _logger) = (contexts, artefacts, active, audit, timeline, live, time, shop, logger);
        active.Load = Load;
    }

    /// <summary>What the next step of a rollout waits for, by version; set by the rollout.</summary>
    internal Func<string, string?> WaitsOf { get; set; } = static _ => null;

    /// <summary>The newest models, newest first.</summary>
    public async Task<IReadOnlyList<ModelVersion>> ListAsync(CancellationToken token)
    {
        await using var db = await _contexts.CreateDbContextAsync(token);
        return await db.Set<ModelVersion>().AsNoTracking().OrderByDescending(row => row.TrainedAt).Take(MaxListed).ToListAsync(token);
    }

    /// <summary>The newest models as they are shown, newest first.</summary>
    public async Task<IReadOnlyList<ModelAnswer>> AnswersAsync(CancellationToken token) => [.. (await ListAsync(token)).Select(row => ModelAnswers.Of(row, WaitsOf(row.Version)))];

    /// <summary>One model with its metrics against the champion's and its lineage; null when it is not among the newest.</summary>
    public async Task<ModelDetail?> DetailAsync(string version, CancellationToken token)
    {
        var all = await ListAsync(token);
        return all.FirstOrDefault(row => row.Version == version) is { } row ? ModelAnswers.Detail(row, WaitsOf(version), all) : null;
    }

    /// <summary>
    /// Takes a trained model in: the champion where nothing serves, else a challenger that waits for its rollout, else, with a failed gate, rejected.
    /// </summary>
    internal Task<ModelVersion> RegisterAsync(TrainedCandidate trained, TrainingRequest request, string? reason, bool hold, CancellationToken token) => ChangeAsync(async db =>
    {
        var row = ModelRows.Of(trained, request, reason, Now());
        WriteFiles(row, trained);
        if (await db.Set<ModelVersion>().AnyAsync(one => one.Version == row.Version, token))
        {
            throw new InvalidDataException($"{row.Version} is registered already");
        }

        if (_active.Champion is null && trained.Report.Gates.All(gate => gate.Passed || gate.Name == "evidence") && TryRead(row, out _) is { } first)
        {
            row.Role = ModelRole.Champion;
            row.StageSince = ShopNow();
            db.Add(row);
            await db.SaveChangesAsync(token);
            _active.Swap(first, null);
            Note(row.Version, $"Model {row.Version} serves", row.Reason, actor: null);
            return row;
        }

        if (row.PassedGates)
        {
            (row.Role, row.Stage, row.Hold, row.StageSince) = (ModelRole.Challenger, RolloutStage.Gated, hold, ShopNow());
        }
        else
        {
            (row.Role, row.Reason) = (ModelRole.Rejected, "gates failed: " + string.Join(", ", trained.Report.Gates.Where(gate => !gate.Passed).Select(gate => gate.Name)));
        }

        db.Add(row);
        await db.SaveChangesAsync(token);
        Note(row.Version, row.PassedGates ? $"Model {row.Version} passed its gates" : $"Model {row.Version} rejected", row.Reason, actor: null);
        await DropOldArtefactsAsync(db, token);
        return row;
    }, token);

    /// <summary>Makes a trained model the champion without gates: the quick model of a first start.</summary>
    internal async Task<ModelVersion> PromoteAsync(TrainedCandidate trained, TrainingRequest request, CancellationToken token)
    {
        var row = ModelRows.Of(trained, request, null, Now());
        WriteFiles(row, trained);
        await ChangeAsync(async db =>
        {
            db.Add(row);
            await CrownAsync(db, row, TryRead(row, out var objection) ?? throw new InvalidDataException(objection), $"trained on {trained.Report.Lines} purchase lines", null, null, token);
            return true;
        }, token);
        return row;
    }

    /// <summary>
    /// Loads champion and previous model at start. What is damaged is rejected, and the next one takes its place. False when no model is left.
    /// </summary>
    public Task<bool> LoadAsync(IProgress<string> progress, CancellationToken token) => ChangeAsync(async db =>
    {
        var loaded = new List<(ModelVersion Row, ServingModel Model)>();
        var refused = false;
        foreach (var row in (await ServingRowsAsync(db, token)).OrderBy(row => row.Role == ModelRole.Champion ? 0 : 1))
        {
            if (TryRead(row, out var objection) is { } model)
            {
                loaded.Add((row, model));
                continue;
            }

            refused = true;
            progress.Report($"model {row.Version} is refused: {objection}");
            ModelRows.Reject(row, objection);
            Note(row.Version, $"Model {row.Version} refused", objection, actor: null);
        }

        if (loaded is [{ Row.Role: not ModelRole.Champion } next, ..])
        {
            (next.Row.Role, next.Row.Reason) = (ModelRole.Champion, "the champion was refused at start");
        }

        var champion = loaded.Count > 0 ? loaded[0].Model : await TakeNewestArchivedAsync(db, ModelRole.Champion, token);
        await db.SaveChangesAsync(token); // The roles so far: an archived model that has become champion is not to be found again.
        var previous = loaded.Count > 1 ? loaded[1].Model : refused && champion is not null ? await TakeNewestArchivedAsync(db, ModelRole.Previous, token) : null;
        await db.SaveChangesAsync(token);
        if (champion is not null)
        {
            _active.Swap(champion, previous);
        }

        await ResumeRolloutAsync(db, progress, token);
        return champion is not null;
    }, token);

    /// <inheritdoc />
    public void Dispose() => _changing.Dispose();

    /// <summary>Champion becomes previous, previous archived, the row champion: saved, swapped, told.</summary>
    private async Task CrownAsync(OpsDbContext db, ModelVersion row, ServingModel model, string reason, ClaimsPrincipal? actor, AuditChange? audited, CancellationToken token)
    {
        var before = _active.Champion;
        foreach (var serving in (await ServingRowsAsync(db, token)).Where(one => one.Version != row.Version))
        {
            (serving.Role, serving.Reason) = serving.Role == ModelRole.Champion
                ? (ModelRole.Previous, $"followed by {row.Version}")
                : (ModelRole.Archived, $"followed by {row.Version}");
            serving.StageSince = null;
        }

        (row.Role, row.Reason, row.Stage, row.Percent, row.Hold, row.StageSince) = (ModelRole.Champion, ModelRows.Cut(reason), null, 0, false, ShopNow());
        if (actor is null || audited is null)
        {
            await db.SaveChangesAsync(token);
        }
        else
        {
            await _audit.SaveAsync(db, actor, audited, token);
        }

        _active.Swap(model, before);
        Note(row.Version, $"Model {row.Version} serves", reason, actor is null ? null : AuditLog.NameOf(actor));
        await DropOldArtefactsAsync(db, token);
    }

    private ServingModel? Load(string version)
    {
        using var db = _contexts.CreateDbContext();
        return db.Set<ModelVersion>().AsNoTracking().FirstOrDefault(row => row.Version == version) is { } row ? TryRead(row, out _) : null;
    }

    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(_time.GetUtcNow().ToUnixTimeMilliseconds());

    private DateTimeOffset ShopNow() => DateTimeOffset.FromUnixTimeMilliseconds(_shop.NowMs);

    private async Task<T> ChangeAsync<T>(Func<OpsDbContext, Task<T>> change, CancellationToken token)
    {
        await _changing.WaitAsync(token);
        try
        {
            await using var db = await _contexts.CreateDbContextAsync(token);
            return await change(db);
        }
        finally
        {
            _changing.Release();
        }
    }

    private static Task<List<ModelVersion>> ServingRowsAsync(OpsDbContext db, CancellationToken token) =>
        db.Set<ModelVersion>().Where(row => row.Role == ModelRole.Champion || row.Role == ModelRole.Previous).OrderByDescending(row => row.TrainedAt).Take(10).ToListAsync(token);

    /// <summary>Gives a role to the newest archived model that can be read; the caller saves.</summary>
    private async Task<ServingModel?> TakeNewestArchivedAsync(OpsDbContext db, ModelRole role, CancellationToken token)
    {
        var archived = await db.Set<ModelVersion>().Where(row => row.Role == ModelRole.Archived).OrderByDescending(row => row.TrainedAt).Take(MaxArchived).ToListAsync(token);
        foreach (var row in archived)
        {
            if (TryRead(row, out _) is { } model)
            {
                (row.Role, row.Reason) = (role, "the newest archived model that can be read");
                return model;
            }
        }

        return null;
    }

    private void Note(string version, string title, string? detail, string? actor)
    {
        _timeline.Add(new TimelineEntry(_time.GetUtcNow(), "model", title, detail, actor));
        _live.Publish(new ModelsChanged(version, title));
    }

    private static string? Json(string? version) => version is null ? null : $$"""{"champion":"{{version}}"}""";

    /// <summary>Deletes the files of models that nobody will want back; those that an experiment serves stay, since a restart reads them again.</summary>
    private async Task DropOldArtefactsAsync(OpsDbContext db, CancellationToken token)
    {
        var arms = _active.Current.Arms.Select(arm => arm.Version).ToList();
        var old = await db.Set<ModelVersion>().AsNoTracking()
            .Where(row => (row.Role == ModelRole.Archived || row.Role == ModelRole.Rejected) && !arms.Contains(row.Version))
            .OrderByDescending(row => row.TrainedAt).Skip(MaxArchived).Take(MaxListed).Select(row => new { row.Artefact, row.TwinArtefact }).ToListAsync(token);
        foreach (var files in old)
        {
            _artefacts.Delete(files.Artefact);
            if (files.TwinArtefact is not null)
            {
                _artefacts.Delete(files.TwinArtefact);
            }
        }
    }

    private void WriteFiles(ModelVersion row, TrainedCandidate trained)
    {
        _artefacts.Write(row.Artefact, trained.Artefact);
        if (row.TwinArtefact is not null && trained.Twin is not null)
        {
            _artefacts.Write(row.TwinArtefact, trained.Twin);
        }
    }

    private ServingModel? TryRead(ModelVersion row, out string objection)
    {
        objection = "";
        try
        {
            return new ServingModel(row.Version, _artefacts.Read(row.Artefact, row.Sha256), row.TrainedAt);
        }
        catch (Exception refused) when (refused is InvalidDataException or IOException)
        {
            objection = refused.Message;
            Refused(_logger, row.Version, refused);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "model {Version} is refused")]
    private static partial void Refused(ILogger logger, string version, Exception failure);
}
