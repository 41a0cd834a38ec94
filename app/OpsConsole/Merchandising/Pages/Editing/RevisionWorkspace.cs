using OpsConsole.Merchandising.Presence;
using OpsConsole.Merchandising.Revisions;
using OpsConsole.Merchandising.Serving;

namespace OpsConsole.Merchandising.Pages.Editing;

/// <summary>What a page of revisions looks at: all that is live or open, and one subject with its history, its revision shown and, where it is edited, the editor's work.</summary>
public sealed class RevisionWorkspace : IDisposable
{
    /// <summary>Revisions of a subject that are listed.</summary>
    public const int MostOfHistory = 50;

    private readonly RevisionKind _kind;
    private readonly RevisionReading _reading;
    private readonly CurrentMerchandising _current;
    private readonly DraftPresence _presence;
    private readonly Func<RevisionView, DraftEditing> _open;
    private IDisposable? _stay;
    private string? _editor;
    private bool _forced;

    internal RevisionWorkspace(RevisionKind kind, RevisionReading reading, CurrentMerchandising current, DraftPresence presence, Func<RevisionView, DraftEditing> open) =>
        (_kind, _reading, _current, _presence, _open) = (kind, reading, current, presence, open);

    /// <summary>What is live, by subject.</summary>
    public IReadOnlyList<RevisionView> Live { get; private set; } = [];

    /// <summary>What may become live: drafts, reviews, approved and scheduled ones; newest first.</summary>
    public IReadOnlyList<RevisionView> Open { get; private set; } = [];

    /// <summary>The list or rule that is looked at; null: none.</summary>
    public string? Subject { get; private set; }

    /// <summary>Its revision that is shown.</summary>
    public RevisionView? Shown { get; private set; }

    /// <summary>Its revision that is live.</summary>
    public RevisionView? LiveOne { get; private set; }

    /// <summary>Its revisions, newest first.</summary>
    public IReadOnlyList<RevisionView> History { get; private set; } = [];

    /// <summary>The editor's work on <see cref="Shown"/>; null: it is only looked at.</summary>
    internal DraftEditing? Editing { get; private set; }

    /// <summary>Who else has it open, or this user in another window.</summary>
    public IReadOnlyList<DraftEditor> Others
    {
        get
        {
            if (Shown is null)
            {
                return [];
            }

            var there = _presence.EditorsOf(Shown.Id).ToList();
            if (_stay is not null && there.FindIndex(editor => editor.Name == _editor) is >= 0 and var mine)
            {
                there.RemoveAt(mine);
            }

            return there;
        }
    }

    /// <summary>Reads everything, and opens what is asked for.</summary>
    /// <param name="revision">A revision to show; null: the subject's live one, else its newest.</param>
    /// <param name="subject">A list or rule to show; null: that of the revision.</param>
    /// <param name="editor">Who looks; null: may not edit.</param>
    /// <param name="token">Ends the wait for the database.</param>
    public async Task ReadAsync(long? revision, string? subject, string? editor, CancellationToken token)
    {
        Live = [.. _current.Live.Where(row => row.Kind == _kind).OrderBy(row => row.Subject, StringComparer.Ordinal)];
        Open = await _reading.ListAsync(_kind, null, [RevisionState.Draft, RevisionState.InReview, RevisionState.Approved, RevisionState.Scheduled], null, RevisionReading.Most, token);
        var asked = revision is { } id && await _reading.FindAsync(id, token) is { } found && found.Kind == _kind ? found : null;
        Subject = asked?.Subject ?? (revision is null ? subject : null);
        History = Subject is null ? [] : await _reading.ListAsync(_kind, Subject, [], null, MostOfHistory, token);
        LiveOne = History.FirstOrDefault(row => row.State == RevisionState.Live) ?? Live.FirstOrDefault(row => row.Subject == Subject);
        var shown = asked ?? LiveOne ?? (History.Count > 0 ? History[0] : null);
        if (shown is { State: RevisionState.Draft } && editor is not null)
        {
            await EditAsync(shown, editor);
        }
        else if (Editing is { } editing && shown?.Id == editing.Saved.Id)
        {
            // It left its editors' hands, or is edited although it did.
            await editing.TakeInAsync(shown);
            if (!editing.Dirty && shown.State != RevisionState.Draft && editing.Moved is null && !_forced)
            {
                Close();
            }
        }
        else
        {
            Close();
        }

        Shown = Editing?.Moved ?? shown;
    }

    /// <summary>Begins to edit what is shown, whatever its state: the first save makes it a draft again.</summary>
    public async Task EditAsync(string editor)
    {
        if (Shown is { } shown && Editing is null)
        {
            _forced = true;
            await EditAsync(shown, editor);
        }
    }

    /// <summary>Ends the editing; what is not saved yet is saved.</summary>
    public void Close()
    {
        Editing?.Dispose();
        _stay?.Dispose();
        (Editing, _stay, _forced) = (null, null, false);
    }

    /// <inheritdoc />
    public void Dispose() => Close();

    private async Task EditAsync(RevisionView shown, string editor)
    {
        if (Editing is { } editing && editing.Saved.Id == shown.Id)
        {
            await editing.TakeInAsync(shown);
            return;
        }

        var forced = _forced;
        Close();
        _forced = forced;
        Editing = _open(shown);
        (_editor, _stay) = (editor, _presence.Enter(shown.Id, editor));
    }
}
