using System.CommandLine;

namespace OpsConsole.Cli;

/// <summary>Runs the server until it is told to stop.</summary>
internal static class ServeVerb
{
    public static Command Create()
    {
        var data = SharedOptions.Data();
        var urls = new Option<string?>("--urls") { Description = "Addresses to listen on, ';' between them; default http://localhost:5080." };
        var empty = new Option<bool>("--empty") { Description = "Start with nothing instead of the demo shop." };
        var simulate = new Option<string>("--simulate") { Description = "on or off: whether simulated phones call the API of the demo shop.", DefaultValueFactory = _ => "on" };
        simulate.AcceptOnlyFromAmong("on", "off");
        var loginLink = new Option<bool>("--login-link") { Description = "Print a one-time login link for the administrator." };

        var command = new Command("serve", "Serve the API and the console (the default).") { data, urls, empty, simulate, loginLink };
        command.SetAction(async (parsed, token) =>
        {
            var app = OpsConsoleHost.Build(new HostOptions
            {
                Data = parsed.GetValue(data),
                Urls = parsed.GetValue(urls),
                Empty = parsed.GetValue(empty),
                Simulate = parsed.GetValue(simulate) == "on",
                LoginLink = parsed.GetValue(loginLink),
            });
            await app.RunAsync(token);
            return Environment.ExitCode;
        });
        return command;
    }
}
