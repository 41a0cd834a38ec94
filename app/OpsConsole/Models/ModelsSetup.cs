using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpsConsole.Models.Gates;
using OpsConsole.Models.OffPolicyEvaluation;
using OpsConsole.Models.Rollouts;
using OpsConsole.Models.Training;
using OpsConsole.Platform.Jobs;
using OpsConsole.Platform.Live;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Security.Auditing;
using OpsConsole.Platform.Served;
using OpsConsole.Platform.Startup;
using OpsConsole.Platform.Telemetry;
using OpsConsole.Platform.Time;

namespace OpsConsole.Models;

/// <summary>Training, gates, rollout and the models that serve.</summary>
internal static class ModelsSetup
{
    public static IServiceCollection AddModels(this IServiceCollection services)
    {
        services.AddOptions<TrainingOptions>().BindConfiguration("Models:Training").ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<GateOptions>().BindConfiguration("Models:Gates").ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<RolloutOptions>().BindConfiguration("Models:Rollout").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<ActiveModels>().AddSingleton<PurchaseReader>().AddSingleton<ModelArtefacts>().AddSingleton<TrainingProcess>();
        services.AddSingleton(provider => new ModelRegistry(
            provider.GetRequiredService<IDbContextFactory<OpsDbContext>>(), provider.GetRequiredService<ModelArtefacts>(), provider.GetRequiredService<ActiveModels>(),
            provider.GetRequiredService<AuditLog>(), provider.GetRequiredService<Timeline>(), provider.GetRequiredService<LiveFeed>(), provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ShopClock>(), provider.GetRequiredService<ILogger<ModelRegistry>>()));
        services.AddSingleton(provider => new CandidateTraining(
            provider.GetRequiredService<PurchaseReader>(), new ShownExamples(provider.GetRequiredService<ServedOutcomes>()), provider.GetRequiredService<ModelArtefacts>(),
            provider.GetRequiredService<IOptions<GateOptions>>().Value));
        services.AddSingleton(provider => new ModelTraining(provider, provider.GetRequiredService<CandidateTraining>(), provider.GetRequiredService<ModelRegistry>()));
        services.AddJob(TrainingJob.Definition);
        services.AddSingleton<RolloutController>().AddHostedService(provider => provider.GetRequiredService<RolloutController>());
        services.AddSingleton<IStartupStage, ModelStage>();
        services.AddScoped<ModelCommands>();
        services.AddSingleton<OffPolicyEvaluator>();
        services.AddSingleton(provider => FeatureUses.Of(provider.GetRequiredService<ActiveModels>()));
        services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, ModelsJson.Default));
        return services;
    }

    public static IEndpointRouteBuilder MapModels(this IEndpointRouteBuilder routes)
    {
        routes.MapModelEndpoints();
        return routes;
    }
}
