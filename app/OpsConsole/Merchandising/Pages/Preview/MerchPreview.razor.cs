using Microsoft.AspNetCore.Components;
using OpsConsole.Merchandising.Desk;
using OpsConsole.Merchandising.Preview;
using OpsConsole.Merchandising.Serving;

namespace OpsConsole.Merchandising.Pages.Preview;

/// <summary>Phones side by side: Live, Draft, AI off. Made by the production pipeline for a shopper, place and time; shows nobody anything.</summary>
/// <remarks>Every change begins a new making and ends the one under way, so that an older answer never stands in for a newer question.</remarks>
public sealed partial class MerchPreview
{
    /// <summary>The surface that shows what goes with an item.</summary>
    internal const string Similar = "similar";

    private readonly PreviewForm _form = new();
    private readonly NewestReading _making = new();
    private (long? Draft, string Surface, string? Market, string? Segment, long Version)? _asked;
    private IReadOnlyList<Revisions.RevisionView>? _live;
    private PreviewFrames? _frames;
    private Dictionary<string, string[]>? _errors;
    private Exception? _failure;
    private TimeZoneInfo _zone = TimeZoneInfo.Utc;

    /// <summary>The draft that is edited; null: only what is live, with AI and without.</summary>
    [Parameter]
    public long? DraftRevision { get; set; }

    /// <summary>Surface of the phones to begin with. What is none, such as the slot <c>default</c>, begins with the first surface.</summary>
    [Parameter]
    public string Surface { get; set; } = string.Empty;

    /// <summary>Market to begin with.</summary>
    [Parameter]
    public string? Market { get; set; }

    /// <summary>Segment to begin with; null: the customer's own.</summary>
    [Parameter]
    public string? Segment { get; set; }

    /// <summary>Changes when the draft was saved: then it is looked at anew.</summary>
    [Parameter]
    public long DraftVersion { get; set; }

    [Inject]
    private MerchandisingPreview Preview { get; set; } = null!;

    [Inject]
    private CurrentMerchandising Current { get; set; } = null!;

    [Inject]
    private SlateSlots Slots { get; set; } = null!;

    private string? NotAsked => _frames is null && _errors is not null ? "Nothing is shown until the fields above are right." : null;

    private string? Window => _frames is null ? null : $"made {Session.Clock(_frames.MadeAt)}";

    /// <inheritdoc />
    protected override void OnInitialized()
    {
        base.OnInitialized();
        Listen(typeof(MerchandisingChanged));
    }

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        var asked = (DraftRevision, Surface, Market, Segment, DraftVersion);
        if (asked == _asked)
        {
            return;
        }

        // A draft that was saved leaves alone what was typed here; another place begins there.
        if (_asked is null || (_asked.Value.Surface, _asked.Value.Market, _asked.Value.Segment) != (Surface, Market, Segment))
        {
            _form.Surface = Slots.Surfaces.Contains(Surface) ? Surface : Slots.Surfaces[0];
            (_form.Market, _form.Segment) = (Market, Segment);
        }

        _frames = _asked?.Draft == DraftRevision ? _frames : null;
        _asked = asked;
        await RefreshAsync();
    }

    /// <inheritdoc />
    protected override bool Receive(IReadOnlyList<object> messages)
    {
        // Drafts that are saved say so too; only another set of live revisions makes other phones. At a time to come, schedules count as well.
        if (!ReferenceEquals(Current.Live, _live) || !string.IsNullOrEmpty(_form.At))
        {
            _ = InvokeAsync(async () =>
            {
                await RefreshAsync();
                StateHasChanged();
            });
        }

        return false;
    }

    /// <inheritdoc />
    protected override Task CatchUpAsync() => RefreshAsync();

    /// <inheritdoc />
    protected override async Task<bool> OnSessionAsync()
    {
        if (string.IsNullOrEmpty(_form.At) || _zone.Equals(Session.Zone))
        {
            return false;
        }

        await RefreshAsync();
        return true;
    }

    private static string FieldName(string field) => field switch
    {
        "userId" => "Customer",
        "itemId" => "Beside item",
        "limit" => "Items",
        "at" => "At",
        _ => char.ToUpperInvariant(field[0]) + field[1..],
    };

    private string? Bad(string field) => _errors?.ContainsKey(field) == true ? "true" : null;

    private Task ChangeAtAsync(ChangeEventArgs change)
    {
        _form.At = WallTime.OfField(change.Value);
        return RefreshAsync();
    }

    private async Task RefreshAsync()
    {
        _zone = Session.Zone;
        var (request, timeError) = _form.Read(_zone, Time.GetUtcNow());
        _errors = Preview.FindErrors(request);
        if (timeError is not null)
        {
            _errors = new Dictionary<string, string[]>(_errors ?? []) { ["at"] = [timeError] };
        }

        if (_errors is not null)
        {
            await _making.EndAsync();
            return;
        }

        _live = Current.Live;
        await _making.ReadAsync(
            token => PreviewFrames.MakeAsync(Preview, request, DraftRevision, Time, token), frames => (_frames, _failure) = (frames, null), failure => _failure = failure, Gone);
    }
}
