using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using OpsConsole.Platform.Live;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Security.Auditing;
using OpsConsole.Platform.Telemetry;

namespace OpsConsole.Models;

/// <summary>Which model has which role: rows are the truth, <see cref="ActiveModels"/> follows them.</summary>
internal sealed partial class ModelRegistry(
    IDbContextFactory<OpsDbContext> contexts, ModelArtefacts artefacts, ActiveModels active, AuditLog audit, Timeline timeline, TimeProvider time, ILogger<ModelRegistry> logger) : IDisposable
{
    /// <summary>Most rows listed.</summary>
    public const int MaxListed = 200;

    /// <summary>Archived models whose artefacts are kept for a rollback.</summary>
    public const int MaxArchived = 5;

    private readonly SemaphoreSlim _changing = new(1, 1);

    /// <summary>The newest models, newest first.</summary>
    public async Task<IReadOnlyList<ModelVersion>> ListAsync(CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        return await db.Set<ModelVersion>().AsNoTracking().OrderByDescending(row => row.TrainedAt).Take(MaxListed).ToListAsync(token);
    }

    /// <summary>Makes a trained model the champion; the champion becomes the previous one, and that is archived.</summary>
    public Task PromoteAsync(ModelVersion trained, ServingModel serving, CancellationToken token) => ChangeAsync(async db =>
    {
        foreach (var row in await ServingRowsAsync(db, token))
        {
            (row.Role, row.Reason) = row.Role == ModelRole.Champion
                ? (ModelRole.Previous, $"followed by {trained.Version}")
                : (ModelRole.Archived, $"followed by {trained.Version}");
        }

        db.Add(trained);
        await db.SaveChangesAsync(token);
        active.Swap(serving, active.Champion);
        Note($"Model {trained.Version} serves", trained.Reason, actor: null);
        await DropOldArtefactsAsync(db, token);
        return true;
    }, token);

    /// <summary>Lets the previous model serve again; the champion is rejected. False when there is no previous model.</summary>
    public Task<bool> RollBackAsync(ClaimsPrincipal actor, string reason, CancellationToken token) => ChangeAsync(async db =>
    {
        var rows = await ServingRowsAsync(db, token);
        var (champion, previous) = (rows.Find(row => row.Role == ModelRole.Champion), rows.Find(row => row.Role == ModelRole.Previous));
        if (previous is null || TryRead(previous, out _) is not { } restored)
        {
            return false;
        }

        if (champion is not null)
        {
            (champion.Role, champion.Reason) = (ModelRole.Rejected, $"rolled back: {reason}");
        }

        (previous.Role, previous.Reason) = (ModelRole.Champion, $"rolled back to: {reason}");
        var fallback = await TakeNewestArchivedAsync(db, ModelRole.Previous, token);
        await audit.SaveAsync(db, actor, new AuditChange("model.rollback", previous.Version, Json(champion?.Version), Json(previous.Version), reason), token);
        active.Swap(restored, fallback);
        Note($"Rolled back to model {previous.Version}", reason, AuditLog.NameOf(actor));
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
            (row.Role, row.Reason) = (ModelRole.Rejected, objection);
            Note($"Model {row.Version} refused", objection, actor: null);
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
            active.Swap(champion, previous);
        }

        return champion is not null;
    }, token);

    public void Dispose() => _changing.Dispose();

    private async Task<T> ChangeAsync<T>(Func<OpsDbContext, Task<T>> change, CancellationToken token)
    {
        await _changing.WaitAsync(token);
        try
        {
            await using var db = await contexts.CreateDbContextAsync(token);
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

    private async Task DropOldArtefactsAsync(OpsDbContext db, CancellationToken token)
    {
        var old = await db.Set<ModelVersion>().AsNoTracking()
            .Where(row => row.Role == ModelRole.Archived || row.Role == ModelRole.Rejected)
            .OrderByDescending(row => row.TrainedAt).Skip(MaxArchived).Take(MaxListed).Select(row => row.Artefact).ToListAsync(token);
        old.ForEach(artefacts.Delete);
    }

    private ServingModel? TryRead(ModelVersion row, out string objection)
    {
        objection = "";
        try
        {
            return new ServingModel(row.Version, artefacts.Read(row.Artefact, row.Sha256), row.TrainedAt);
        }
        catch (Exception refused) when (refused is InvalidDataException or IOException)
        {
            objection = refused.Message;
            Refused(logger, row.Version, refused);
            return null;
        }
    }

    private void Note(string title, string? detail, string? actor) => timeline.Add(new TimelineEntry(time.GetUtcNow(), "model", title, detail, actor));

    private static string? Json(string? version) => version is null ? null : $$"""{"champion":"{{version}}"}""";

    [LoggerMessage(Level = LogLevel.Error, Message = "model {Version} is refused")]
    private static partial void Refused(ILogger logger, string version, Exception failure);
}
