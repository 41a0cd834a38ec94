using System.CommandLine;
using System.Globalization;
using OpsConsole.Drift.Files;
using OpsConsole.Engines.Drift;

namespace OpsConsole.Cli;

/// <summary>Holds one CSV file against another, without a data folder: a step of somebody else's pipeline.</summary>
internal static class DriftVerb
{
    /// <summary>Exit code when a feature is in alarm.</summary>
    public const int Alarmed = 3;

    public static Command Create()
    {
        var reference = File("--reference", "CSV(.gz) of what is normal, with a header.");
        var current = File("--current", "CSV(.gz) of what is to be judged, with the same columns.");
        var features = new Option<string?>("--features") { Description = "Columns to compare, between commas; default all that both files have." };
        var cluster = new Option<string?>("--cluster") { Description = "Column of what rows belong together by (an order, a shopper): such rows resemble each other and are resampled together." };
        var categorical = new Option<string?>("--categorical") { Description = "Columns whose numbers are names, between commas: postcodes, codes." };
        var warn = Threshold("--warn", "PSI, beyond what chance makes, from which on a feature is worth a look.", 0.10);
        var alarm = Threshold("--alarm", "PSI, beyond what chance makes, from which on it is an alarm.", 0.20);
        var resamples = SharedOptions.Number("--resamples", "Resamples a feature.", 50, 10_000, byDefault: 200);
        var seed = SharedOptions.Number("--seed", "Seed of the resampling; the same seed gives the same figures.", 0, int.MaxValue, byDefault: 1);
        var json = SharedOptions.Json();
        var command = new Command("drift", "Compare the features of two files. Exit 0: no alarm; 3: a feature is in alarm; 1: it could not be done; 2: bad usage or a file that cannot be read as CSV.")
        {
            reference, current, features, cluster, categorical, warn, alarm, resamples, seed, json,
        };
        command.SetAction((parsed, token) => Task.Run(
            () =>
            {
                var output = new VerbOutput(parsed.GetValue(json));
                if (parsed.GetValue(alarm) < parsed.GetValue(warn))
                {
                    output.Error("--alarm: must be at least --warn");
                    return 2;
                }

                try
                {
                    var request = new FileDriftRequest(
                        parsed.GetValue(reference)!, parsed.GetValue(current)!, Names(parsed.GetValue(features)), parsed.GetValue(cluster), Names(parsed.GetValue(categorical)) ?? [], // Both files are required.
                        new DriftRule(parsed.GetValue(warn), parsed.GetValue(alarm)), new BootstrapOptions(parsed.GetValue(resamples), Seed: (ulong)parsed.GetValue(seed)));
                    return Report(output, FileDrift.Compare(request, output, token));
                }
                catch (FileDriftException refused)
                {
                    output.Error(refused.Message);
                    return 2;
                }
                catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException)
                {
                    output.Error(failure.Message);
                    return 1;
                }
            },
            token));
        return command;
    }

    private static int Report(VerbOutput output, FileDriftReport report)
    {
        output.Result(
            report,
            [
                $"{"feature",-24} {"kind",-11} {"psi",8} {"effect",8} {"90 % interval",17} {"ks",7} {"js",7} {"q",8}  state",
                .. report.Features.Select(feature => string.Create(
                    CultureInfo.InvariantCulture,
                    $"{feature.Feature,-24} {feature.Kind,-11} {feature.Psi,8:F4} {feature.Effect,8:F4} {$"{feature.Lower:F4} – {feature.Upper:F4}",17} {feature.Ks,7:F4} {feature.Js,7:F4} {feature.QValue,8:G2}  {feature.State}")),
                string.Create(CultureInfo.InvariantCulture, $"{report.ReferenceRows} rows in {report.ReferenceClusters} clusters against {report.CurrentRows} in {report.CurrentClusters}; {report.Features.Count(feature => feature.State == "alarm")} in alarm"),
            ]);
        return report.Features.Any(feature => feature.State == "alarm") ? Alarmed : 0;
    }

    private static Option<FileInfo> File(string name, string description)
    {
        var option = new Option<FileInfo>(name) { Description = description, Required = true };
        SharedOptions.MustExist(option);
        return option;
    }

    private static Option<double> Threshold(string name, string description, double byDefault)
    {
        var option = new Option<double>(name) { Description = description, DefaultValueFactory = _ => byDefault };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !(double.TryParse(token.Value, CultureInfo.InvariantCulture, out var value) && value is > 0 and <= 100))
            {
                result.AddError($"{name}: '{token.Value}' is not a number above 0, up to 100");
            }
        });
        return option;
    }

    private static string[]? Names(string? list) => list?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
