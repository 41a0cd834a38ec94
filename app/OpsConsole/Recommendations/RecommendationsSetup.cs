using Microsoft.Extensions.Options;
using OpsConsole.Merchandising;
using OpsConsole.Merchandising.Preview;
using OpsConsole.Platform.Privacy;
using OpsConsole.Platform.Security;
using OpsConsole.Platform.Startup;
using OpsConsole.Recommendations.Exploration;
using OpsConsole.Recommendations.Fallback;
using OpsConsole.Recommendations.Inspection;
using OpsConsole.Recommendations.Slates;

namespace OpsConsole.Recommendations;

/// <summary>The prediction pipeline and its endpoints.</summary>
internal static class RecommendationsSetup
{
    public static IServiceCollection AddRecommendations(this IServiceCollection services)
    {
        services.AddOptions<RecommendationsOptions>().BindConfiguration("Recommendations").ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<ExplorationOptions>().BindConfiguration("Recommendations:Exploration").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<NewcomerOdds>().AddSingleton<SlateExploration>().AddSingleton<Newcomers>().AddHostedService(provider => provider.GetRequiredService<Newcomers>());
        services.AddSingleton(new SlateSlots(SlateSurfaces.Every));
        services.AddSingleton<SlateSequence>().AddSingleton<SlatePool>().AddSingleton<CurrentServingCatalog>();
        services.AddSingleton<InferenceParts>().AddSingleton<ModelCalls>().AddSingleton<ModelGuards>().AddSingleton<RecommendationPipeline>().AddSingleton<PredictionAnswers>();
        services.AddSingleton<RecommendationEndpoints>().AddSingleton<HomeEndpoint>().AddSingleton<RecentRequests>();

        services.AddSingleton<IShopperRecords, ServingRecords>();
        services.AddSingleton(provider => new PersonalSlates(provider.GetRequiredService<IOptions<RecommendationsOptions>>().Value.PersonalSlates));
        services.AddSingleton<LastResortList>();
        services.AddSingleton<PersonalLevel>().AddSingleton<PreviousModelLevel>().AddSingleton<TrendingLevel>().AddSingleton<CuratedLevel>().AddSingleton<StaticLevel>();
        services.AddSingleton<FallbackChain>().AddSingleton<FallbackExercise>();
        services.AddHealthChecks().AddCheck<FallbackHealthCheck>("fallbackLevels", tags: ["ready"]);

        services.AddSingleton<IStartupStage, SlateEpochStage>().AddSingleton<IStartupStage, LastResortStage>();
        services.AddSingleton<FallbackLevelsStage>();
        services.AddSingleton<IStartupStage>(provider => provider.GetRequiredService<FallbackLevelsStage>());
        services.AddHostedService(provider => provider.GetRequiredService<FallbackLevelsStage>());
        services.AddHostedService<OutdatedSlates>();
        services.AddSingleton<SlateLog>().AddSingleton<ShadowRuns>().AddHostedService(provider => provider.GetRequiredService<ShadowRuns>());
        services.AddSingleton<PreviewMaker>().AddSingleton<MakePreview>(provider => provider.GetRequiredService<PreviewMaker>().MakeAsync);
        services.AddSingleton<SlateInspector>().AddSingleton<ModelFigures>();
        services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Add(RecommendationsJson.Default));
        return services;
    }

    public static IEndpointRouteBuilder MapRecommendations(this IEndpointRouteBuilder routes)
    {
        // Resolved once: the delegates below run without the container.
        var recommendations = routes.ServiceProvider.GetRequiredService<RecommendationEndpoints>();
        var home = routes.ServiceProvider.GetRequiredService<HomeEndpoint>();
        var mobile = routes.MapGroup("/api/v1").RequireAuthorization(Policies.Shopper).WithTags("Recommendations");
        mobile.MapGet("/recommendations", recommendations.RecommendAsync).DescribedBy(nameof(PredictionDescriptions.Recommend), "Items for a shopper.");
        mobile.MapGet("/home", home.GetAsync).DescribedBy(nameof(PredictionDescriptions.Home), "Profile and prediction, side by side.");
        mobile.MapGet("/items/{id}/similar", recommendations.SimilarAsync).DescribedBy(nameof(PredictionDescriptions.Similar), "Items that go with an item.");

        var ops = routes.MapGroup("/api/v1/ops/recommendations").RequireAuthorization(Policies.Viewer).WithTags("Recommendations");
        ops.MapGet("/recent", RecentRequestsEndpoint.Get);
        ops.MapGet("/fallback", RecentRequestsEndpoint.GetFallback);
        return routes;
    }
}
