using Microsoft.AspNetCore.Components;
using MudBlazor;
using OpsConsole.Platform.Live;
using OpsConsole.Shell;
using OpsConsole.Shell.Charts;
using OpsConsole.Shell.Confirm;
using OpsConsole.Shell.Time;

namespace OpsConsole.Ingestion;

/// <summary>Are events arriving, and are they valid?</summary>
public sealed partial class EventsPage
{
    /// <summary>Entries of the tail that are kept.</summary>
    public const int TailBound = 500;

    private const string Window = "last 60 s";
    private static readonly TimeSpan RatesEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LettersEvery = TimeSpan.FromSeconds(30);
    private static readonly string[] Types = ["view", "impression", "tap", "scroll", "addToCart", "purchase", "search", "dismiss"];

    private readonly LinkedList<EventTailEntry> _tail = [];
    private List<EventTailEntry> _shown = [];
    private IngestionFigures? _figures;
    private KpiFigure? _accepted;
    private KpiFigure? _duplicates;
    private KpiFigure? _rejected;
    private KpiFigure? _clock;
    private KpiFigure? _queue;
    private ChartModel? _rates;
    private Exception? _failure;
    private IReadOnlyList<DeadLetterAnswer>? _letters;
    private Exception? _lettersFailure;
    private DateTimeOffset _readAt;
    private DateTimeOffset _ratesAsked;
    private DateTimeOffset _lettersAt;
    private DateTimeOffset _lettersAsked;
    private TimeRange _range = TimeRange.Default;
    private string _window = string.Empty;
    private string? _stale;
    private bool _tailPaused;
    private bool _rejectedOnly;
    private string _type = Types[0];
    private string _userId = "console-test";
    private string _itemId = string.Empty;
    private (bool Done, string Words)? _testResult;

    [Inject]
    internal IngestionStats Stats { get; set; } = null!;

    [Inject]
    internal EventRates Rates { get; set; } = null!;

    [Inject]
    internal EventsCommands Commands { get; set; } = null!;

    [Inject]
    internal Confirmation Confirmation { get; set; } = null!;

    [Inject]
    private ISnackbar Snackbar { get; set; } = null!;

    private string Verdict => _figures switch
    {
        null or { Accepted: 0, Rejected: 0 } => "No events in the last 60 s.",
        { Rejected: 0 } => "Events arrive, and none was refused.",
        var figures => $"{Figures.Percent((double)figures.Rejected / (figures.Accepted + figures.Rejected))} of events were refused in the last 60 s.",
    };

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        _range = Session.Range;
        // The tail comes in floods: its own mailbox keeps it from pushing out the ticks.
        Listen(typeof(LatencyTick));
        Listen(typeof(EventTailEntry));
        await CatchUpAsync();
    }

    /// <inheritdoc />
    protected override bool Receive(IReadOnlyList<object> messages)
    {
        foreach (var message in messages)
        {
            if (message is LatencyTick tick)
            {
                Session.Tick(tick.At);
                ReadFigures();
            }
            else if (message is EventTailEntry entry && !_tailPaused)
            {
                _tail.AddFirst(entry);
                if (_tail.Count > TailBound)
                {
                    _tail.RemoveLast();
                }
            }
        }

        ShowTail();
        return true;
    }

    /// <inheritdoc />
    protected override bool Beat(DateTimeOffset now)
    {
        var late = Session.Flows && Session.LastTick is { } tick && now - tick > OpsConsole.Shell.Live.LivePill.Patience ? Session.Clock(tick) : null;
        var changed = late != _stale;
        _stale = late;
        if (Session.Flows && now - _ratesAsked > RatesEvery)
        {
            _ratesAsked = now;
            _ = InvokeAsync(async () =>
            {
                await ReadRatesAsync();
                if (now - _lettersAsked > LettersEvery)
                {
                    await ReadLettersAsync();
                }

                StateHasChanged();
            });
        }

        return changed;
    }

    /// <inheritdoc />
    protected override async Task CatchUpAsync()
    {
        ReadFigures();
        await ReadRatesAsync();
        await ReadLettersAsync();
    }

    /// <inheritdoc />
    protected override async Task<bool> OnSessionAsync()
    {
        if (Session.Range == _range)
        {
            return false;
        }

        _range = Session.Range;
        await CatchUpAsync();
        return true;
    }

    private static string Share(long part, long whole) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"width:{100.0 * part / whole:0.#}%");

    private void ReadFigures()
    {
        var figures = Stats.Snapshot();
        if (figures == _figures)
        {
            return;
        }

        _figures = figures;
        var silent = figures is { Accepted: 0, Duplicates: 0, Rejected: 0 };
        var all = figures.Accepted + figures.Duplicates + figures.Rejected;
        _accepted = new(silent ? Figures.None : Figures.Count(figures.PerSecond) + " /s", Window, null, null, []);
        _duplicates = new(silent ? Figures.None : Figures.Count(figures.Duplicates), Window, null, null, [], Note: silent ? null : Figures.Percent((double)figures.Duplicates / all));
        _rejected = new(silent ? Figures.None : Figures.Count(figures.Rejected), Window, null, null, [], Note: silent ? null : Figures.Percent((double)figures.Rejected / all));
        _clock = new(silent ? Figures.None : $"{Figures.Count(figures.Late)} / {Figures.Count(figures.Future)}", Window, null, null, []);
        _queue = new(Figures.Count(figures.Queued), "now", null, null, [], Note: $"of {Figures.Count(figures.Capacity)}");
    }

    private void ShowTail() => _shown = [.. _rejectedOnly ? _tail.Where(entry => entry.Error is not null) : _tail];

    private void ToggleRejected(ChangeEventArgs change)
    {
        _rejectedOnly = change.Value is true;
        ShowTail();
    }

    private async Task ReadRatesAsync()
    {
        _ratesAsked = Time.GetUtcNow();
        try
        {
            _window = Session.Words(_range);
            _rates = await Rates.ReadAsync(_range, _window, Gone);
            (_readAt, _failure) = (Time.GetUtcNow(), null);
        }
        catch (Exception failure) when (!Gone.IsCancellationRequested)
        {
            // Whatever kept this panel from being read, the others go on; the panel says so and offers to try again.
            _failure = failure;
        }
    }

    private async Task ReadLettersAsync()
    {
        _lettersAsked = Time.GetUtcNow();
        try
        {
            _letters = await Commands.ReadDeadLettersAsync(Gone);
            (_lettersAt, _lettersFailure) = (Time.GetUtcNow(), null);
        }
        catch (Exception failure) when (!Gone.IsCancellationRequested)
        {
            // As above.
            _lettersFailure = failure;
        }
    }

    private async Task SendAsync()
    {
        try
        {
            _testResult = await Commands.SendTestAsync(_type, _userId.Trim(), _itemId.Trim(), Gone);
        }
        catch (UnauthorizedAccessException refused)
        {
            _testResult = (false, refused.Message);
        }
    }

    private async Task RedriveAsync(DeadLetterAnswer letter)
    {
        var answer = await Confirmation.AskAsync(new ConfirmRequest(
            Tier.C1, $"Send dead letter {letter.Id} again", $"1 event goes through today's rules. If they accept it, it is stored with the time it was first received, {Session.Stamp(letter.At)}; if not, it stays here.", "Send it again"));
        if (answer is null)
        {
            return;
        }

        try
        {
            var (done, words) = await Commands.RedriveAsync(letter.Id, Gone);
            Snackbar.Add(words, done ? Severity.Success : Severity.Warning);
        }
        catch (UnauthorizedAccessException refused)
        {
            Snackbar.Add(refused.Message, Severity.Error);
        }

        await ReadLettersAsync();
    }
}
