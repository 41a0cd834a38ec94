using OpsConsole.Platform.Security;
using OpsConsole.Platform.Startup;

namespace OpsConsole.Delivery.Streets;

/// <summary>The streets that deliveries drive on: held, imported, drawn.</summary>
internal static class StreetsSetup
{
    public static IServiceCollection AddStreets(this IServiceCollection services)
    {
        services.AddSingleton<StreetMap>().AddSingleton<StreetImport>().AddSingleton<StreetDrawings>().AddSingleton<StreetEndpoints>();
        services.AddSingleton<IStartupStage, StreetsStage>();
        services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, StreetsJson.Default));
        return services;
    }

    public static IEndpointRouteBuilder MapStreets(this IEndpointRouteBuilder routes)
    {
        var streets = routes.ServiceProvider.GetRequiredService<StreetEndpoints>();
        routes.MapGet("/api/v1/ops/streets", streets.Get).RequireAuthorization(Policies.Viewer).WithTags("Streets")
            .WithSummary("The streets in use, and where their geometry is.");
        routes.MapGet("/api/v1/ops/streets/geometry", streets.Geometry).RequireAuthorization(Policies.Viewer).WithTags("Streets")
            .WithSummary("Geometry of the streets for drawing, in a binary form; detail 0 main streets, 1 without driveways, 2 everything.");
        return routes;
    }
}
