using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using OpsConsole.Catalog;
using OpsConsole.Merchandising.Content;
using OpsConsole.Merchandising.Desk;
using OpsConsole.Merchandising.Merging;
using OpsConsole.Merchandising.Pages.Editing;
using OpsConsole.Merchandising.ReadBack;
using OpsConsole.Merchandising.Revisions;
using OpsConsole.Shell;
using OpsConsole.Shell.Confirm;

namespace OpsConsole.Merchandising.Pages.Workflow;

/// <summary>The steps of a revision, from draft to what shoppers see and back.</summary>
public sealed partial class RevisionBar
{
    private const int MostWarnings = 4;
    private const int MostChanges = 12;

    private bool _busy;
    private bool _scheduling;
    private (bool Good, string Words, long Revision)? _told;
    private IReadOnlyDictionary<string, string[]>? _scheduleErrors;

    /// <summary>What is looked at.</summary>
    [Parameter, EditorRequired]
    public RevisionWorkspace Workspace { get; set; } = null!;

    /// <summary>What is wrong with the content on the screen.</summary>
    [Parameter]
    public ContentFindings? Findings { get; set; }

    /// <summary>For titles.</summary>
    [Parameter, EditorRequired]
    public CatalogSnapshot Catalog { get; set; } = CatalogSnapshot.Empty;

    /// <summary>Begins to edit what has left its editors' hands.</summary>
    [Parameter]
    public EventCallback OnEdit { get; set; }

    /// <summary>Something was done: the revision that is to be shown now.</summary>
    [Parameter]
    public EventCallback<RevisionView> OnDone { get; set; }

    [Inject]
    internal MerchandisingCommands Commands { get; set; } = null!;

    [Inject]
    internal PublishReadBack ReadBack { get; set; } = null!;

    [Inject]
    internal Confirmation Confirmation { get; set; } = null!;

    [Inject]
    internal ConsoleSession Session { get; set; } = null!;

    [Inject]
    internal TimeProvider Time { get; set; } = null!;

    private bool Dirty => Workspace.Editing is { Dirty: true };

    private string Noun => Workspace.Shown?.Kind == RevisionKind.List ? "list" : "rule";

    /// <summary>What a dispute is about: a field, or an item by its title.</summary>
    private string NameOf(string field) => MergeChoice.ItemOf(field) is { } item ? Catalog.Find(item)?.Title ?? item : field;

    /// <summary>What a finding is about: a field, or a place of a list.</summary>
    private static string PlaceOf(string field) => MergeChoice.ItemOf(field) is { } number && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var place)
        ? $"place {place + 1} of {field[..field.IndexOf('[', StringComparison.Ordinal)]}"
        : field;

    private static string Said(string? value) => value is null ? "took it out" : $"said {value}";

    private string SaveWords(DraftEditing editing) => editing switch
    {
        { Failure: { } failure } => $"■ Not saved: {failure} It is tried again.",
        { Moved: not null } => "■ Not saved",
        { Dirty: true } => "○ Being saved",
        _ => $"● Saved {Session.Clock(editing.Saved.EditedAt)}",
    };

    private string Words(RevisionView shown)
    {
        var words = shown switch
        {
            { State: RevisionState.Draft } => $"edited {Session.Stamp(shown.EditedAt)} by {shown.EditedBy}",
            { State: RevisionState.InReview } => $"waits for somebody other than {shown.EditedBy} to approve it",
            { State: RevisionState.Approved } => $"approved by {shown.ApprovedBy} {(shown.ApprovedAt is { } at ? Session.Stamp(at) : null)}",
            { State: RevisionState.Scheduled, StartsAt: { } starts } => $"begins {Session.Stamp(starts)}{(shown.EndsAt is { } ends ? $", ends {Session.Stamp(ends)}" : null)} ({shown.StartsLocal?.Replace('T', ' ')} {shown.Zone}), approved by {shown.ApprovedBy}",
            { State: RevisionState.Live, LiveAt: { } at } => $"since {Session.Stamp(at)}, by {shown.LiveBy}{(shown.EndsAt is { } ends ? $", ends {Session.Stamp(ends)}" : null)}",
            { EndedAt: { } ended } => $"since {Session.Stamp(ended)}",
            _ => "",
        };
        return $"Revision {shown.Number}, {words}{(shown.Restores is { } restored ? $"; says what revision {restored} said" : null)}{(shown.Note is { Length: > 0 } note ? $". “{note}”" : null)}";
    }

    /// <summary>What shoppers see now against what they would see.</summary>
    private List<(string Label, string Now, string Then)> Changes(RevisionContent? then)
    {
        var changes = ContentDiff.Between(Workspace.LiveOne?.Content, then, Catalog);
        List<(string Label, string Now, string Then)> lines = [.. changes.Take(MostChanges).Select(change => (change.What, change.Before ?? Figures.None, change.After ?? Figures.None))];
        if (changes.Count > MostChanges)
        {
            lines.Add(("and more", $"{changes.Count - MostChanges} changes", "see below"));
        }

        return lines.Count > 0 ? lines : [("nothing", "as it is", "as it is")];
    }

    private async Task SubmitAsync()
    {
        if (Workspace.Editing is { } editing)
        {
            await editing.SaveAsync(CancellationToken.None);
            if (editing.Dirty || editing.Disputes.Count > 0)
            {
                _told = (false, editing.Disputes.Count > 0 ? "Decide first what you and the other editor said differently." : "It could not be saved yet.", editing.Saved.Id);
                return;
            }

            await DoAsync(() => Commands.SubmitAsync(editing.Saved, CancellationToken.None), "It waits for approval.");
        }
    }

    private async Task DiscardAsync()
    {
        if (Workspace.Shown is { } shown
            && await Confirmation.AskAsync(new ConfirmRequest(Tier.C1, $"Give up revision {shown.Number} of {shown.Subject}", "It can no longer be published. Its content stays in the history, and a draft can be begun from it.", "Give it up")) is not null)
        {
            Workspace.Close();
            await DoAsync(() => Commands.DiscardAsync(Current(shown), CancellationToken.None), "It is given up.");
        }
    }

    private Task BeginAsync(RevisionContent content) => DoAsync(() => Commands.BeginAsync(content, CancellationToken.None), "A draft of your own: it saves itself while you edit.");

    private async Task ApproveAsync()
    {
        if (Workspace.Shown is { } shown
            && await Confirmation.AskAsync(new ConfirmRequest(Tier.C2, $"Approve revision {shown.Number} of {shown.Subject}", "This very content may then be published or scheduled. Any edit voids the approval.", "Approve", Changes: Changes(shown.Content))) is { } answer)
        {
            await DoAsync(() => Commands.ApproveAsync(shown, answer.Reason, CancellationToken.None), "It is approved as it stands.");
        }
    }

    private async Task ReturnAsync()
    {
        if (Workspace.Shown is { } shown
            && await Confirmation.AskAsync(new ConfirmRequest(Tier.C2, $"Send revision {shown.Number} of {shown.Subject} back", "It becomes a draft again. An approval and a schedule are void.", "Send back")) is { } answer)
        {
            await DoAsync(() => Commands.ReturnAsync(shown, answer.Reason, CancellationToken.None), "It is a draft again.");
        }
    }

    private async Task PublishAsync()
    {
        if (Workspace.Shown is { } shown
            && await Confirmation.AskAsync(new ConfirmRequest(Tier.C2, $"Publish revision {shown.Number} of {shown.Subject}", $"Shoppers are served by it from the next request on{(Workspace.LiveOne is { } live ? $", in place of revision {live.Number}" : null)}.", "Publish", Changes: Changes(shown.Content))) is { } answer)
        {
            await DoAsync(() => Commands.PublishAsync(shown, answer.Reason, CancellationToken.None), "It is live.", readBack: true);
        }
    }

    private async Task ScheduleAsync(RevisionSchedule schedule)
    {
        if (Workspace.Shown is { } shown)
        {
            await DoAsync(() => Commands.ScheduleAsync(shown, schedule, CancellationToken.None), "It begins by itself at its time, if it still holds then.");
            _scheduling = _scheduleErrors is not null;
        }
    }

    private async Task RollBackAsync(RevisionView? to)
    {
        if (Workspace.Shown is not { } shown)
        {
            return;
        }

        var target = to ?? Workspace.History.Where(row => row.State is RevisionState.Superseded or RevisionState.Expired).OrderByDescending(row => row.EndedAt).ThenByDescending(row => row.Number).FirstOrDefault();
        var request = new ConfirmRequest(
            Tier.C2, target is null ? $"Roll {shown.Subject} back" : $"Make revision {target.Number} of {shown.Subject} live again", "A new revision with the old content is live from the next request on; what is live now stays in the history.", "Roll back",
            Changes: target is null ? null : Changes(target.Content));
        if (await Confirmation.AskAsync(request) is { } answer)
        {
            await DoAsync(() => Commands.RollBackAsync(shown.Kind, shown.Subject, to?.Number, answer.Reason, CancellationToken.None), "It is live again.", readBack: true);
        }
    }

    private async Task EndAsync()
    {
        if (Workspace.Shown is { } shown
            && await Confirmation.AskAsync(new ConfirmRequest(
                Tier.C2, $"End {shown.Subject}",
                shown.Kind == RevisionKind.List ? "Where AI is down, shoppers of this slot get the wider list, or the bestsellers, from the next request on." : "The rule bends nothing from the next request on.", "End it", Changes: Changes(null))) is { } answer)
        {
            await DoAsync(() => Commands.EndAsync(shown.Kind, shown.Subject, answer.Reason, CancellationToken.None), "It is live no more.");
        }
    }

    private async Task LetGoAsync(DraftEditing editing, RevisionView now)
    {
        editing.LetGo(now);
        Workspace.Close();
        await OnDone.InvokeAsync(now);
    }

    /// <summary>Whoever leaves while a change can be saved nowhere is told: it is the only change that leaving would lose.</summary>
    private async Task AskBeforeLeavingAsync(LocationChangingContext leaving)
    {
        if (!_busy && Workspace.Editing is { Moved: not null }
            && await Confirmation.AskAsync(new ConfirmRequest(Tier.C1, "Leave without your last change", "It is saved nowhere, and is lost when you leave.", "Lose it")) is null)
        {
            leaving.PreventNavigation();
        }
    }

    /// <summary>The editor's own last save, where it is newer than what was read.</summary>
    private RevisionView Current(RevisionView shown) => Workspace.Editing?.Saved is { } saved && saved.Edition > shown.Edition ? saved : shown;

    private async Task DoAsync(Func<Task<DeskResult>> command, string done, bool readBack = false)
    {
        if (_busy)
        {
            return;
        }

        _busy = true;
        _scheduleErrors = null;
        try
        {
            var result = await command();
            var words = result.Status == DeskStatus.Done ? done : WhyNot(result);
            _scheduleErrors = result.Status == DeskStatus.Invalid && result.Errors is { } errors && errors.Keys.Any(key => key is "starts" or "ends" or "zone") ? errors : null;
            _told = (result.Status == DeskStatus.Done, words, result.Revision?.Id ?? Workspace.Shown?.Id ?? 0);
            if (result.Revision is { } revision)
            {
                await OnDone.InvokeAsync(revision);
                if (readBack && result.Status == DeskStatus.Done)
                {
                    _told = await ReadBackAsync(revision, words);
                }
            }
        }
        catch (UnauthorizedAccessException refused)
        {
            _told = (false, refused.Message, Workspace.Shown?.Id ?? 0);
        }
        finally
        {
            _busy = false;
        }
    }

    /// <summary>Asks the API, as anybody would, whether it serves what was published.</summary>
    private async Task<(bool Good, string Words, long Revision)> ReadBackAsync(RevisionView live, string words) => await ReadBack.ReadBackAsync(live, CancellationToken.None) switch
    {
        ReadBackResult.Confirmed confirmed => (true, $"{words} Read back from the API: it serves {confirmed.Hash[..8]}…, as published ({Figures.Milliseconds(confirmed.Milliseconds)}).", live.Id),
        ReadBackResult.Different different => (false, $"{words} But read back from the API: {different.What}", live.Id),
        ReadBackResult.Unreachable unreachable => (false, $"{words} It could not be read back from the API: {unreachable.Why}", live.Id),
        _ => (true, words, live.Id),
    };

    private static string WhyNot(DeskResult result) => result switch
    {
        { Errors: { Count: > 0 } errors } => string.Join("; ", errors.Select(error => $"{error.Key} {error.Value[0]}")) + ".",
        { Why: { } why } => why,
        { Status: DeskStatus.Absent } => "It is not there any more.",
        _ => "It could not be done.",
    };
}
