using System.Globalization;
using Microsoft.AspNetCore.Components;
using OpsConsole.Platform.Security.Auditing;
using OpsConsole.Shell;

namespace OpsConsole.Operations.Audit;

/// <summary>Who changed what, and why?</summary>
public sealed partial class AuditPage
{
    /// <summary>Rows of a page.</summary>
    public const int PageSize = 50;

    private IReadOnlyList<AuditRow>? _rows;
    private AuditRow? _shown;
    private IReadOnlyList<AuditFieldChange> _changes = [];
    private AuditChainState? _chain;
    private Exception? _failure;
    private string? _asked;
    private string? _actor;
    private string? _action;
    private string? _subject;
    private DateOnly? _from;
    private DateOnly? _to;

    [Inject]
    private AuditReader Reader { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "actor")]
    private string? Actor { get; set; }

    [SupplyParameterFromQuery(Name = "action")]
    private string? Action { get; set; }

    [SupplyParameterFromQuery(Name = "subject")]
    private string? Subject { get; set; }

    [SupplyParameterFromQuery(Name = "from")]
    private string? From { get; set; }

    [SupplyParameterFromQuery(Name = "to")]
    private string? To { get; set; }

    [SupplyParameterFromQuery(Name = "before")]
    private long? Before { get; set; }

    [SupplyParameterFromQuery(Name = "row")]
    private long? Selected { get; set; }

    private bool Filtered => Actor is not null || Action is not null || Subject is not null || From is not null || To is not null;

    private string ChainWords => _chain switch
    {
        null => "Looking through the chain of hashes.",
        { Rows: 0 } => "Nothing has been changed yet.",
        { FirstBreak: { } broken } => $"■ The chain is broken at row {broken}: it was changed, or one before it is missing.",
        var chain => $"● The chain of {Figures.Count(chain.Rows)} changes is whole, as of {Session.Clock(chain.CheckedAt)}.",
    };

    private AuditFilter Filter => new(Actor, Action, Subject, StartOf(Day(From)), StartOf(Day(To)?.AddDays(1)));

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        var asked = $"{Actor}\n{Action}\n{Subject}\n{From}\n{To}\n{Before}\n{Selected}";
        if (asked == _asked)
        {
            return;
        }

        _asked = asked;
        (_actor, _action, _subject, _from, _to) = (Actor, Action, Subject, Day(From), Day(To));
        await ReadAsync();
        if (_chain is null && _failure is null)
        {
            StateHasChanged();
            _chain = await Reader.CheckAsync(Gone);
        }
    }

    /// <inheritdoc />
    protected override bool Receive(IReadOnlyList<object> messages) => false;

    /// <inheritdoc />
    protected override Task CatchUpAsync() => ReadAsync();

    private static DateOnly? Day(string? text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static string? Text(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>The first moment of a day in the zone that the page shows.</summary>
    private DateTimeOffset? StartOf(DateOnly? day)
    {
        if (day is not { } date)
        {
            return null;
        }

        var midnight = new DateTimeOffset(date, TimeOnly.MinValue, TimeSpan.Zero);
        return midnight - Session.InZone(midnight).Offset;
    }

    private async Task ReadAsync()
    {
        try
        {
            _rows = await Reader.ReadAsync(Filter, Before, PageSize, Gone);
            _shown = Selected is { } sequence ? await Reader.FindAsync(sequence, Gone) : null;
            _changes = _shown is null ? [] : AuditDiff.Between(_shown.Before, _shown.After);
            _failure = null;
        }
        catch (Exception failure) when (!Gone.IsCancellationRequested)
        {
            // Whatever kept the rows from being read, the page says so and offers to try again.
            _failure = failure;
        }
    }

    private string ExportUrl(string format)
    {
        var filter = Filter;
        return Navigation.GetUriWithQueryParameters("/api/v1/ops/audit/export", new Dictionary<string, object?>
        {
            ["format"] = format, ["actor"] = filter.Actor, ["action"] = filter.Action, ["subject"] = filter.Subject,
            ["from"] = filter.From?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture), ["to"] = filter.To?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
        });
    }

    private void SearchAsync() => Show(Given(_actor), Given(_action), Given(_subject), Text(_from), Text(_to));

    private void Clear() => Show(null, null, null, null, null);

    private void Show(string? actor, string? action, string? subject, string? from, string? to) => Navigation.NavigateTo(
        Navigation.GetUriWithQueryParameters(new Dictionary<string, object?> { ["actor"] = actor, ["action"] = action, ["subject"] = subject, ["from"] = from, ["to"] = to, ["before"] = null, ["row"] = null }), replace: true);

    private void Page(long? before) => Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("before", before));

    private void Select(long? row) => Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("row", row), replace: true);
}
