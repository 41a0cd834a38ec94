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
        var row = Row(trained, request, reason);
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
        var row = Row(trained, request, null);
        WriteFiles(row, trained);
        await ChangeAsync(async db =>
        {
            db.Add(row);
            await CrownAsync(db, row, TryRead(row, out var objection) ?? throw new InvalidDataException(objection), $"trained on {trained.Report.Lines} purchase lines", null, null, token);
            return true;
        }, token);
        return row;
    }

    /// <summary>Makes a model champion by hand. Past a failed gate only when that is said.</summary>
    /// <param name="actor">Who; holds <c>operator</c>.</param>
    /// <param name="version">The model: a challenger, a previous, an archived or a rejected one.</param>
    /// <param name="reason">In the actor's words.</param>
    /// <param name="pastGates">Whether failed gates are passed over.</param>
    /// <param name="token">Gives up before anything is changed.</param>
    public Task<RegistryChange> PromoteByHandAsync(ClaimsPrincipal actor, string version, string reason, bool pastGates, CancellationToken token) => ChangeAsync(async db =>
    {
        if (await db.Set<ModelVersion>().FindAsync([version], token) is not { } row)
        {
            return RegistryChange.NotFound;
        }

        if (row.Role == ModelRole.Champion)
        {
            return RegistryChange.Refused("It is the champion already.");
        }

        if ((!row.PassedGates || row.Role == ModelRole.Rejected) && !pastGates)
        {
            return RegistryChange.Refused($"{(row.PassedGates ? "It was rejected" : "It failed its gates")} ({row.Reason}); set override to promote it all the same.");
        }

        if (TryRead(row, out var objection) is not { } model)
        {
            return RegistryChange.Refused($"Its artefact is refused: {objection}");
        }

        var change = new AuditChange("model.promote", version, Json(_active.Champion?.Version), Json(version), pastGates ? $"{reason} (past gates)" : reason);
        await CrownAsync(db, row, model, $"promoted by hand: {reason}", actor, change, token);
        return RegistryChange.Done;
    }, token);

    /// <summary>Rejects a challenger by hand: it leaves its rollout.</summary>
    public Task<RegistryChange> RejectByHandAsync(ClaimsPrincipal actor, string version, string reason, CancellationToken token) => ChangeAsync(async db =>
    {
        if (await db.Set<ModelVersion>().FindAsync([version], token) is not { } row)
        {
            return RegistryChange.NotFound;
        }

        if (row.Role is ModelRole.Champion or ModelRole.Previous or ModelRole.Rejected)
        {
            return RegistryChange.Refused(row.Role == ModelRole.Rejected ? "It is rejected already." : "It serves; roll back instead.");
        }

        Reject(row, $"rejected by hand: {reason}");
        await _audit.SaveAsync(db, actor, new AuditChange("model.reject", version, null, null, reason), token);
        LeaveRollout(version);
        Note(version, $"Model {version} rejected", reason, AuditLog.NameOf(actor));
        return RegistryChange.Done;
    }, token);

    /// <summary>Lets the previous model serve again; the champion is rejected. False when there is no previous model.</summary>
    public Task<bool> RollBackAsync(ClaimsPrincipal actor, string reason, CancellationToken token) => RollBackAsync(actor, reason, expected: null, token);

    /// <summary>As by hand, by the system: only while the model is still the champion.</summary>
    internal Task<bool> RollBackAsync(string champion, string reason, CancellationToken token) => RollBackAsync(null, reason, champion, token);

    /// <summary>The rollout's next stage; false when the model is no longer a challenger.</summary>
    internal Task<bool> AdvanceAsync(string version, RolloutStage stage, double percent, string what, CancellationToken token) => ChangeAsync(async db =>
    {
        if (await db.Set<ModelVersion>().FindAsync([version], token) is not { Role: ModelRole.Challenger } row || TryRead(row, out _) is not { } model)
        {
            return false;
        }

        (row.Stage, row.Percent, row.StageSince, row.Comparisons, row.Reason) = (stage, percent, ShopNow(), 0, what);
        await db.SaveChangesAsync(token);
        _active.SetRollout(new Rollout(_active.Current.Find(version) ?? model, stage, percent, version));
        Note(version, $"Model {version}: {what}", null, actor: null);
        return true;
    }, token);

    /// <summary>Remembers how many calls of a stage were compared.</summary>
    internal Task<bool> CountAsync(string version, long comparisons, CancellationToken token) => ChangeAsync(async db =>
    {
        if (await db.Set<ModelVersion>().FindAsync([version], token) is not { } row)
        {
            return false;
        }

        row.Comparisons = comparisons;
        await db.SaveChangesAsync(token);
        return true;
    }, token);

    /// <summary>The rollout's end: the challenger becomes the champion. False when it is no longer a challenger.</summary>
    internal Task<bool> CrownAsync(string version, string reason, CancellationToken token) => ChangeAsync(async db =>
    {
        if (await db.Set<ModelVersion>().FindAsync([version], token) is not { Role: ModelRole.Challenger } row || (_active.Current.Find(version) ?? TryRead(row, out _)) is not { } model)
        {
            return false;
        }

        await CrownAsync(db, row, model, reason, null, null, token);
        return true;
    }, token);

    /// <summary>Ends a rollout by the system. False when the model is no longer a challenger.</summary>
    internal Task<bool> RejectAsync(string version, string reason, bool archive, CancellationToken token) => ChangeAsync(async db =>
    {
        if (await db.Set<ModelVersion>().FindAsync([version], token) is not { Role: ModelRole.Challenger } row)
        {
            return false;
        }

        Reject(row, reason);
        row.Role = archive ? ModelRole.Archived : ModelRole.Rejected;
        await db.SaveChangesAsync(token);
        LeaveRollout(version);
        Note(version, archive ? $"Model {version} archived" : $"Model {version} rejected", reason, actor: null);
        return true;
    }, token);

    /// <summary>
    /// Loads champion and previous model at start. What is damaged is rejected, and the next one takes its place. False when no model is left.
    /// </summary>
    public Task<bool> LoadAsync(IProgress<string> progress, CancellationToken token) => ChangeAsync(async db =>
    {
        var loaded = new List<(ModelVersion Row, ServingModel Model)>();
        foreach (var row in (await ServingRowsAsync(db, token)).OrderBy(row => row.Role == ModelRole.Champion ? 0 : 1))
        {
            if (TryRead(row, out var objection) is { } model)
            {
                loaded.Add((row, model));
                continue;
            }

            progress.Report($"model {row.Version} is refused: {objection}");
            Reject(row, objection);
            Note(row.Version, $"Model {row.Version} refused", objection, actor: null);
        }

        if (loaded is [{ Row.Role: not ModelRole.Champion } next, ..])
        {
            (next.Row.Role, next.Row.Reason) = (ModelRole.Champion, "the champion was refused at start");
        }

        var champion = loaded.Count > 0 ? loaded[0].Model : await TakeNewestArchivedAsync(db, ModelRole.Champion, token);
        var previous = loaded.Count > 1 ? loaded[1].Model : null;
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

    private Task<bool> RollBackAsync(ClaimsPrincipal? actor, string reason, string? expected, CancellationToken token) => ChangeAsync(async db =>
    {
        var rows = await ServingRowsAsync(db, token);
        var (champion, previous) = (rows.Find(row => row.Role == ModelRole.Champion), rows.Find(row => row.Role == ModelRole.Previous));
        if (previous is null || (expected is not null && champion?.Version != expected) || (_active.Current.Find(previous.Version) ?? TryRead(previous, out _)) is not { } restored)
        {
            return false;
        }

        if (champion is not null)
        {
            Reject(champion, $"rolled back: {reason}");
        }

        (previous.Role, previous.Reason, previous.StageSince) = (ModelRole.Champion, $"rolled back to: {reason}", null);
        var fallback = await TakeNewestArchivedAsync(db, ModelRole.Previous, token);
        if (actor is null)
        {
            await db.SaveChangesAsync(token);
        }
        else
        {
            await _audit.SaveAsync(db, actor, new AuditChange("model.rollback", previous.Version, Json(champion?.Version), Json(previous.Version), reason), token);
        }

        _active.Swap(restored, fallback);
        Note(previous.Version, $"Rolled back to model {previous.Version}", reason, actor is null ? null : AuditLog.NameOf(actor));
        return true;
    }, token);

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

        (row.Role, row.Reason, row.Stage, row.Percent, row.Hold, row.StageSince) = (ModelRole.Champion, Cut(reason), null, 0, false, ShopNow());
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

    /// <summary>A rollout that a restart interrupted goes on in its stage.</summary>
    private async Task ResumeRolloutAsync(OpsDbContext db, IProgress<string> progress, CancellationToken token)
    {
        var row = await db.Set<ModelVersion>().Where(one => one.Role == ModelRole.Challenger && (one.Stage == RolloutStage.Shadow || one.Stage == RolloutStage.Canary))
            .OrderByDescending(one => one.TrainedAt).FirstOrDefaultAsync(token);
        if (row is null)
        {
            return;
        }

        if (TryRead(row, out var objection) is { } model)
        {
            _active.SetRollout(new Rollout(model, row.Stage!.Value, row.Percent, row.Version));
            progress.Report($"{row.Version} goes on in stage {row.Stage}");
            return;
        }

        Reject(row, objection);
        await db.SaveChangesAsync(token);
        Note(row.Version, $"Model {row.Version} refused", objection, actor: null);
    }

    private ModelVersion Row(TrainedCandidate trained, TrainingRequest request, string? reason)
    {
        var report = trained.Report;
        var trainedAt = DateTimeOffset.FromUnixTimeMilliseconds(_time.GetUtcNow().ToUnixTimeMilliseconds());
        var version = $"{report.Kind}-{trainedAt:yyyyMMdd-HHmmss}-{report.Sha256[..4]}";
        return new ModelVersion
        {
            Version = version, TrainedAt = trainedAt, AsOf = report.AsOf, DataFrom = report.DataFrom, DataTo = report.DataTo, PurchaseLines = report.Lines, ShownItems = report.Shown, Parameters = report.Parameters.GetRawText(),
            Metrics = report.Metrics is null ? null : System.Text.Json.JsonSerializer.Serialize(report.Metrics, ModelsJson.Default.BacktestMetrics),
            Artefact = version + ".model", Sha256 = report.Sha256, Role = ModelRole.Challenger, Reason = Cut(reason ?? $"trained on {report.Lines} purchase lines"), Kind = report.Kind,
            RunId = request.RunId, Seed = report.Seed, CodeVersion = report.CodeVersion, SchemaHash = report.SchemaHash, Parent = request.Champion?.Version,
            Gates = System.Text.Json.JsonSerializer.Serialize(report.Gates, ModelsJson.Default.IReadOnlyListGateResult), PassedGates = report.Gates.All(gate => gate.Passed),
            TwinArtefact = report.TwinSha256 is null ? null : version + ".twin", TwinSha256 = report.TwinSha256, TwinAsOf = report.TwinAsOf,
        };
    }

    private void WriteFiles(ModelVersion row, TrainedCandidate trained)
    {
        _artefacts.Write(row.Artefact, trained.Artefact);
        if (row.TwinArtefact is not null && trained.Twin is not null)
        {
            _artefacts.Write(row.TwinArtefact, trained.Twin);
        }
    }

    private static void Reject(ModelVersion row, string reason) =>
        (row.Role, row.Reason, row.Stage, row.Percent, row.Hold, row.StageSince) = (ModelRole.Rejected, Cut(reason), null, 0, false, null);

    private void LeaveRollout(string version)
    {
        if (_active.Current.Rollout?.Model.Version == version)
        {
            _active.SetRollout(null);
        }
    }

    private ServingModel? Load(string version)
    {
        using var db = _contexts.CreateDbContext();
        return db.Set<ModelVersion>().AsNoTracking().FirstOrDefault(row => row.Version == version) is { } row ? TryRead(row, out _) : null;
    }

    private DateTimeOffset ShopNow() => DateTimeOffset.FromUnixTimeMilliseconds(_shop.NowMs);

    private static string Cut(string reason) => reason.Length > 500 ? reason[..500] : reason;

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

    private void Note(string version, string title, string? detail, string? actor)
    {
        _timeline.Add(new TimelineEntry(_time.GetUtcNow(), "model", title, detail, actor));
        _live.Publish(new ModelsChanged(version, title));
    }

    private static string? Json(string? version) => version is null ? null : $$"""{"champion":"{{version}}"}""";

    [LoggerMessage(Level = LogLevel.Error, Message = "model {Version} is refused")]
    private static partial void Refused(ILogger logger, string version, Exception failure);
}
