using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using OpsConsole.Catalog;
using OpsConsole.Merchandising.Api;
using OpsConsole.Merchandising.Content;
using OpsConsole.Merchandising.Desk;
using OpsConsole.Merchandising.Pages.Editing;
using OpsConsole.Merchandising.Presence;
using OpsConsole.Merchandising.Revisions;
using OpsConsole.Merchandising.Serving;
using OpsConsole.Platform.Security;
using OpsConsole.Shell.Commands;
using OpsConsole.Shell.Live;

namespace OpsConsole.Merchandising.Pages;

/// <summary>What the pages of lists and of rules share: what is shown stands in the address, drafts save themselves, and what others do appears.</summary>
public abstract class RevisionPage : LiveComponent
{
    private string? _asked;
    private long _stock = -1;
    private bool _reading;
    private bool _again;
    private bool _left;

    /// <summary>What the page is about.</summary>
    private protected abstract RevisionKind Kind { get; }

    /// <summary>What it looks at.</summary>
    private protected RevisionWorkspace Workspace { get; private set; } = null!;

    /// <summary>Why reading failed; null while it works.</summary>
    protected Exception? Failure { get; private set; }

    /// <summary>Why the last draft could not be begun.</summary>
    protected string? Problem { get; private set; }

    /// <summary>Whether anything has been read.</summary>
    protected bool IsRead { get; private set; }

    /// <summary>Whether the user may edit drafts.</summary>
    protected bool MayEdit { get; private set; }

    [Inject]
    internal CurrentCatalog Catalog { get; set; } = null!;

    [Inject]
    internal MerchandisingDesk Desk { get; set; } = null!;

    [Inject]
    internal CurrentMerchandising Merchandising { get; set; } = null!;

    [Inject]
    internal MerchandisingCommands Commands { get; set; } = null!;

    [Inject]
    internal SlateSlots Slots { get; set; } = null!;

    [Inject]
    internal NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private RevisionReading Reading { get; set; } = null!;

    [Inject]
    private DraftPresence Presence { get; set; } = null!;

    [Inject]
    private AuthenticationStateProvider Authentication { get; set; } = null!;

    [Inject]
    private CommandGate Gate { get; set; } = null!;

    /// <summary>The revision that is shown.</summary>
    [SupplyParameterFromQuery(Name = "revision")]
    protected long? RevisionId { get; set; }

    /// <summary>The list or rule that is shown.</summary>
    [SupplyParameterFromQuery(Name = "subject")]
    protected string? SubjectName { get; set; }

    /// <summary>Whether a new one is being begun.</summary>
    [SupplyParameterFromQuery(Name = "new")]
    protected bool? New { get; set; }

    /// <summary>The month that the calendar shows: <c>2026-12</c>.</summary>
    [SupplyParameterFromQuery(Name = "month")]
    protected string? MonthText { get; set; }

    /// <summary>The calendar's month; this one where none is named.</summary>
    protected DateOnly Month => DateOnly.TryParseExact(MonthText + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var month) ? month : ThisMonth();

    /// <summary>What is on the screen: the editor's content, or that of the revision shown.</summary>
    private protected RevisionContent? ShownContent => Workspace.Editing?.Content ?? Workspace.Shown?.Content;

    /// <summary>Whether the content can only be looked at.</summary>
    private protected bool Fixed => Workspace.Editing is null;

    /// <summary>The revision that a preview looks at as if it were live; null: what is shown is live, or has been.</summary>
    private protected long? Previewed => Workspace.Shown is { } shown && Workflow.RevisionWords.IsOpen(shown.State) ? shown.Id : null;

    /// <summary>Grows when the revision is saved.</summary>
    private protected long SavedEdition => Workspace.Editing?.Saved.Edition ?? Workspace.Shown?.Edition ?? 0;

    /// <inheritdoc />
    protected override void OnInitialized()
    {
        base.OnInitialized();
        Workspace = new RevisionWorkspace(Kind, Reading, Merchandising, Presence, shown => new DraftEditing(shown, Commands.SaveAsync, DispatchAsync, Time));
        Listen(typeof(MerchandisingChanged), typeof(PresenceChanged));
    }

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        var asked = $"{RevisionId}\n{SubjectName}";
        if (asked != _asked)
        {
            _asked = asked;
            MayEdit = await Gate.MayAsync(Policies.Merchandiser);
            await ReadAsync();
        }
    }

    /// <inheritdoc />
    protected override bool Receive(IReadOnlyList<object> messages)
    {
        if (messages.Any(message => message is MerchandisingChanged changed && changed.Kind == Kind))
        {
            _ = DispatchAsync(ReadAsync);
        }

        return messages.Any(message => message is PresenceChanged);
    }

    /// <summary>Stock is shown as it is now.</summary>
    protected override bool Beat(DateTimeOffset now)
    {
        var before = _stock;
        _stock = Catalog.Snapshot.Version;
        return before >= 0 && before != _stock;
    }

    /// <inheritdoc />
    protected override Task CatchUpAsync() => ReadAsync();

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        _left = true;
        Workspace?.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Reads everything anew.</summary>
    protected async Task ReadAsync()
    {
        // One reading at a time, and one more when something happened meanwhile: the last word is the database's.
        _again = true;
        if (_reading)
        {
            return;
        }

        _reading = true;
        try
        {
            while (_again)
            {
                _again = false;
                await Workspace.ReadAsync(RevisionId, SubjectName, MayEdit ? await NameAsync() : null, Gone);
                (Failure, IsRead) = (null, true);
            }
        }
        catch (Exception failure) when (!_left)
        {
            // Whatever kept the rows from being read, the page says so and offers to try again.
            Failure = failure;
        }
        finally
        {
            _reading = false;
        }
    }

    /// <summary>What is wrong with the content on the screen.</summary>
    private protected ContentFindings? Findings => ShownContent is { } content && Workspace.Shown is { } shown && Workflow.RevisionWords.IsOpen(shown.State) ? Desk.Check(content) : null;

    /// <summary>Takes over a change of the editor.</summary>
    private protected void Change(RevisionContent content) => Workspace.Editing?.Change(content);

    /// <summary>Begins to edit what has left its editors' hands.</summary>
    protected async Task EditAsync()
    {
        if (await Gate.MayAsync(Policies.Merchandiser))
        {
            await Workspace.EditAsync(await NameAsync());
        }
    }

    /// <summary>Begins a draft and shows it.</summary>
    private protected async Task BeginAsync(RevisionContent content)
    {
        try
        {
            var result = await Commands.BeginAsync(content, Gone);
            Problem = result.Errors is { Count: > 0 } errors ? string.Join("; ", errors.Select(error => $"{error.Key} {error.Value[0]}")) : result.Why;
            if (result is { Status: DeskStatus.Done, Revision: { } draft })
            {
                Show(draft);
            }
        }
        catch (UnauthorizedAccessException refused)
        {
            Problem = refused.Message;
        }
    }

    /// <summary>Says why nothing was begun.</summary>
    protected Task RefuseAsync(string why)
    {
        Problem = why;
        return Task.CompletedTask;
    }

    /// <summary>Shows what a command has made of a revision.</summary>
    protected async Task DoneAsync(RevisionView revision)
    {
        if (RevisionId == revision.Id)
        {
            await ReadAsync();
        }
        else
        {
            Show(revision);
        }
    }

    /// <summary>Shows a revision.</summary>
    protected void Show(RevisionView revision) => Navigation.NavigateTo(HrefOf(revision.Id));

    /// <summary>Address of a revision on this page, with the month kept.</summary>
    protected string HrefOf(long revision) => Href(revision, null);

    /// <summary>Address of a subject on this page.</summary>
    protected string HrefOf(string subject) => Href(null, subject);

    /// <summary>Address of an entry of the calendar, on the page of its kind.</summary>
    private protected string HrefOf(CalendarEntry entry) => entry.Kind == Kind ? HrefOf(entry.Revision) : $"{(entry.Kind == RevisionKind.List ? "/fallback-lists" : "/rules")}?revision={entry.Revision.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>Shows another month.</summary>
    protected void ShowMonth(DateOnly month) => Navigation.NavigateTo(
        Navigation.GetUriWithQueryParameter("month", month == ThisMonth() ? null : month.ToString("yyyy-MM", CultureInfo.InvariantCulture)), replace: true);

    /// <summary>Opens or closes the form for a new one.</summary>
    protected void ShowNew(bool open) => Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("new", open ? true : null), replace: true);

    private string Href(long? revision, string? subject) => Navigation.GetUriWithQueryParameters(new Dictionary<string, object?> { ["revision"] = revision, ["subject"] = subject, ["new"] = null });

    private DateOnly ThisMonth()
    {
        var now = Session.InZone(Time.GetUtcNow());
        return new DateOnly(now.Year, now.Month, 1);
    }

    private async Task<string> NameAsync() => CommandGate.NameOf((await Authentication.GetAuthenticationStateAsync()).User);

    private Task DispatchAsync(Func<Task> work) => InvokeAsync(async () =>
    {
        if (!_left)
        {
            await work();
        }

        if (!_left)
        {
            StateHasChanged();
        }
    });
}
