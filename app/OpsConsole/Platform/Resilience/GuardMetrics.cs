using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using OpsConsole.Platform.Telemetry;

namespace OpsConsole.Platform.Resilience;

/// <summary>
/// What a scraper learns of the guards. Figures are kept a dependency, a name in our code, not a breaker: model versions come without end,
/// and the calls of a retired one must stay counted.
/// </summary>
internal sealed class GuardMetrics
{
    private readonly ConcurrentDictionary<string, DependencyFigures> _dependencies = new(StringComparer.Ordinal);

    public GuardMetrics(IMeterFactory? meters)
    {
        if (meters?.Create(OpsMeter.Name) is not { } meter)
        {
            return;
        }

        meter.CreateObservableCounter(
            "opsconsole.guard.calls", () => _dependencies.SelectMany(pair => pair.Value.Calls(pair.Key)), "{call}", "Guarded calls answered, by outcome.");
        meter.CreateObservableGauge(
            "opsconsole.breaker.state", () => Measure(figures => figures.WorstState()), description: "The worst of a dependency's breakers: 0 closed, 1 half-open, 2 open, 3 isolated.");
        meter.CreateObservableGauge("opsconsole.guard.limit", () => Measure(figures => figures.Sum(limit => limit.Limit)), "{call}", "Calls allowed side by side now.");
        meter.CreateObservableGauge(
            "opsconsole.guard.running", () => Measure(figures => figures.Sum(limit => limit.InFlight)), "{call}", "Calls running, those too that nobody waits for any more.");
        meter.CreateObservableGauge("opsconsole.guard.waiting", () => Measure(figures => figures.Sum(limit => limit.Waiting)), "{call}", "Callers waiting for a slot.");
    }

    public DependencyFigures For(string dependency) => _dependencies.GetOrAdd(dependency, static _ => new DependencyFigures());

    private IEnumerable<Measurement<int>> Measure(Func<DependencyFigures, int> figure) =>
        _dependencies.Where(pair => pair.Value.IsGuarded)
            .Select(pair => new Measurement<int>(figure(pair.Value), new KeyValuePair<string, object?>(DependencyFigures.Attribute, pair.Key)));
}
