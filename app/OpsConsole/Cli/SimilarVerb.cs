using System.CommandLine;
using System.Globalization;
using OpsConsole.Catalog;
using OpsConsole.Engines.Recommendation;
using OpsConsole.Models;

namespace OpsConsole.Cli;

/// <summary>Says what goes with given baskets, by a model of a moment.</summary>
internal static class SimilarVerb
{
    private const string Header = "basketId,itemId";

    public static Command Create()
    {
        var data = SharedOptions.Data();
        var json = SharedOptions.Json();
        var asOf = SharedOptions.AsOf("The model sees only what was known before it.", required: true);
        var top = SharedOptions.Number("--top", "Items a basket.", 1, LinearBlendModel.MaxCandidates, byDefault: 20);
        var queries = new Option<FileInfo>("--queries") { Description = "CSV of baskets: basketId,itemId, a line an item.", Required = true };
        SharedOptions.MustExist(queries);
        var file = SharedOptions.Out("CSV to write: basketId,rank,itemId,score.");
        var command = new Command("similar", "Predict the next item of baskets.") { data, asOf, queries, top, file, json };
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

                var model = LinearBlendModel.Train(log, moment.ToUnixTimeMilliseconds(), new LinearBlendOptions(), output, token);
                var written = WritePredictions(parsed.GetValue(file)!, baskets, model, items, parsed.GetValue(top));
                output.Result(
                    new { Baskets = baskets.Count, Predictions = written, UnknownItems = unknown },
                    $"{baskets.Count} baskets, {written} predictions" + (unknown > 0 ? $"; {unknown} lines name an item that the catalogue does not have" : ""));
                return Task.FromResult(0);
            }, token);
        });
        return command;
    }

    private static (List<(string Id, List<int> Items)> Baskets, int Unknown)? ReadBaskets(FileInfo file, CatalogSnapshot items, VerbOutput output)
    {
        var baskets = new List<(string Id, List<int> Items)>();
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        var (number, unknown) = (0, 0);
        foreach (var line in File.ReadLines(file.FullName))
        {
            number++;
            if (number == 1 && line.TrimStart('\uFEFF') == Header)
            {
                continue;
            }

            if (line.Split(',') is not [{ Length: > 0 } basket, { Length: > 0 } item] || number == 1)
            {
                output.Error($"--queries: line {number} of {file.Name} is not '{Header}': {line}");
                return null;
            }

            if (!places.TryGetValue(basket, out var place))
            {
                places.Add(basket, place = baskets.Count);
                baskets.Add((basket, []));
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

        return (baskets, unknown);
    }

    private static int WritePredictions(FileInfo file, List<(string Id, List<int> Items)> baskets, LinearBlendModel model, CatalogSnapshot items, int top)
    {
        using var csv = new StreamWriter(file.FullName);
        csv.WriteLine("basketId,rank,itemId,score");
        var (written, best) = (0, new ScoredItem[top]);
        foreach (var (id, basket) in baskets)
        {
            var count = model.Similar([.. basket], default, best);
            for (var place = 0; place < count; place++)
            {
                csv.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{id},{place + 1},{items.Items[best[place].Item].Id},{best[place].Score:R}"));
            }

            written += count;
        }

        return written;
    }
}
