using OpsConsole.Platform.Security;
using OpsConsole.Platform.Security.Http;
using OpsConsole.Platform.Startup;
using OpsConsole.Platform.Time;

namespace OpsConsole.Models;

/// <summary>Training and the model that serves.</summary>
internal static class ModelsSetup
{
    public static IServiceCollection AddModels(this IServiceCollection services)
    {
        services.AddSingleton<ActiveModels>().AddSingleton<PurchaseReader>().AddSingleton<ModelArtefacts>().AddSingleton<ModelRegistry>();
        services.AddSingleton(provider => new ModelTraining(
            provider.GetRequiredService<PurchaseReader>(), provider.GetRequiredService<ModelArtefacts>(),
            provider.GetRequiredService<ModelRegistry>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ShopClock>()));
        services.AddSingleton<TrainingRuns>().AddHostedService(provider => provider.GetRequiredService<TrainingRuns>());
        services.AddSingleton<IStartupStage, ModelStage>();
        services.AddScoped<ModelCommands>();
        services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, ModelsJson.Default));
        return services;
    }

    public static IEndpointRouteBuilder MapModels(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/ops/models", ModelsEndpoints.ListAsync).RequireAuthorization(Policies.Viewer).WithTags("Models");
        routes.MapPost("/api/v1/ops/models/train", ModelsEndpoints.TrainAsync).WithIdempotencyKey().RequireAuthorization(Policies.Operator).WithTags("Models");
        routes.MapGet("/api/v1/ops/models/runs/{id}", ModelsEndpoints.Run).RequireAuthorization(Policies.Viewer).WithTags("Models");
        routes.MapPost("/api/v1/ops/models/rollback", ModelsEndpoints.RollBackAsync).RequireAuthorization(Policies.Operator).WithTags("Models");
        return routes;
    }
}
