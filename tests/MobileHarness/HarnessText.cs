using System.Globalization;
using System.Text;
using System.Text.Json;

namespace OpsConsole.MobileHarness;

/// <summary>Writes a summary.</summary>
internal static class HarnessText
{
    public static string Json(HarnessSummary summary) => JsonSerializer.Serialize(summary, HarnessJson.Default.HarnessSummary);

    public static string Table(HarnessSummary summary)
    {
        var text = new StringBuilder();
        Line($"{summary.Requests:N0} requests in {summary.Seconds:F1} s ({summary.RequestsPerSecond:F1}/s), {summary.Visits:N0} visits, {summary.LostVisits:N0} lost");
        Line($"{"endpoint",-16}{"count",9}{"errors",9}{"p50 ms",10}{"p95 ms",10}{"p99 ms",10}{"max ms",10}");
        foreach (var endpoint in summary.Endpoints)
        {
            Line($"{endpoint.Endpoint,-16}{endpoint.Count,9:N0}{endpoint.Errors,9:N0}{endpoint.P50Ms,10:F1}{endpoint.P95Ms,10:F1}{endpoint.P99Ms,10:F1}{endpoint.MaxMs,10:F1}");
        }

        Line($"status: {Counts(summary.Statuses)}");
        Line($"source: {Counts(summary.Sources)}");
        Line($"slates: {summary.Slates:N0}, empty {summary.EmptySlates:N0}, degraded {Percent(summary.DegradedShare)}, stale refused {summary.StaleSlatesRefused:N0}, hints {summary.HintsApplied:N0}");
        Line($"conversion per slate: observed {Percent(summary.ObservedConversion)}, true {Percent(summary.TrueConversion)}, true regret {Percent(summary.TrueRegret)}");
        text.Append(CultureInfo.InvariantCulture, $"errors: {summary.Errors:N0} ({Percent(summary.ErrorRatio)})");
        return text.ToString();

        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }

    private static string Counts(IReadOnlyDictionary<string, long> counts) =>
        counts.Count == 0 ? "—" : string.Join(", ", counts.Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Key} {entry.Value:N0}")));

    private static string Percent(double? share) => share is { } known ? known.ToString("0.0 %", CultureInfo.InvariantCulture) : "—";
}
