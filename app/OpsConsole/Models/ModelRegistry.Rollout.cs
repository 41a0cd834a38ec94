using Microsoft.EntityFrameworkCore;
using OpsConsole.Platform.Persistence;

namespace OpsConsole.Models;

/// <content>A challenger's way: the stages of its rollout, its end, and what a restart makes of it.</content>
public sealed partial class ModelRegistry
{
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

        ModelRows.Reject(row, reason);
        row.Role = archive ? ModelRole.Archived : ModelRole.Rejected;
        await db.SaveChangesAsync(token);
        LeaveRollout(version);
        Note(version, archive ? $"Model {version} archived" : $"Model {version} rejected", reason, actor: null);
        return true;
    }, token);

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

        ModelRows.Reject(row, objection);
        await db.SaveChangesAsync(token);
        Note(row.Version, $"Model {row.Version} refused", objection, actor: null);
    }

    private void LeaveRollout(string version)
    {
        if (_active.Current.Rollout?.Model.Version == version)
        {
            _active.SetRollout(null);
        }
    }
}
