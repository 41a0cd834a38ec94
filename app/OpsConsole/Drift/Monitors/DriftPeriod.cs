using OpsConsole.Models;

namespace OpsConsole.Drift.Monitors;

/// <summary>A reference that the window is held against.</summary>
/// <param name="Name"><c>trailing</c>: right before the window; <c>training</c>: where the champion's training ended; <c>baseline</c>: what an operator declared normal.</param>
/// <param name="Stretch">When.</param>
internal readonly record struct DriftReference(string Name, Stretch Stretch);

/// <summary>What a check looks at: the window, its references, and the champion of that moment.</summary>
internal sealed class DriftPeriod
{
    private readonly DriftOptions _options;
    private readonly IReadOnlyDictionary<string, Stretch> _baselines;

    /// <param name="nowMs">The shop's time, Unix ms: where the window ends.</param>
    /// <param name="options">Lengths.</param>
    /// <param name="champion">The model that serves, or null.</param>
    /// <param name="baselines">What operators declared normal, by monitor.</param>
    public DriftPeriod(long nowMs, DriftOptions options, ServingModel? champion, IReadOnlyDictionary<string, Stretch> baselines)
    {
        (_options, _baselines, Champion) = (options, baselines, champion);
        Window = new Stretch(nowMs - Ms(options.Window), nowMs);
    }

    /// <summary>What is judged.</summary>
    public Stretch Window { get; }

    /// <summary>The model that serves, or null.</summary>
    public ServingModel? Champion { get; }

    /// <summary>Where the champion's knowledge ends, Unix ms; null without one.</summary>
    public long? TrainedUntilMs => Champion is { } champion ? Math.Min(champion.Model.AsOfMs, Window.UntilMs) : null;

    /// <summary>The earliest moment that any monitor looks at, a year ago aside.</summary>
    public long EarliestMs => Math.Min(
        Window.FromMs - Ms(_options.Reference),
        Math.Min(TrainedUntilMs is { } trained ? trained - Ms(_options.Reference) : long.MaxValue, _baselines.Values.Select(stretch => stretch.FromMs).DefaultIfEmpty(long.MaxValue).Min()));

    /// <summary>The references of a monitor: a declared baseline takes the place of the training reference, and nothing before it counts.</summary>
    public IReadOnlyList<DriftReference> ReferencesOf(string monitor)
    {
        var references = new List<DriftReference>(2);
        var trailing = new Stretch(Window.FromMs - Ms(_options.Reference), Window.FromMs);
        if (_baselines.TryGetValue(monitor, out var baseline))
        {
            references.Add(new DriftReference("baseline", baseline));
            trailing = trailing with { FromMs = Math.Max(trailing.FromMs, baseline.FromMs) };
        }
        else if (TrainedUntilMs is { } trained)
        {
            references.Add(new DriftReference("training", new Stretch(trained - Ms(_options.Reference), trained)));
        }

        if (!trailing.IsEmpty)
        {
            references.Add(new DriftReference("trailing", trailing));
        }

        return references;
    }

    /// <summary>Stretches of time of the same kind: an hour of the day where the window is short, a quarter of a weekday where it is long.</summary>
    public int StratumOf(long atMs)
    {
        var hour = atMs / 3_600_000;
        return _options.Window < TimeSpan.FromDays(7) ? (int)(hour % 24) : (int)(hour / 6 % 28);
    }

    /// <summary>Number of strata.</summary>
    public int Strata => _options.Window < TimeSpan.FromDays(7) ? 24 : 28;

    private static long Ms(TimeSpan span) => (long)span.TotalMilliseconds;
}
