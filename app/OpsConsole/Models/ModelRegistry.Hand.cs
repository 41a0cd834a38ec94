using System.Security.Claims;
using OpsConsole.Platform.Security.Auditing;

namespace OpsConsole.Models;

/// <content>What a person may decide past the rollout: promote, reject, roll back; audited. The way back is the guardrails' too.</content>
public sealed partial class ModelRegistry
{
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

        ModelRows.Reject(row, $"rejected by hand: {reason}");
        await _audit.SaveAsync(db, actor, new AuditChange("model.reject", version, null, null, reason), token);
        LeaveRollout(version);
        Note(version, $"Model {version} rejected", reason, AuditLog.NameOf(actor));
        return RegistryChange.Done;
    }, token);

    /// <summary>Lets the previous model serve again; the champion is rejected. False when there is no previous model.</summary>
    public Task<bool> RollBackAsync(ClaimsPrincipal actor, string reason, CancellationToken token) => RollBackAsync(actor, reason, expected: null, token);

    /// <summary>As by hand, by the system: only while the model is still the champion.</summary>
    internal Task<bool> RollBackAsync(string champion, string reason, CancellationToken token) => RollBackAsync(null, reason, champion, token);

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
            ModelRows.Reject(champion, $"rolled back: {reason}");
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
}
