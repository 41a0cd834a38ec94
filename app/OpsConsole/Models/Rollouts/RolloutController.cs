using System.Globalization;
using Microsoft.Extensions.Options;
using OpsConsole.Platform.Served;
using OpsConsole.Platform.Startup;
using OpsConsole.Platform.Time;

namespace OpsConsole.Models.Rollouts;

/// <summary>
/// Takes a model that has passed its gates to its place: shadow, then growing shares of shoppers, then champion; and back when a guardrail trips, during the rollout and
/// while a new champion is watched.
/// </summary>
/// <remarks>
/// Every step is a row before it takes effect, so that a restart goes on where it was. A stage ends when its time has passed and enough was computed or shown:
/// without traffic it waits. Guardrails look at the last half minute each second.
/// </remarks>
internal sealed partial class RolloutController : BackgroundService
{
    private static readonly TimeSpan s_persist = TimeSpan.FromSeconds(15);

    private readonly ModelRegistry _registry;
    private readonly ActiveModels _active;
    private readonly ModelHealth _health;
    private readonly AttributionStore _attribution;
    private readonly StartupSequence _startup;
    private readonly ShopClock _shop;
    private readonly TimeProvider _time;
    private readonly RolloutOptions _options;
    private readonly ILogger<RolloutController> _logger;
    private (string Version, RolloutStage Stage, double Percent)? _at;
    private long _comparisons;
    private long _countedAt;
    private long _persistedAt;
    private volatile Waiting? _waiting;

    public RolloutController(
        ModelRegistry registry, ActiveModels active, ModelHealth health, AttributionStore attribution, StartupSequence startup, ShopClock shop, TimeProvider time, IOptions<RolloutOptions> options,
        ILogger<RolloutController> logger)
    {
        (_registry, _active, _health, _attribution, _startup, _shop, _time, _options, _logger) = (registry, active, health, attribution, startup, shop, time, options.Value, logger);
        registry.WaitsOf = version => _waiting is { } waiting && waiting.Version == version ? waiting.For : null;
    }

    /// <summary>One look; false when nothing was changed.</summary>
    internal async Task<bool> TickAsync(CancellationToken token)
    {
        var rows = await _registry.ListAsync(token);
        if (await WatchChampionAsync(rows, token))
        {
            return true;
        }

        var under = rows.FirstOrDefault(row => row.Role == ModelRole.Challenger && row.Stage is RolloutStage.Shadow or RolloutStage.Canary);
        if (under is null)
        {
            _at = null;
            return _options.Enabled && await BeginAsync(rows, token);
        }

        if (_active.Current is not { Champion: { } champion } set)
        {
            return false;
        }

        if (set.Rollout?.Model.Version != under.Version)
        {
            // The rows are the truth: what serves follows them.
            return await _registry.AdvanceAsync(under.Version, under.Stage!.Value, under.Percent, $"goes on in stage {Word(under.Stage.Value)}", token);
        }

        Follow(under);
        var trouble = Guardrails.OfHealth(_health.Window(under.Version, Guard), _health.Window(champion.Version, Guard), _options);
        if (trouble is null && under is { Stage: RolloutStage.Canary, StageSince: { } since })
        {
            trouble = Guardrails.OfConversion(Shown(under.Version, since), Shown(champion.Version, since), _options);
        }

        if (trouble is not null)
        {
            return await _registry.RejectAsync(under.Version, $"{Word(under.Stage!.Value)} ended: {trouble}", archive: false, token);
        }

        return await GoOnAsync(under, token);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await _startup.Ready.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(_options.TickSeconds), _time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                try
                {
                    await TickAsync(stoppingToken).ConfigureAwait(false);
                }
                catch (Exception failure) when (failure is not OperationCanceledException)
                {
                    // A database that is busy for a while must not end the watch.
                    Interrupted(_logger, failure);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops.
        }
    }

    private TimeSpan Guard => TimeSpan.FromSeconds(_options.GuardSeconds);

    /// <summary>The newest model that waits begins; older ones are passed over.</summary>
    private async Task<bool> BeginAsync(IReadOnlyList<ModelVersion> rows, CancellationToken token)
    {
        var waiting = rows.Where(row => row is { Role: ModelRole.Challenger, Stage: RolloutStage.Gated, Hold: false }).ToArray();
        if (waiting.Length == 0 || _active.Champion is null)
        {
            return false;
        }

        foreach (var older in waiting.Skip(1))
        {
            await _registry.RejectAsync(older.Version, $"followed by {waiting[0].Version} before its turn", archive: true, token);
        }

        return await _registry.AdvanceAsync(waiting[0].Version, RolloutStage.Shadow, 0, "computes in shadow of the champion", token);
    }

    private async Task<bool> GoOnAsync(ModelVersion row, CancellationToken token)
    {
        var shadow = row.Stage == RolloutStage.Shadow;
        var lasted = _shop.GetUtcNow() - (row.StageSince ?? _shop.GetUtcNow());
        var (enough, needed, what) = shadow
            ? (_comparisons, _options.ShadowComparisons, "comparisons")
            : (Shown(row.Version, row.StageSince ?? _shop.GetUtcNow()).Impressions, _options.CanaryImpressions, "items shown");
        var time = shadow ? _options.ShadowTime : _options.CanaryTime;
        if (lasted < time || enough < needed || !_options.Enabled)
        {
            _waiting = new Waiting(row.Version, string.Create(CultureInfo.InvariantCulture, $"{enough:N0} of {needed:N0} {what}, {Minutes(lasted)} of {Minutes(time)}{(_options.Enabled ? "" : "; rollouts are switched off")}"));
            return false;
        }

        _waiting = null;
        var next = _options.Percents.Where(percent => shadow || percent > row.Percent).Cast<double?>().FirstOrDefault();
        return next is { } percent
            ? await _registry.AdvanceAsync(row.Version, RolloutStage.Canary, percent, string.Create(CultureInfo.InvariantCulture, $"answers {percent:0.##} % of shoppers"), token)
            : await _registry.CrownAsync(row.Version, $"went through its rollout: {enough:N0} {what} in the last stage", token);
    }

    /// <summary>Takes a new champion back when it fails while it is watched.</summary>
    private async Task<bool> WatchChampionAsync(IReadOnlyList<ModelVersion> rows, CancellationToken token)
    {
        if (_active.Current is not { Champion: { } champion, Previous: { } previous }
            || rows.FirstOrDefault(row => row.Version == champion.Version) is not { Role: ModelRole.Champion, StageSince: { } since } || _shop.GetUtcNow() - since > _options.BakeTime)
        {
            return false;
        }

        var before = _health.Window(previous.Version, ModelHealth.Kept);
        var trouble = Guardrails.OfHealth(_health.Window(champion.Version, Guard), before, _options);
        return trouble is not null && await _registry.RollBackAsync(champion.Version, trouble, token);
    }

    /// <summary>Adds up the calls of the stage; what is kept of them per second is only ten minutes long.</summary>
    private void Follow(ModelVersion row)
    {
        var now = _time.GetTimestamp();
        var at = (row.Version, row.Stage!.Value, row.Percent);
        if (_at != at)
        {
            (_at, _comparisons, _countedAt, _persistedAt) = (at, row.Comparisons, now, now);
            return;
        }

        var passed = _time.GetElapsedTime(_countedAt, now);
        if (passed < TimeSpan.FromSeconds(1))
        {
            return;
        }

        // Whole seconds, so that none is counted twice.
        var seconds = TimeSpan.FromSeconds(Math.Floor(passed.TotalSeconds));
        _comparisons += _health.Window(row.Version, seconds).Calls;
        _countedAt = now;
        if (_time.GetElapsedTime(_persistedAt, now) > s_persist)
        {
            _persistedAt = now;
            _ = _registry.CountAsync(row.Version, _comparisons, CancellationToken.None);
        }
    }

    private Platform.Telemetry.Conversion.ConversionCounts Shown(string version, DateTimeOffset since) =>
        _attribution.Between(since, _shop.GetUtcNow().AddMinutes(1), new AttributionFilter(Model: version)).Counts;

    private static string Minutes(TimeSpan time) => time.TotalMinutes < 1 ? $"{time.TotalSeconds:F0} s" : time.TotalHours < 2 ? $"{time.TotalMinutes:F0} min" : $"{time.TotalHours:F1} h";

    private static string Word(RolloutStage stage) => stage == RolloutStage.Shadow ? "shadow" : "canary";

    private sealed record Waiting(string Version, string For);

    [LoggerMessage(Level = LogLevel.Error, Message = "a look at the rollout failed")]
    private static partial void Interrupted(ILogger logger, Exception failure);
}
