using System.CommandLine;

namespace OpsConsole.MobileHarness;

/// <summary>The command line; exit 0 done, 1 too many errors or no server, 2 bad usage.</summary>
internal static class HarnessCommand
{
    public static async Task<int> RunAsync(string[] args)
    {
        var url = new Option<string>("--url") { Description = "Base address of the server.", DefaultValueFactory = _ => "http://localhost:5080" };
        var key = new Option<string>("--key") { Description = "API key (device or server) that tokens are got with.", Required = true };
        var phones = Number("--phones", "Phones, each of one shopper, 1 to 100000.", 50, 1, 100_000);
        var rate = Number("--rate", "Visits that begin each second, open loop; a visit makes about eight requests. 0.01 to 10000.", 5, 0.01, 10_000);
        var seconds = Number("--seconds", "How long visits begin, 0.1 to 86400.", 10, 0.1, 86_400);
        var deadline = new Option<int?>("--deadline-ms") { Description = "Deadline asked of the server, 1 to 60000 ms; the server's own when left out." };
        var hub = new Option<bool>("--hub") { Description = "Phones listen on /hubs/mobile." };
        var json = new Option<bool>("--json") { Description = "One JSON object on standard output." };
        var seed = new Option<long>("--seed") { Description = "Seed of the shoppers' world; the default is the demo shop's (Demo:Seed), whose true tastes it then knows.", DefaultValueFactory = _ => 20_260_517 };
        var errors = Number("--max-error-ratio", "Exit 1 when a larger share of calls fails, 0 to 1.", 0.01, 0, 1);
        var prefix = new Option<string>("--user-prefix") { Description = "Begins the shoppers' ids.", DefaultValueFactory = _ => "shopper-" };
        var pace = Number("--pace", "How fast shoppers read: 1 as people do, 0 without pauses. 0 to 10.", 0, 0, 10);
        deadline.Validators.Add(result =>
        {
            if (result.GetValue(deadline) is < 1 or > 60_000)
            {
                result.AddError("--deadline-ms must be from 1 to 60000");
            }
        });
        url.Validators.Add(result =>
        {
            if (!Uri.TryCreate(result.GetValue(url), UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            {
                result.AddError("--url must be an http or https address");
            }
        });

        var root = new RootCommand("Acts as phones against an OpsConsole server: tokens, home, taps, purchases, hub.")
        {
            url, key, phones, rate, seconds, deadline, hub, json, seed, errors, prefix, pace,
        };
        root.SetAction((parsed, token) => Harness.RunAsync(
            new HarnessOptions(
                new Uri(parsed.GetValue(url)!), parsed.GetValue(key)!, (int)parsed.GetValue(phones), parsed.GetValue(rate), parsed.GetValue(seconds), parsed.GetValue(deadline),
                parsed.GetValue(hub), parsed.GetValue(json), parsed.GetValue(seed), parsed.GetValue(errors), parsed.GetValue(prefix)!, parsed.GetValue(pace)),
            token));

        var command = root.Parse(args);
        if (command.Errors.Count == 0)
        {
            return await command.InvokeAsync();
        }

        foreach (var error in command.Errors)
        {
            await Console.Error.WriteLineAsync(error.Message);
        }

        return 2;
    }

    private static Option<double> Number(string name, string description, double value, double least, double most)
    {
        var option = new Option<double>(name) { Description = description, DefaultValueFactory = _ => value };
        option.Validators.Add(result =>
        {
            // A text that is no number is reported by the parser.
            if (result.Tokens.Count == 0 || !double.TryParse(result.Tokens[0].Value, System.Globalization.CultureInfo.InvariantCulture, out var given))
            {
                return;
            }

            if (!(given >= least && given <= most))
            {
                result.AddError(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{name} must be from {least} to {most}"));
            }
        });
        return option;
    }
}
