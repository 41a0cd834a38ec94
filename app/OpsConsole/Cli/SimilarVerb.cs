using System.CommandLine;
using OpsConsole.Catalog;
using OpsConsole.Engines.Recommendation;
using OpsConsole.Models;
using OpsConsole.Models.Training;
using OpsConsole.Platform.Exports;

namespace OpsConsole.Cli;

/// <summary>Says what goes with given baskets, by a model of a moment.</summary>
internal static class SimilarVerb
{
    private const string Header = "basketId,itemId";
    private const string HeaderWithUsers = Header + ",userId";

    public static Command Create()
    {
        var data = SharedOptions.Data();
        var json = SharedOptions.Json();
        var asOf = SharedOptions.AsOf("The model sees only what was known before it.", required: true);
        var top = SharedOptions.Number("--top", "Items a basket.", 1, LinearBlendModel.MaxCandidates, byDefault: 20);
        var queries = new Option<FileInfo>("--queries") { Description = "CSV of baskets: basketId,itemId or basketId,itemId,userId, a line an item; an empty userId is somebody unknown.", Required = true };
        SharedOptions.MustExist(queries);
        var file = SharedOptions.Out("CSV to write: basketId,rank,itemId,score.");
        var kind = EvaluateVerb.Kind();
        var command = new Command("similar", "Predict the next item of baskets.") { data, asOf, queries, top, file, kind, json };
        command.SetAction((parsed, token) =>
        {
            var output = new VerbOutput(parsed.GetValue(json));
            return VerbHost.RunAsync(parsed.GetValue(data), output, services =>
            {
                var items = services.GetRequiredService<CurrentCatalog>().Snapshot;
                if (ReadBaskets(parsed.GetValue(queries)!, items, output) is not var (baskets, unknown))
                {
                    return Task.FromResult(2);
                }

                var moment = parsed.GetValue(asOf)!.Value;
                output.Report("reading purchases");
                var log = services.GetRequiredService<PurchaseReader>().ReadKnownAt(moment, token);
                if (log.Lines.Count == 0)
                {
                    output.Error($"--as-of: no purchase was known before {moment:u}");
                    return Task.FromResult(1);
                }

                var model = TwoStageTraining.Train(log, moment.ToUnixTimeMilliseconds(), EvaluateVerb.OptionsOf(parsed.GetValue(kind)!), [], new TrainingProgress(output), token).Model;
                output.Report("ranking");
                var written = WritePredictions(parsed.GetValue(file)!, baskets, model, log, items, parsed.GetValue(top), token);
                output.Result(
                    new { Baskets = baskets.Count, Predictions = written, UnknownItems = unknown },
                    $"{baskets.Count} baskets, {written} predictions" + (unknown > 0 ? $"; {unknown} lines name an item that the catalogue does not have" : ""));
                return Task.FromResult(0);
            }, token);
        });
        return command;
    }

    private static (List<Basket> Baskets, int Unknown)? ReadBaskets(FileInfo file, CatalogSnapshot items, VerbOutput output)
    {
        var baskets = new List<Basket>();
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        var (number, unknown, columns) = (0, 0, 0);
        foreach (var line in File.ReadLines(file.FullName))
        {
            number++;
            if (number == 1)
            {
                columns = line.TrimStart('\uFEFF') switch { Header => 2, HeaderWithUsers => 3, _ => 0 };
                if (columns > 0)
                {
                    continue;
                }
            }

            var cells = line.Split(',');
            if (cells.Length != columns || cells is not [{ Length: > 0 } basket, { Length: > 0 } item, ..])
            {
                output.Error($"--queries: line {number} of {file.Name} is not '{(columns == 3 ? HeaderWithUsers : Header)}': {line}");
                return null;
            }

            var user = columns == 3 ? cells[2] : string.Empty;
            if (!places.TryGetValue(basket, out var place))
            {
                places.Add(basket, place = baskets.Count);
                baskets.Add(new Basket(basket, user, []));
            }

            if (baskets[place].UserId != user)
            {
                output.Error($"--queries: line {number} of {file.Name} names userId '{user}', an earlier line of basket {basket} '{baskets[place].UserId}'");
                return null;
            }

            if (items.Find(item) is { } known)
            {
                baskets[place].Items.Add(known.Ordinal);
            }
            else
            {
                unknown++;
            }
        }

        if (baskets.Count == 0)
        {
            output.Error($"--queries: {file.Name} has no baskets");
            return null;
        }

        return (baskets, unknown);
    }

    private static int WritePredictions(
        FileInfo file, List<Basket> baskets, RecommendationModel model, PurchaseLog log, CatalogSnapshot items, int top, CancellationToken token)
    {
        var replay = new PurchaseReplay(log);
        replay.AdvanceToEnd();
        var sales = replay.Items(model.AsOfMs);
        var shoppers = log.UserIds.Index().ToDictionary(user => user.Item, user => user.Index, StringComparer.Ordinal);
        using var csv = new StreamWriter(file.FullName);
        csv.WriteLine("basketId,rank,itemId,score");
        var (written, best) = (0, new ScoredItem[top]);
        foreach (var basket in baskets)
        {
            token.ThrowIfCancellationRequested();
            int[] context = [.. basket.Items];
            var count = shoppers.TryGetValue(basket.UserId, out var shopper)
                ? model.Recommend(model.Prepare(replay.Histories[shopper], sales, model.AsOfMs), context, default, excludeBought: false, best)
                : model.Similar(context, sales, model.AsOfMs, default, best);
            for (var place = 0; place < count; place++)
            {
                CsvText.WriteRow(csv, basket.Id, place + 1, items.Items[best[place].Item].Id, best[place].Score);
            }

            written += count;
        }

        return written;
    }

    /// <param name="Id">The file's name for it.</param>
    /// <param name="UserId">Whose it is; empty where that is not known.</param>
    /// <param name="Items">Ordinals of its known items.</param>
    private sealed record Basket(string Id, string UserId, List<int> Items);
}
