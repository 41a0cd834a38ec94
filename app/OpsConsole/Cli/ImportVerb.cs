using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using OpsConsole.Ingestion.Imports;
using OpsConsole.Platform.Startup;

namespace OpsConsole.Cli;

/// <summary>Brings a shop's history, or streets, in from files.</summary>
internal static partial class ImportVerb
{
    public static Command Create()
    {
        var data = SharedOptions.Data();
        var events = new Option<string?>("--events") { Description = "CSV or CSV.gz of events." };
        var items = new Option<string?>("--items") { Description = "CSV or CSV.gz of items: id,title,category,price and optionally currency,inStock." };
        var streets = new Option<string?>("--streets") { Description = "OpenStreetMap extract (.osm.pbf) whose streets deliveries drive on from now on." };
        SharedOptions.MustExist(events);
        SharedOptions.MustExist(streets);
        SharedOptions.MustExist(items);
        var format = new Option<string>("--format")
        {
            Description = "generic (id,userId,itemId,type,quantity,value,occurredAt and optionally sessionId,currency) or uci-online-retail.",
            DefaultValueFactory = _ => ShopImport.Generic,
        };
        format.AcceptOnlyFromAmong(ShopImport.Generic, ShopImport.OnlineRetail);
        var json = new Option<bool>("--json") { Description = "Print the result as JSON." };

        var command = new Command("import", "Import a shop's history, or streets. Running it again adds only what is missing.") { data, events, items, format, streets, json };
        command.Validators.Add(result =>
        {
            if (result.GetResult(events) is null == result.GetResult(streets) is null)
            {
                result.AddError("import takes either --events FILE or --streets FILE");
            }
            else if (result.GetResult(streets) is not null && result.GetResult(items) is not null)
            {
                result.AddError("--items does not go with --streets");
            }
        });
        command.SetAction((parsed, token) => parsed.GetValue(streets) is { } extract
            ? StreetImportOutput.RunAsync(extract, parsed.GetValue(data), parsed.GetValue(json), token)
            : RunAsync(new ImportRequest(parsed.GetValue(format)!, parsed.GetValue(events)!, parsed.GetValue(items)), parsed.GetValue(data), parsed.GetValue(json), token));
        return command;
    }

    private static async Task<int> RunAsync(ImportRequest request, string? data, bool json, CancellationToken token)
    {
        if (request is { Format: ShopImport.OnlineRetail, Items: not null })
        {
            await Console.Error.WriteLineAsync($"--items does not go with --format {ShopImport.OnlineRetail}: its items are in the events' file.");
            return 2;
        }

        try
        {
            using var claim = DataFolderClaim.Take(data);
            await using var host = OpsConsoleHost.Build(new HostOptions { Data = data, Empty = true, Simulate = false }, builder => builder.Logging.ClearProviders());
            await host.Services.GetRequiredService<StartupSequence>().RunUpToAsync(10, token);
            var started = Stopwatch.GetTimestamp();
            var result = await host.Services.GetRequiredService<ShopImport>().RunAsync(request, json ? null : new Progress(), token);
            Print(result, Stopwatch.GetElapsedTime(started), json);
            return 0;
        }
        catch (MissingColumnException missing)
        {
            await Console.Error.WriteLineAsync($"{(missing.File == request.Items ? "--items" : "--events")}: {missing.Message}");
            return 2;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException or InvalidOperationException)
        {
            await Console.Error.WriteLineAsync(failure.Message);
            return 1;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Stopped. What was committed stays; run the same command again to go on.");
            return 1;
        }
    }

    private static void Print(ImportResult result, TimeSpan elapsed, bool json)
    {
        if (json)
        {
            var report = new Report(
                result.Lines, result.Accepted, result.Duplicates, result.NewItems, result.Skipped, result.SkippedReport, (long)elapsed.TotalMilliseconds);
            Console.WriteLine(JsonSerializer.Serialize(report, ReportJson.Default.Report));
            return;
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{result.Lines} lines in {elapsed.TotalSeconds:F1} s: {result.Accepted} events stored, {result.Duplicates} known before, {result.NewItems} new items, {result.Skipped.Values.Sum()} lines skipped"));
        foreach (var (reason, count) in result.Skipped)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {count,8} {reason}"));
        }

        if (result.SkippedReport is { } path)
        {
            Console.WriteLine($"Skipped lines, each with its reason: {path}");
        }
    }

    /// <summary>One line that moves on a terminal, else a plain line every 100,000.</summary>
    private sealed class Progress : IProgress<long>
    {
        private const long Step = 100_000;
        private readonly bool _terminal = !Console.IsOutputRedirected;
        private long _next = Step;

        public void Report(long value)
        {
            if (_terminal)
            {
                Console.Write(string.Create(CultureInfo.InvariantCulture, $"\r{value} lines read \r"));
            }
            else if (value >= _next)
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{value} lines read"));
                _next = (value / Step * Step) + Step;
            }
        }
    }

    private sealed record Report(
        long Lines, long Accepted, long Duplicates, int NewItems, IReadOnlyDictionary<string, long> Skipped, string? SkippedReport, long ElapsedMs);

    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
    [JsonSerializable(typeof(Report))]
    private sealed partial class ReportJson : JsonSerializerContext;
}
