using System.CommandLine;
using System.Globalization;
using OpsConsole.Engines.Recommendation;
using OpsConsole.Models;

namespace OpsConsole.Cli;

/// <summary>Measures week after week a model that is trained anew each week against one that never is: what retraining is worth.</summary>
internal static class EvaluateWeeklyVerb
{
    public static Command Create()
    {
        var data = SharedOptions.Data();
        var json = SharedOptions.Json();
        var asOf = SharedOptions.AsOf("The first week begins; each week's model sees only what was known before it.", required: true);
        var weeks = SharedOptions.Number("--weeks", "How many weeks.", 1, 200);
        var top = SharedOptions.Number("--top", "Length of the lists.", 1, RecommendationModel.MaxItems, byDefault: 20);
        var kind = EvaluateVerb.Kind();
        var command = new Command("evaluate-weekly", "Measure a model trained anew each week against one that never is.") { data, asOf, weeks, top, kind, json };
        command.SetAction((parsed, token) =>
        {
            var output = new VerbOutput(parsed.GetValue(json));
            return VerbHost.RunAsync(parsed.GetValue(data), output, services =>
            {
                var from = parsed.GetValue(asOf)!.Value;
                output.Report("reading purchases");
                var log = services.GetRequiredService<PurchaseReader>().ReadWithWindow(from, from.AddDays(7 * parsed.GetValue(weeks)), token);
                if (log.Before(from.ToUnixTimeMilliseconds()).Lines.Count == 0)
                {
                    output.Error($"--as-of: no purchase was known before {from:u}");
                    return Task.FromResult(1);
                }

                var options = EvaluateVerb.OptionsOf(parsed.GetValue(kind)!);
                Report(output, [.. WeeklyEvaluation.Run(log, from, parsed.GetValue(weeks), parsed.GetValue(top), options, output, token)]);
                return Task.FromResult(0);
            }, token);
        });
        return command;
    }

    private static void Report(VerbOutput output, WeekFigures[] weeks) => output.Result(
        new { Weeks = weeks, Retrained = Mean(weeks, week => week.Retrained), Frozen = Mean(weeks, week => week.Frozen) },
        [
            "week        shoppers  retrained all/new  frozen all/new (NDCG)",
            .. weeks.Select(week => Line(week.AsOf.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), week.Retrained, week.Frozen)),
            Line("mean      ", Mean(weeks, week => week.Retrained), Mean(weeks, week => week.Frozen)),
        ]);

    private static string Line(string week, WeekMetrics retrained, WeekMetrics frozen) => string.Create(
        CultureInfo.InvariantCulture,
        $"{week}  {retrained.Shoppers,8}  {retrained.Ndcg:F4} / {retrained.NewNdcg:F4}    {frozen.Ndcg:F4} / {frozen.NewNdcg:F4}");

    private static WeekMetrics Mean(WeekFigures[] weeks, Func<WeekFigures, WeekMetrics> of) => new(
        (int)weeks.Average(week => of(week).Shoppers),
        weeks.Average(week => of(week).Ndcg),
        weeks.Average(week => of(week).Recall),
        weeks.Average(week => of(week).NewNdcg),
        weeks.Average(week => of(week).NewHit));
}
