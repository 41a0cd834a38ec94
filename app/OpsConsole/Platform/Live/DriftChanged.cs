namespace OpsConsole.Platform.Live;

/// <summary>A monitor of drift as its newest check left it.</summary>
/// <param name="Feature">The monitor's name: <c>sale.price</c>.</param>
/// <param name="Statistic"><c>psi</c>, <c>share</c>, <c>overlap</c>, <c>z</c> or <c>loss</c>.</param>
/// <param name="Value">What thresholds are held against; null where there is too little to say.</param>
/// <param name="Warn">From which on it is worth a look.</param>
/// <param name="Alarm">From which on it is an alarm.</param>
/// <param name="State"><c>ok</c>, <c>warn</c>, <c>alarm</c> or <c>insufficient</c>.</param>
public sealed record DriftRow(string Feature, string Statistic, double? Value, double Warn, double Alarm, string State);

/// <summary>Drift was checked, or an operator changed something about it.</summary>
/// <param name="At">When, real time.</param>
/// <param name="Items">Monitors that came into another state with it; none where an operator changed something.</param>
/// <param name="OpenAlarms">Alarms that nobody has acknowledged.</param>
public sealed record DriftChanged(DateTimeOffset At, IReadOnlyList<DriftRow> Items, int OpenAlarms);
