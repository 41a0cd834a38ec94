using OpsConsole.Merchandising.Content;
using OpsConsole.Merchandising.Desk;
using OpsConsole.Merchandising.Merging;
using OpsConsole.Merchandising.Revisions;

namespace OpsConsole.Merchandising.Pages.Editing;

/// <summary>Saves a draft as the desk does.</summary>
/// <param name="id">The draft.</param>
/// <param name="edition">What the editor saw.</param>
/// <param name="content">What it is to say.</param>
/// <param name="token">Ends the wait.</param>
internal delegate Task<DeskResult> SaveDraft(long id, long edition, RevisionContent content, CancellationToken token);

/// <summary>Something that both changed: theirs stands until the editor says otherwise.</summary>
/// <param name="Conflict">What each made of it.</param>
/// <param name="Mine">The content that had mine.</param>
internal sealed record Dispute(MergeConflict Conflict, RevisionContent Mine);

/// <summary>
/// One editor's work on one draft: what is on the screen, saved by itself two seconds after a change, merged with what others save meanwhile. Lives on the dispatcher of
/// its circuit and needs no locks.
/// </summary>
internal sealed class DraftEditing : IDisposable
{
    /// <summary>How long a change waits to be saved.</summary>
    public static readonly TimeSpan Delay = TimeSpan.FromSeconds(2);

    private const int MaxUndo = 100;

    private readonly SaveDraft _save;
    private readonly Func<Func<Task>, Task> _dispatch;
    private readonly ITimer _timer;
    private readonly List<RevisionContent> _earlier = [];
    private Task? _saving;
    private bool _over;

    /// <param name="opened">The draft as it was read.</param>
    /// <param name="save">Saves it.</param>
    /// <param name="dispatch">Runs something on the circuit's dispatcher, and renders.</param>
    /// <param name="time">For the delay.</param>
    public DraftEditing(RevisionView opened, SaveDraft save, Func<Func<Task>, Task> dispatch, TimeProvider time)
    {
        (Saved, Content, _save, _dispatch) = (opened, opened.Content, save, dispatch);
        _timer = time.CreateTimer(_ => _ = _dispatch(() => SaveAsync(CancellationToken.None)), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The draft as the database has it, as far as this editor knows.</summary>
    public RevisionView Saved { get; private set; }

    /// <summary>What is on the screen.</summary>
    public RevisionContent Content { get; private set; }

    /// <summary>Whether something on the screen is not in the database yet.</summary>
    public bool Dirty => !ReferenceEquals(Content, Saved.Content);

    /// <summary>Why it could not be saved; it is tried again. Null while it works.</summary>
    public string? Failure { get; private set; }

    /// <summary>Whose changes were taken in last; null: nobody's.</summary>
    public string? TakenInFrom { get; private set; }

    /// <summary>What the editor must decide.</summary>
    public IReadOnlyList<Dispute> Disputes { get; private set; } = [];

    /// <summary>Set when the draft left its editors' hands while something was unsaved: saving would void what was done with it.</summary>
    public RevisionView? Moved { get; private set; }

    /// <summary>Whether there is something to take back.</summary>
    public bool CanUndo => _earlier.Count > 0;

    /// <summary>Takes over what the editor made of it.</summary>
    public void Change(RevisionContent content)
    {
        if (_earlier.Count == MaxUndo)
        {
            _earlier.RemoveAt(0);
        }

        _earlier.Add(Content);
        Set(content);
    }

    /// <summary>Takes the last change back.</summary>
    public void Undo()
    {
        if (_earlier.Count > 0)
        {
            var content = _earlier[^1];
            _earlier.RemoveAt(_earlier.Count - 1);
            Set(content);
        }
    }

    /// <summary>Decides a dispute.</summary>
    public void Settle(Dispute dispute, bool mine)
    {
        Disputes = [.. Disputes.Where(other => other != dispute)];
        if (mine)
        {
            Change(MergeChoice.Take(Content, dispute.Conflict.Field, dispute.Mine));
        }
    }

    /// <summary>Goes on although the draft has moved on: what is saved then makes it a draft again.</summary>
    public Task SaveAllTheSameAsync(CancellationToken token)
    {
        if (Moved is { } moved)
        {
            Moved = null;
            Merge(moved);
        }

        return SaveAsync(token);
    }

    /// <summary>Drops what is not saved.</summary>
    public void LetGo(RevisionView now)
    {
        _earlier.Clear();
        (Saved, Content, Moved, Failure, Disputes) = (now, now.Content, null, null, []);
    }

    /// <summary>Takes in what somebody else has saved.</summary>
    public async Task TakeInAsync(RevisionView theirs)
    {
        while (_saving is { } under)
        {
            await under;
        }

        if (theirs.Edition <= Saved.Edition)
        {
            return;
        }

        if (Dirty && theirs.State != RevisionState.Draft)
        {
            Moved = theirs;
        }
        else
        {
            Merge(theirs);
        }
    }

    /// <summary>Saves now what is not saved yet, and what is changed meanwhile.</summary>
    public async Task SaveAsync(CancellationToken token)
    {
        while (_saving is { } under)
        {
            await under;
        }

        _saving = SaveAllAsync(token);
        try
        {
            await _saving;
        }
        finally
        {
            _saving = null;
        }
    }

    /// <summary>Ends it; what is not saved yet is saved.</summary>
    public void Dispose()
    {
        if (!_over)
        {
            _over = true;
            _timer.Dispose();
            _ = SaveAsync(CancellationToken.None);
        }
    }

    private void Set(RevisionContent content)
    {
        Content = content;
        if (!_over)
        {
            _timer.Change(Delay, Timeout.InfiniteTimeSpan);

            // Whoever changed it, all that shows it is drawn anew.
            _ = _dispatch(static () => Task.CompletedTask);
        }
    }

    private async Task SaveAllAsync(CancellationToken token)
    {
        // Several rounds: it is changed while it is saved, or somebody else was faster. Each round of a race needs one more editor's save, so they end.
        while (Dirty && Moved is null)
        {
            var sent = Content;
            DeskResult result;
            try
            {
                result = await _save(Saved.Id, Saved.Edition, sent, token);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                // Whatever it is, nothing typed is lost: it stays on the screen and is tried again.
                Fail(failure is UnauthorizedAccessException ? failure.Message : "The database did not answer.");
                return;
            }

            switch (result)
            {
                case { Status: DeskStatus.Done, Revision: { } saved }:
                    (Saved, Failure) = (saved, null);
                    Content = ReferenceEquals(Content, sent) ? saved.Content : Content;
                    break;
                case { Status: DeskStatus.Stale, Revision: { } theirs } when theirs.State == RevisionState.Draft:
                    Merge(theirs);
                    break;
                case { Revision: { } theirs }:
                    Moved = theirs;
                    break;
                default:
                    Fail(result.Why ?? (result.Errors is { } errors ? string.Join("; ", errors.Select(error => $"{error.Key} {error.Value[0]}")) : "The draft is not there any more."));
                    return;
            }
        }
    }

    private void Fail(string why)
    {
        Failure = why;
        if (!_over)
        {
            _timer.Change(Delay, Timeout.InfiniteTimeSpan);
        }
    }

    private void Merge(RevisionView theirs)
    {
        if (!Dirty)
        {
            _earlier.Clear();
            TakenInFrom = theirs.Hash == Saved.Hash ? TakenInFrom : theirs.EditedBy;
            (Saved, Content) = (theirs, theirs.Content);
            return;
        }

        var mine = Content;
        var merged = ThreeWayMerge.Merge(Saved.Content, mine, theirs.Content);
        var content = merged.Conflicts.Aggregate(merged.Content, (sofar, conflict) => MergeChoice.Take(sofar, conflict.Field, theirs.Content));

        // To go back behind the merge would undo theirs.
        _earlier.Clear();
        Disputes = [.. Disputes.Where(old => merged.Conflicts.All(conflict => conflict.Field != old.Conflict.Field)), .. merged.Conflicts.Select(conflict => new Dispute(conflict, mine))];
        TakenInFrom = theirs.EditedBy;
        Saved = theirs;
        Content = ContentJson.Write(content) == ContentJson.Write(theirs.Content) ? theirs.Content : content;
    }
}
