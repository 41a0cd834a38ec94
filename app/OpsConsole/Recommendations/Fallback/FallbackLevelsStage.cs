using OpsConsole.Models;
using OpsConsole.Platform.Startup;
using OpsConsole.Recommendations.Slates;

namespace OpsConsole.Recommendations.Fallback;

/// <summary>Start-up, order 26, before the server listens: takes up the last-resort list of the last run.</summary>
internal sealed class LastResortStage(LastResortList list) : IStartupStage
{
    public int Order => 26;

    public string Name => "last-resort list";

    public Task RunAsync(IProgress<string> progress, CancellationToken token)
    {
        list.Load();
        progress.Report($"{list.Current.Items.Length} items");
        return Task.CompletedTask;
    }
}

/// <summary>
/// Start-up, order 70: prepares the fallback levels from what has been loaded; then keeps the last-resort list current, at most once a minute,
/// when a model or the catalogue has changed.
/// </summary>
internal sealed class FallbackLevelsStage(
    LastResortList list, CurrentServingCatalog catalog, ActiveModels models, RecommendationPipeline pipeline, SlatePool pool, TimeProvider time) : BackgroundService, IStartupStage
{
    private const int WarmUps = 50;

    private static readonly TimeSpan RefreshInterval = TimeSpan.FromMinutes(1);

    private int _stale;

    public int Order => 70;

    public string Name => "fallback levels";

    public async Task RunAsync(IProgress<string> progress, CancellationToken token)
    {
        list.Refresh();
        progress.Report($"last-resort list of {list.Current.Items.Length} items");

        // The first requests of a process compile what they run: not at the expense of the first shoppers' deadlines.
        var nobody = new SlateRequest(null, SlateSurfaces.Home, catalog.Current, [], RecommendationQuery.DefaultLimit, null, ExcludeBought: false);
        for (var round = 0; round < WarmUps; round++)
        {
            var served = await pipeline.ServeAsync(nobody, pipeline.DeadlineOf(null), token);
            pool.Return(served.Slate);
        }
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        catalog.Replaced += OnCatalog;
        models.Changed += OnModels;
        try
        {
            using var timer = new PeriodicTimer(RefreshInterval, time);
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (Interlocked.Exchange(ref _stale, 0) == 1)
                {
                    list.Refresh();
                }
            }
        }
        finally
        {
            catalog.Replaced -= OnCatalog;
            models.Changed -= OnModels;
        }
    }

    private void OnCatalog(ServingCatalog replacing)
    {
        // The first catalogue of a run is taken at once: until then the level has none of its items' ordinals.
        Volatile.Write(ref _stale, 1);
        if (list.Current.Ordinals.IsEmpty)
        {
            list.Refresh();
        }
    }

    private void OnModels(ServingSet pair) => Volatile.Write(ref _stale, 1);
}
