using System.Globalization;
using Microsoft.AspNetCore.Components;
using MudBlazor;
using OpsConsole.Platform.Jobs;
using OpsConsole.Shell;
using OpsConsole.Shell.Confirm;

namespace OpsConsole.FeatureStore.Page;

/// <summary>Fresh, null rate, who uses it, do offline and online agree?</summary>
public sealed partial class FeaturesPage
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);
    private static readonly string[] Entities = ["shopper", "item", "pair", "request"];

    private readonly HashSet<string> _running = new(StringComparer.Ordinal);
    private FeaturesAnswer? _features;
    private ParityAnswer? _parity;
    private Exception? _failure;
    private DateTimeOffset _readAt;
    private bool _reading;

    [Inject]
    internal FeatureOverview Overview { get; set; } = null!;

    [Inject]
    internal FeaturePageCommands Commands { get; set; } = null!;

    [Inject]
    internal Confirmation Confirmation { get; set; } = null!;

    [Inject]
    private ISnackbar Snackbar { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    /// <summary>What names and descriptions must contain; kept in the address, as all below.</summary>
    [SupplyParameterFromQuery(Name = "q")]
    private string? Text { get; set; }

    /// <summary>Whose features are listed.</summary>
    [SupplyParameterFromQuery(Name = "entity")]
    private string? Entity { get; set; }

    /// <summary>What is looked up: <c>shopper</c> or <c>item</c>.</summary>
    [SupplyParameterFromQuery(Name = "kind")]
    private string? Kind { get; set; }

    /// <summary>Whose values are looked up.</summary>
    [SupplyParameterFromQuery(Name = "id")]
    private string? Id { get; set; }

    /// <summary>As of when, with offset; without it, now.</summary>
    [SupplyParameterFromQuery(Name = "at")]
    private string? AsOf { get; set; }

    private string? Kept => _features is null ? null : Session.Clock(_readAt);

    private bool Agrees => _parity is { Rate: { } rate, ExpiredServed: 0 } parity && rate <= parity.Tolerance;

    private string ParityWords => _parity switch
    {
        { Rate: null } => "nothing to compare: no vector was logged",
        { Mismatched: 0, ExpiredServed: 0 } => "they agree bit for bit",
        _ => Agrees ? "they agree within what is borne" : "they differ",
    };

    private List<FeatureAnswer> Rows => [.. (_features?.Items ?? []).Where(row =>
        (string.IsNullOrEmpty(Entity) || row.Entity == Entity)
        && (string.IsNullOrEmpty(Text) || row.Name.Contains(Text, StringComparison.OrdinalIgnoreCase) || row.Description.Contains(Text, StringComparison.OrdinalIgnoreCase)))];

    private string Verdict => _features switch
    {
        null => "",
        { Shoppers: 0 } => "No shopper has bought anything yet.",
        var store => $"{store.Items.Count} features of {Figures.Count(store.Shoppers)} shoppers, {(store.BehindEvents == 0 ? "up to date" : $"{Figures.Count(store.BehindEvents)} events behind")}.",
    };

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        Listen(typeof(JobRun));
        await ReadAsync();
    }

    /// <inheritdoc />
    protected override bool Receive(IReadOnlyList<object> messages)
    {
        foreach (var run in messages.OfType<JobRun>().Where(run => run.Job is FeatureJobs.Parity or FeatureJobs.Backfill))
        {
            _ = run.HasEnded ? _running.Remove(run.Job) : _running.Add(run.Job);
        }

        return true;
    }

    /// <inheritdoc />
    protected override bool Beat(DateTimeOffset now)
    {
        if (Session.Flows && !_reading && now - _readAt > Every)
        {
            _ = InvokeAsync(async () =>
            {
                await ReadAsync();
                StateHasChanged();
            });
        }

        return false;
    }

    /// <inheritdoc />
    protected override Task CatchUpAsync() => ReadAsync();

    private static string Delay(DelayFigures? delay) => delay is null ? Figures.None : $"{Figures.Milliseconds(delay.P50Ms)} / {Figures.Milliseconds(delay.P99Ms)}";

    internal static string Value(double? value) => value is { } number && double.IsFinite(number)
        ? number.ToString(Math.Abs(number) >= 100 ? "#,0" : Math.Abs(number) >= 10 ? "0.0" : "0.000", CultureInfo.InvariantCulture)
        : Figures.None;

    /// <summary>A full bar is an event of this second; it halves with each tenfold age, and is empty at some months.</summary>
    private static string Freshness(double ageMs) =>
        string.Create(CultureInfo.InvariantCulture, $"width:{100 * Math.Clamp(1 - (Math.Log10(Math.Max(1, ageMs / 1_000)) / 7), 0.03, 1):0}%");

    private async Task ReadAsync()
    {
        _reading = true;
        try
        {
            _features = await Overview.ReadAsync(Gone);
            _parity = await Overview.ReadParityAsync(48, Gone);
            _failure = null;
        }
        catch (Exception failure) when (!Gone.IsCancellationRequested)
        {
            // Whatever kept the store from being read, the page says so and offers to try again.
            _failure = failure;
        }
        finally
        {
            _readAt = Time.GetUtcNow();
            _reading = false;
        }
    }

    private void ChooseText(ChangeEventArgs change) => Go(new() { ["q"] = NullIfEmpty(change.Value) });

    private void ChooseEntity(ChangeEventArgs change) => Go(new() { ["entity"] = NullIfEmpty(change.Value) });

    private void ShowAll() => Go(new() { ["q"] = null, ["entity"] = null });

    private void LookUp(EntityRequest request) => Go(new() { ["kind"] = request.Kind, ["id"] = NullIfEmpty(request.Id), ["at"] = NullIfEmpty(request.At) });

    private static string? NullIfEmpty(object? value) => value is string { Length: > 0 } text ? text.Trim() : null;

    private void Go(Dictionary<string, object?> parameters) => Navigation.NavigateTo(Navigation.GetUriWithQueryParameters(parameters), replace: true);

    private Task CheckAsync() => ActAsync(() => Commands.CheckAsync(Gone), "A check has been asked for.");

    private async Task BackfillAsync()
    {
        if (await Confirmation.AskAsync(new ConfirmRequest(
            Tier.C1, "Backfill the online values", $"The values of {Figures.Count(_features?.Shoppers)} shoppers and of every item are made anew from all events, beside those that serve, and then swapped. Serving goes on meanwhile.", "Backfill")) is not null)
        {
            await ActAsync(() => Commands.BackfillAsync(Gone), "A backfill has been asked for.");
        }
    }

    private async Task ActAsync(Func<Task<JobRun>> command, string done)
    {
        try
        {
            var run = await command();
            _running.Add(run.Job);
            Snackbar.Add(done, Severity.Success);
        }
        catch (UnauthorizedAccessException refused)
        {
            Snackbar.Add(refused.Message, Severity.Error);
        }
    }
}
