using System.Text.Json;
using OpsConsole.Merchandising.Content;

namespace OpsConsole.Merchandising.Revisions;

/// <summary>One revision as pages and the API see it.</summary>
/// <param name="Id">Of the row.</param>
/// <param name="Kind">List or rule.</param>
/// <param name="Subject">The list or rule that it is a revision of.</param>
/// <param name="Number">Counts the subject's revisions, from 1.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Content">What it says.</param>
/// <param name="Hash">SHA-256 of the content, hex: what an approval is bound to.</param>
/// <param name="Edition">Grows with every change; names what an editor saw.</param>
/// <param name="BasedOn">The revision that was live when it was begun.</param>
/// <param name="Restores">The revision whose content it repeats.</param>
/// <param name="CreatedAt">When it was begun.</param>
/// <param name="CreatedBy">By whom.</param>
/// <param name="EditedAt">When it was last edited.</param>
/// <param name="EditedBy">By whom.</param>
/// <param name="SubmittedBy">Who asked for approval.</param>
/// <param name="ApprovedBy">Who approved this very content.</param>
/// <param name="ApprovedAt">When.</param>
/// <param name="StartsAt">When it goes live by itself.</param>
/// <param name="EndsAt">When it ends by itself.</param>
/// <param name="StartsLocal">The wall time behind <paramref name="StartsAt"/>.</param>
/// <param name="EndsLocal">The wall time behind <paramref name="EndsAt"/>.</param>
/// <param name="Zone">Their zone.</param>
/// <param name="LiveAt">When it went live.</param>
/// <param name="LiveBy">By whom.</param>
/// <param name="EndedAt">When it ceased to be live, or was given up.</param>
/// <param name="Note">Why, in words.</param>
public sealed record RevisionView(
    long Id, RevisionKind Kind, string Subject, int Number, RevisionState State, RevisionContent Content, string Hash, long Edition, int? BasedOn, int? Restores, DateTimeOffset CreatedAt,
    string CreatedBy, DateTimeOffset EditedAt, string EditedBy, string? SubmittedBy, string? ApprovedBy, DateTimeOffset? ApprovedAt, DateTimeOffset? StartsAt, DateTimeOffset? EndsAt,
    string? StartsLocal, string? EndsLocal, string? Zone, DateTimeOffset? LiveAt, string? LiveBy, DateTimeOffset? EndedAt, string? Note)
{
    /// <summary>The state as the API writes it.</summary>
    public string StateName => JsonNamingPolicy.CamelCase.ConvertName(State.ToString());

    internal static RevisionView Of(Revision row) => new(
        row.Id, row.Kind, row.Subject, row.Number, row.State, ContentJson.Read(row.Kind, row.Content), row.Hash, row.Edition, row.BasedOn, row.Restores, row.CreatedAt, row.CreatedBy, row.EditedAt,
        row.EditedBy, row.SubmittedBy, row.ApprovedHash == row.Hash ? row.ApprovedBy : null, row.ApprovedHash == row.Hash ? row.ApprovedAt : null, row.StartsAt, row.EndsAt, row.StartsLocal, row.EndsLocal,
        row.Zone, row.LiveAt, row.LiveBy, row.EndedAt, row.Note);
}
