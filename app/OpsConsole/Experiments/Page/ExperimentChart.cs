using OpsConsole.Shell.Charts;

namespace OpsConsole.Experiments.Page;

/// <summary>The difference of each arm from the control over time, between the bounds of its always-valid interval.</summary>
internal static class ExperimentChart
{
    private static readonly ThemedColor[] Colors = [new("#0072B2", "#7AA7FF"), new("#C2410C", "#F2913D"), new("#6D28D9", "#C4A7FF"), new("#007A5A", "#3FCF9B")];

    /// <summary>The plot of the primary metric, in per cent of the control; null before the first evaluation.</summary>
    public static ChartModel? Of(ExperimentAnswer experiment, IReadOnlyList<ExperimentEvaluation> evaluations)
    {
        if (evaluations.Count == 0)
        {
            return null;
        }

        var series = new List<ChartSeries>();
        for (var arm = 1; arm < experiment.Arms.Count; arm++)
        {
            var name = experiment.Arms[arm].Name;
            var color = Colors[(arm - 1) % Colors.Length];
            series.Add(new ChartSeries(name, color, Along(metric => metric.Difference), Width: 2));
            series.Add(new ChartSeries($"{name}, upper bound", color, Along(metric => metric.Upper), Width: 1, Dash: "dot"));
            series.Add(new ChartSeries($"{name}, lower bound", color, Along(metric => metric.Lower), Width: 1, Dash: "dot"));

            double?[] Along(Func<MetricEvaluation, double?> part) => [.. evaluations.Select(evaluation => Percent(evaluation, name, experiment.PrimaryMetric, part))];
        }

        return new ChartModel
        {
            Key = $"{experiment.Id} {experiment.PrimaryMetric}",
            Summary = Summary(experiment, evaluations[^1]),
            X = [.. evaluations.Select(evaluation => evaluation.At)],
            Series = series,
            Unit = " %",
            Format = value => value is { } percent ? percent.ToString("+0.0;−0.0;0", System.Globalization.CultureInfo.InvariantCulture) + " %" : Shell.Figures.None,
        };
    }

    private static double? Percent(ExperimentEvaluation evaluation, string arm, string metric, Func<MetricEvaluation, double?> part) =>
        Metric(evaluation, arm, metric) is { } found && part(found) is { } value && Metric(evaluation, evaluation.Arms[0].Arm, metric)?.Value is { } control and not 0
            ? 100 * value / control
            : null;

    private static MetricEvaluation? Metric(ExperimentEvaluation evaluation, string arm, string metric) =>
        evaluation.Arms.FirstOrDefault(one => one.Arm == arm)?.Metrics.FirstOrDefault(one => one.Metric == metric);

    private static string Summary(ExperimentAnswer experiment, ExperimentEvaluation newest)
    {
        var control = Metric(newest, experiment.Arms[0].Name, experiment.PrimaryMetric)?.Value;
        var words = experiment.Arms.Skip(1).Select(arm => Metric(newest, arm.Name, experiment.PrimaryMetric) is { Difference: not null } metric
            ? $"{arm.Name} {ExperimentWords.Relative(metric.Difference, control)} ({ExperimentWords.Relative(metric.Lower, control)} to {ExperimentWords.Relative(metric.Upper, control)})"
            : $"{arm.Name} has too few shoppers yet");
        return $"{ExperimentWords.Metric(experiment.PrimaryMetric)} against the control: {string.Join("; ", words)}.";
    }
}
