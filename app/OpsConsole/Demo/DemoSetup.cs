using OpsConsole.Platform.Startup;

namespace OpsConsole.Demo;

/// <summary>The demo shop and its simulated phones.</summary>
internal static class DemoSetup
{
    public static IServiceCollection AddDemo(this IServiceCollection services)
    {
        services.AddSingleton(provider => Configured(provider.GetRequiredService<IConfiguration>()));
        services.AddSingleton<DemoSeeding>().AddSingleton<IStartupStage>(provider => provider.GetRequiredService<DemoSeeding>());
        services.AddSingleton<DemoKeys>().AddSingleton<DemoTruth>().AddHostedService<DemoTraffic>();
        return services;
    }

    public static IEndpointRouteBuilder MapDemo(this IEndpointRouteBuilder routes)
    {
        return routes;
    }

    private static DemoOptions Configured(IConfiguration configuration)
    {
        var options = configuration.GetSection("Demo").Get<DemoOptions>() ?? new DemoOptions();
        return options.Complaint() is { } complaint ? throw new InvalidOperationException(complaint) : options;
    }
}
