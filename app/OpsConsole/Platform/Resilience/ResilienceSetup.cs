using OpsConsole.Platform.Resilience.Breakers;
using OpsConsole.Platform.Resilience.Faults;
using OpsConsole.Platform.Startup;

namespace OpsConsole.Platform.Resilience;

/// <summary>Deadlines, breakers, limits and the fault lab.</summary>
internal static class ResilienceSetup
{
    public static IServiceCollection AddResilience(this IServiceCollection services)
    {
        services.AddSingleton<ResilienceOptions>();
        services.AddSingleton<BreakerJournal>();
        services.AddSingleton(provider => new BreakerRegistry(provider.GetRequiredService<BreakerJournal>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<FaultPoints>().AddSingleton<FaultCommands>();
        services.AddSingleton<Guards>();
        services.AddSingleton(provider => new BreakerCommands(
            provider.GetRequiredService<BreakerRegistry>(), provider.GetRequiredService<BreakerStorage>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<BreakerStorage>().AddSingleton<IStartupStage, BreakerStage>();
        services.AddHostedService<BreakerReporter>();
        return services;
    }

    public static IEndpointRouteBuilder MapResilience(this IEndpointRouteBuilder routes)
    {
        routes.ServiceProvider.GetRequiredService<ResilienceOptions>().Validate();
        // Observable instruments live as long as somebody made them.
        routes.ServiceProvider.GetRequiredService<Guards>();
        return routes;
    }
}
