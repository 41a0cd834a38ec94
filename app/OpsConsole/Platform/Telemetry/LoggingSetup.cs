using Microsoft.Extensions.Logging.Console;

namespace OpsConsole.Platform.Telemetry;

/// <summary>Logs: JSON lines in Production, readable lines otherwise, and never a credential from an address.</summary>
internal static class LoggingSetup
{
    /// <summary>Writes each request's address with its query, in which browsers must send a hub's token.</summary>
    private const string RequestLog = "Microsoft.AspNetCore.Hosting.Diagnostics";

    public static IServiceCollection AddLogFormats(this IServiceCollection services)
    {
        services.AddOptions<ConsoleLoggerOptions>().Configure<IHostEnvironment>((options, environment) =>
            options.FormatterName ??= environment.IsProduction() ? ConsoleFormatterNames.Json : ConsoleFormatterNames.Simple);
        services.Configure<JsonConsoleFormatterOptions>(options =>
        {
            options.UseUtcTimestamp = true;
            options.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
        });
        foreach (var format in services.Where(service => service.ServiceType == typeof(ConsoleFormatter) && service.ImplementationType is not null).ToList())
        {
            services.Remove(format);
            services.AddSingleton<ConsoleFormatter>(provider => new RedactingFormatter((ConsoleFormatter)ActivatorUtilities.CreateInstance(provider, format.ImplementationType!)));
        }

        // After the configuration's own rules, so that no log level there can switch it on again.
        services.PostConfigure<LoggerFilterOptions>(options => options.Rules.Add(new LoggerFilterRule(null, RequestLog, LogLevel.Warning, null)));
        return services;
    }
}
