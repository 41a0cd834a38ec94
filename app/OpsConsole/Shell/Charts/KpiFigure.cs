namespace OpsConsole.Shell.Charts;

/// <summary>What a KPI card shows; equal figures need no new render.</summary>
/// <param name="Value">The figure with its unit, or a dash without traffic.</param>
/// <param name="Window">Over which stretch: <c>last 60 s</c>.</param>
/// <param name="Delta">Change against the window before, signed; null without a baseline.</param>
/// <param name="Better">Whether the change is for the better; null where neither way is.</param>
/// <param name="Trend">Recent values, oldest first.</param>
/// <param name="Top">Top of the sparkline's scale; null takes the largest value.</param>
/// <param name="Note">One more word where the figure needs it.</param>
public sealed record KpiFigure(string Value, string Window, string? Delta, bool? Better, IReadOnlyList<double?> Trend, double? Top = null, string? Note = null);
