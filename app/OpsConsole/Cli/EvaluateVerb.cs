using System.CommandLine;
using System.Globalization;
using OpsConsole.Catalog;
using OpsConsole.Engines.Recommendation;
using OpsConsole.Models;
using OpsConsole.Models.Training;
using OpsConsole.Platform.Exports;

namespace OpsConsole.Cli;

/// <summary>Trains on what was known at a moment, writes everybody's list and measures it on what was bought then.</summary>
internal static class EvaluateVerb
{
    public static Command Create()
    {
        var data = SharedOptions.Data();
        var json = SharedOptions.Json();
        var asOf = SharedOptions.AsOf("The model sees only what was known before it; the horizon begins with it.", required: true);
        var horizon = SharedOptions.Number("--horizon-days", "Days behind --as-of whose purchases are predicted.", 1, 3_650);
        var top = SharedOptions.Number("--top", "Length of the lists.", 1, LinearBlendModel.MaxCandidates, byDefault: 20);
        var file = SharedOptions.Out("CSV to write: userId,rank,itemId,score.");
        var kind = Kind();
        var newItemsOnly = new Option<bool>("--new-items-only") { Description = "Leave out of each list what the shopper had bought before." };
        var command = new Command("evaluate", "Measure the model on purchases that it has not seen.") { data, asOf, horizon, top, file, kind, newItemsOnly, json };
        command.SetAction((parsed, token) =>
        {
            var output = new VerbOutput(parsed.GetValue(json));
            return VerbHost.RunAsync(parsed.GetValue(data), output, services =>
            {
                var from = parsed.GetValue(asOf)!.Value;
                if (from > DateTimeOffset.MaxValue.AddDays(-parsed.GetValue(horizon)))
                {
                    output.Error("--horizon-days: they end behind the last day of the calendar");
                    return Task.FromResult(2);
                }

                var until = from.AddDays(parsed.GetValue(horizon));
                output.Report("reading purchases");
                var log = services.GetRequiredService<PurchaseReader>().ReadWithWindow(from, until, token);
                if (log.Before(from.ToUnixTimeMilliseconds()).Lines.Count == 0)
                {
                    output.Error($"--as-of: no purchase was known before {from:u}");
                    return Task.FromResult(1);
                }

                var asOfMs = from.ToUnixTimeMilliseconds();
                var holdout = new Holdout(log, asOfMs, until.ToUnixTimeMilliseconds());
                if (holdout.Window.Lines.Count == 0)
                {
                    output.Error($"--horizon-days: no purchase is known from {from:u} to {until:u}");
                    return Task.FromResult(1);
                }

                var model = TwoStageTraining.Train(holdout.Past, asOfMs, OptionsOf(parsed.GetValue(kind)!), [], new TrainingProgress(output), token).Model;
                output.Report("ranking");
                var evaluation = new ModelEvaluation(model, holdout, asOfMs, parsed.GetValue(top), parsed.GetValue(newItemsOnly), token);
                WriteLists(parsed.GetValue(file)!, evaluation, log.UserIds, services.GetRequiredService<CurrentCatalog>().Snapshot);
                Report(output, model.Kind, evaluation, evaluation.Calibrate(token));
                return Task.FromResult(0);
            }, token);
        });
        return command;
    }

    /// <summary>Which kind of model is trained.</summary>
    internal static Option<string> Kind()
    {
        var kind = new Option<string>("--kind")
        {
            Description = "two-stage, or linear: the generators' blend without a ranker.",
            DefaultValueFactory = _ => RecommendationModel.TwoStage,
        };
        return kind.AcceptOnlyFromAmong(RecommendationModel.TwoStage, RecommendationModel.Linear);
    }

    /// <summary>The options of a kind.</summary>
    internal static TwoStageOptions OptionsOf(string kind) => kind == RecommendationModel.Linear ? TwoStageOptions.Linear : new TwoStageOptions();

    private static void WriteLists(FileInfo file, ModelEvaluation evaluation, IReadOnlyList<string> userIds, CatalogSnapshot items)
    {
        using var csv = new StreamWriter(file.FullName);
        csv.WriteLine("userId,rank,itemId,score");
        foreach (var (shopper, list) in evaluation.Lists.OrderBy(pair => userIds[pair.Key], StringComparer.Ordinal))
        {
            for (var place = 0; place < list.Length; place++)
            {
                CsvText.WriteRow(csv, userIds[shopper], place + 1, items.Items[list[place].Item].Id, list[place].Score);
            }
        }
    }

    private static void Report(VerbOutput output, string kind, ModelEvaluation evaluation, Calibration calibration)
    {
        var (all, fresh, cold) = (evaluation.Measure(Audience.All), evaluation.Measure(Audience.New), evaluation.Measure(Audience.Cold));
        output.Result(
            new { Kind = kind, evaluation.Top, KnownItems = evaluation.Holdout.KnownItemCount, All = all, New = fresh, Cold = cold, Calibration = calibration },
            [$"{kind} model", Line("all ", all), Line("new ", fresh), Line("cold", cold), .. Probabilities()]);

        IEnumerable<string> Probabilities() => calibration.All.Count == 0
            ? []
            :
            [
                string.Create(CultureInfo.InvariantCulture, $"of {calibration.All.Count:N0} candidates {calibration.All.Predicted:F4} predicted, {calibration.All.Seen:F4} bought; by tenths of the prediction:"),
                string.Join("  ", calibration.Tenths.Select(tenth => string.Create(CultureInfo.InvariantCulture, $"{tenth.Predicted:F4}/{tenth.Seen:F4}"))),
            ];

        string Line(string name, GroupMetrics of) => string.Create(
            CultureInfo.InvariantCulture,
            $"{name} n={of.Shoppers} missing={of.Missing} Recall@{evaluation.Top}={of.Recall.Mean:F4}(±{of.Recall.StandardError:F4}) NDCG@{evaluation.Top}={of.Ndcg.Mean:F4}(±{of.Ndcg.StandardError:F4}) Hit@{evaluation.Top}={of.Hit.Mean:F4}(±{of.Hit.StandardError:F4}) MRR@{evaluation.Top}={of.Mrr.Mean:F4}(±{of.Mrr.StandardError:F4}) coverage={of.Coverage:F4}");
    }
}
