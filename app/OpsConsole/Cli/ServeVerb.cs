using System.CommandLine;
using System.CommandLine.Parsing;
using Microsoft.AspNetCore.Connections;

namespace OpsConsole.Cli;

/// <summary>Runs the server until it is told to stop.</summary>
internal static class ServeVerb
{
    public static Command Create()
    {
        var data = SharedOptions.Data();
        var urls = new Option<string?>("--urls") { Description = "Addresses to listen on, ';' between them; default http://localhost:5080." };
        urls.Validators.Add(RefuseUnreadable);
        var empty = new Option<bool>("--empty") { Description = "Start with nothing instead of the demo shop." };
        var simulate = new Option<string>("--simulate") { Description = "on or off: whether simulated phones call the API of the demo shop.", DefaultValueFactory = _ => "on" };
        simulate.AcceptOnlyFromAmong("on", "off");
        var loginLink = new Option<bool>("--login-link") { Description = "Print a one-time login link for the administrator." };

        var command = new Command("serve", "Serve the API and the console (the default).") { data, urls, empty, simulate, loginLink };
        command.SetAction(async (parsed, token) =>
        {
            try
            {
                using var claim = DataFolderClaim.Take(parsed.GetValue(data));
                var app = OpsConsoleHost.Build(new HostOptions
                {
                    Data = parsed.GetValue(data),
                    Urls = parsed.GetValue(urls),
                    Empty = parsed.GetValue(empty),
                    Simulate = parsed.GetValue(simulate) == "on",
                    LoginLink = parsed.GetValue(loginLink),
                });
                await app.RunAsync(token);
            }
            catch (IOException failure)
            {
                await Console.Error.WriteLineAsync(failure.InnerException is AddressInUseException ? $"{failure.Message} Name another with --urls." : failure.Message);
                return 1;
            }

            return Environment.ExitCode;
        });
        return command;
    }

    private static void RefuseUnreadable(OptionResult result)
    {
        foreach (var address in result.Tokens is [var token] ? token.Value.Split(';', StringSplitOptions.RemoveEmptyEntries) : [])
        {
            try
            {
                BindingAddress.Parse(address);
            }
            catch (FormatException)
            {
                result.AddError($"--urls: '{address}' is not an address such as http://localhost:5080");
            }
        }
    }
}
