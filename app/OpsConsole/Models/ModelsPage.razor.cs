using System.Globalization;
using Microsoft.AspNetCore.Components;
using MudBlazor;
using OpsConsole.Platform.Jobs;
using OpsConsole.Platform.Served;
using OpsConsole.Platform.Time;
using OpsConsole.Shell;
using OpsConsole.Shell.Charts;
using OpsConsole.Shell.Confirm;

namespace OpsConsole.Models;

/// <summary>What serves, is the candidate better?</summary>
public sealed partial class ModelsPage
{
    private const string TrainJob = "train";
    private static readonly TimeSpan HealthWindow = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan ConversionWindow = TimeSpan.FromHours(1);
    private static readonly TimeSpan Recent = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    private IReadOnlyList<ModelLine>? _models;
    private IReadOnlyList<ServingLine> _serving = [];
    private ChartModel? _chart;
    private JobRun? _training;
    private Exception? _failure;
    private DateTimeOffset _readAt;
    private bool _reading;

    [Inject]
    internal ModelRegistry Registry { get; set; } = null!;

    [Inject]
    private ActiveModels Active { get; set; } = null!;

    [Inject]
    private Platform.Jobs.Jobs Jobs { get; set; } = null!;

    [Inject]
    private ModelHealth Health { get; set; } = null!;

    [Inject]
    private AttributionStore Attribution { get; set; } = null!;

    [Inject]
    private ShopClock Shop { get; set; } = null!;

    [Inject]
    internal ModelCommands Commands { get; set; } = null!;

    [Inject]
    internal Confirmation Confirmation { get; set; } = null!;

    [Inject]
    private ISnackbar Snackbar { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    /// <summary>The model held against the champion; kept in the address.</summary>
    [SupplyParameterFromQuery(Name = "model")]
    private string? Selected { get; set; }

    private string? Kept => _models is null ? null : Session.Clock(_readAt);

    private JobRun? Training => _training;

    private bool CanTrain => _training is not { HasEnded: false } && Jobs.All.Any(job => job.Name == TrainJob);

    private ModelLine? Champion => _models?.FirstOrDefault(model => model.Role == "champion");

    private ModelLine? Previous => _models?.FirstOrDefault(model => model.Role == "previous");

    private ModelLine? Candidate => _models is null ? null : ModelLine.OnItsWay(_models);

    /// <summary>How many wait behind the one that is on its way.</summary>
    private int Behind => _models?.Count(model => model.IsCandidate && model != Candidate) ?? 0;

    /// <summary>What was chosen, else what waits.</summary>
    private ModelLine? Shown => Selected is { } version && _models?.FirstOrDefault(model => model.Version == version) is { } chosen ? chosen : Candidate;

    private IReadOnlyList<ComparedMetric> Compared => ModelComparison.Of(Champion?.Metrics, Shown?.Metrics);

    private string ConversionWords => Shop.Speed == 1
        ? $"the last {Figures.Span(ConversionWindow)}"
        : $"the shop's last {Figures.Span(Shop.ShopTime(ConversionWindow))}";

    private string Verdict => (Champion, Candidate) switch
    {
        (null, _) => "No model serves yet.",
        ({ } champion, null) => $"{champion.Version} serves; no candidate waits.",
        ({ } champion, { Stage: { } stage } candidate) => $"{champion.Version} serves; {candidate.Version} is {StageWords(stage, candidate.Percent)}.",
        ({ } champion, { } candidate) => $"{champion.Version} serves; {candidate.Version} waits for its gates.",
    };

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        Listen(typeof(JobRun));
        Listen(typeof(ModelsChanged));
        await ReadAsync();
    }

    /// <inheritdoc />
    protected override bool Receive(IReadOnlyList<object> messages)
    {
        foreach (var run in messages.OfType<JobRun>().Where(run => run.Job == TrainJob))
        {
            _training = run;
            if (run.HasEnded)
            {
                _readAt = default;
            }
        }

        if (messages.Any(message => message is ModelsChanged))
        {
            _readAt = default;
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

    private static string StageWords(string stage, double? percent) => stage switch
    {
        "canary" => string.Create(CultureInfo.InvariantCulture, $"with {percent ?? 0:0.#} % of shoppers"),
        "shadow" => "in shadow",
        _ => "through its gates",
    };

    private static string Number(double? value) => value?.ToString("0.000", CultureInfo.InvariantCulture) ?? Figures.None;

    private static double? Ndcg(AudienceMetrics? audience) => audience is { Shoppers: > 0 } ? audience.Ndcg : null;

    private static string GateWords(ModelLine model) =>
        model.Gates.Count == 0 ? Figures.None : model.Failed == 0 ? $"● all {model.Gates.Count}" : $"■ {model.Failed} of {model.Gates.Count} failed";

    private async Task ReadAsync()
    {
        _reading = true;
        try
        {
            var set = Active.Current;
            _models = [.. (await Registry.AnswersAsync(Gone)).Select(answer => new ModelLine(answer))];
            _training = await Jobs.ListAsync(TrainJob, 1, Gone) is [var run] ? run : null;
            _serving = ReadServing(set);
            _chart = Chart(_models);
            _failure = null;
        }
        catch (Exception failure) when (!Gone.IsCancellationRequested)
        {
            // Whatever kept the registry from being read, the page says so and offers to try again.
            _failure = failure;
        }
        finally
        {
            _readAt = Time.GetUtcNow();
            _reading = false;
        }
    }

    private List<ServingLine> ReadServing(ServingSet set)
    {
        var converted = Attribution.By(AttributionDimension.Model, Shop.ShopTime(ConversionWindow)).ToDictionary(row => row.Key, row => row.Counts, StringComparer.Ordinal);
        var lines = new List<ServingLine>();
        Add(set.Champion?.Version, "champion", null, null);
        Add(set.Rollout?.Model.Version, "challenger", set.Rollout is { } rollout ? System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(rollout.Stage.ToString()) : null, set.Rollout?.Percent);
        Add(set.Previous?.Version, "previous", null, null);
        foreach (var arm in set.Arms.Where(arm => !lines.Exists(line => line.Version == arm.Version)))
        {
            Add(arm.Version, "archived", null, null);
        }

        return lines;

        void Add(string? version, string role, string? stage, double? percent)
        {
            if (version is null)
            {
                return;
            }

            var health = Health.Window(version, HealthWindow);
            var counts = converted.GetValueOrDefault(version);
            lines.Add(new ServingLine(
                version, role, stage, stage == "canary" ? percent : null, health.Calls == 0 ? null : health.Calls, health.FailureRatio, health.P50Ms, health.P99Ms,
                counts?.Impressions, counts?.ClickThroughRate, counts?.ConversionRate));
        }
    }

    private static ChartModel? Chart(IReadOnlyList<ModelLine> models)
    {
        var measured = models.Where(model => model.Metrics is not null).OrderBy(model => model.TrainedAt).TakeLast(60).ToList();
        if (measured.Count < 2)
        {
            return null;
        }

        var (first, last) = (measured[0], measured[^1]);
        return new ChartModel
        {
            Key = $"ndcg {measured.Count} {last.Version}",
            Summary = $"NDCG of {measured.Count} backtests, from {Number(Ndcg(first.Metrics?.All))} to {Number(Ndcg(last.Metrics?.All))}; of first purchases from {Number(Ndcg(first.Metrics?.New))} to {Number(Ndcg(last.Metrics?.New))}.",
            X = [.. measured.Select(model => model.TrainedAt)],
            Series =
            [
                new("Everything", new("#0072B2", "#7AA7FF"), [.. measured.Select(model => Ndcg(model.Metrics?.All))], Width: 2),
                new("First purchases", new("#C2410C", "#F2913D"), [.. measured.Select(model => Ndcg(model.Metrics?.New))], Dash: "dot"),
                new("New shoppers", new("#6D28D9", "#C4A7FF"), [.. measured.Select(model => Ndcg(model.Metrics?.Cold))], Dash: "dash"),
            ],
            Format = Number,
        };
    }

    private void Select(string version) => Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("model", version), replace: true);

    /// <summary>A model that is loaded, with what it does now.</summary>
    private sealed record ServingLine(
        string Version, string Role, string? Stage, double? Percent, long? Calls, double? Failed, double? P50Ms, double? P99Ms, long? Impressions, double? ClickThrough, double? Conversion);
}
