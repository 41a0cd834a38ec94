using OpsConsole.Platform.Live;

namespace OpsConsole.Operations.Overview;

/// <summary>One figure of the Overview.</summary>
/// <param name="Id">Stable name.</param>
/// <param name="Label">Plain words.</param>
/// <param name="Value">The figure; null without traffic, shown as a dash.</param>
/// <param name="Unit"><c>1/s</c>, <c>ms</c>, <c>ratio</c> or <c>count</c>.</param>
/// <param name="WindowSeconds">Over how long.</param>
/// <param name="Previous">The figure of the window before; null where there was none.</param>
/// <param name="Delta"><paramref name="Value"/> less <paramref name="Previous"/>, in the same unit.</param>
public sealed record Kpi(string Id, string Label, double? Value, string Unit, int WindowSeconds, double? Previous, double? Delta);

/// <summary>Is anything wrong, since when, what changed.</summary>
/// <param name="At">When it was read.</param>
/// <param name="Ready">Whether every start-up stage has run.</param>
/// <param name="Stage">The stage under way, or <c>ready</c>.</param>
/// <param name="WindowSeconds">Window of the latency rows and of figures that state no other.</param>
/// <param name="Kpis">Figures.</param>
/// <param name="Surfaces">Latency by surface.</param>
/// <param name="Sources">Prediction requests of the window by the level that answered.</param>
/// <param name="OpenBreakers">Breakers that are not closed.</param>
/// <param name="Markers">What changed in the last 24 hours, newest first, at most 50.</param>
public sealed record OverviewAnswer(
    DateTimeOffset At,
    bool Ready,
    string Stage,
    int WindowSeconds,
    IReadOnlyList<Kpi> Kpis,
    IReadOnlyList<LatencyRow> Surfaces,
    IReadOnlyDictionary<string, long> Sources,
    IReadOnlyList<BreakerRow> OpenBreakers,
    IReadOnlyList<TimelineEntry> Markers);
