using OpsConsole.Demo.Town;
using OpsConsole.Demo.Vans;
using OpsConsole.Platform.Security;
using OpsConsole.Platform.Startup;

namespace OpsConsole.Demo;

/// <summary>The demo shop, its simulated phones and its vans.</summary>
internal static class DemoSetup
{
    public static IServiceCollection AddDemo(this IServiceCollection services)
    {
        services.AddSingleton(provider => Configured(provider.GetRequiredService<IConfiguration>()));
        services.AddSingleton<DemoSeeding>().AddSingleton<IStartupStage>(provider => provider.GetRequiredService<DemoSeeding>());
        services.AddSingleton<IStartupStage, TownStage>().AddHostedService<DemoVans>();
        services.AddSingleton<DemoKeys>().AddSingleton<DemoTruth>().AddSingleton<DemoTastes>().AddSingleton<DemoEndpoints>().AddHostedService<DemoTraffic>();
        services.AddScoped<DemoCommands>();
        services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, DemoApiJson.Default));
        return services;
    }

    public static IEndpointRouteBuilder MapDemo(this IEndpointRouteBuilder routes)
    {
        var demo = routes.ServiceProvider.GetRequiredService<DemoEndpoints>();
        routes.MapGet("/api/v1/ops/demo", demo.Get).RequireAuthorization(Policies.Viewer).WithTags("Demo")
            .WithSummary("The demo shop, and what its slates are worth by the shoppers' true tastes.");
        routes.MapPost("/api/v1/ops/demo/taste-shift", demo.ShiftAsync).RequireAuthorization(Policies.Operator).WithTags("Demo")
            .WithSummary("Change the simulated shoppers' tastes from now on; 0 takes a change back.");
        return routes;
    }

    private static DemoOptions Configured(IConfiguration configuration)
    {
        var options = configuration.GetSection("Demo").Get<DemoOptions>() ?? new DemoOptions();
        return options.Complaint() is { } complaint ? throw new InvalidOperationException(complaint) : options;
    }
}
