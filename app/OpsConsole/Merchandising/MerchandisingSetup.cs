using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpsConsole.Catalog;
using OpsConsole.Merchandising.Api;
using OpsConsole.Merchandising.Csv;
using OpsConsole.Merchandising.Desk;
using OpsConsole.Merchandising.Pages;
using OpsConsole.Merchandising.Hits;
using OpsConsole.Merchandising.Presence;
using OpsConsole.Merchandising.Preview;
using OpsConsole.Merchandising.ReadBack;
using OpsConsole.Merchandising.Revisions;
using OpsConsole.Merchandising.Serving;
using OpsConsole.Merchandising.Stock;
using OpsConsole.Platform.Live;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Security.Auditing;
using OpsConsole.Platform.Security.Keys;
using OpsConsole.Platform.Startup;
using OpsConsole.Platform.Telemetry;

namespace OpsConsole.Merchandising;

/// <summary>What merchandisers decide: fallback lists and rules.</summary>
internal static class MerchandisingSetup
{
    public static IServiceCollection AddMerchandising(this IServiceCollection services)
    {
        services.AddOptions<MerchandisingOptions>().BindConfiguration("Merchandising");
        services.AddSingleton<CurrentMerchandising>().AddSingleton<CuratedListSeed>().AddSingleton<IStartupStage, MerchandisingStage>().AddHostedService<ScheduleClock>();
        services.AddSingleton(provider => new RevisionReading(provider.GetRequiredService<IDbContextFactory<OpsDbContext>>()));
        services.AddSingleton(provider => new MerchandisingDesk(
            provider.GetRequiredService<IDbContextFactory<OpsDbContext>>(), provider.GetRequiredService<AuditLog>(), provider.GetRequiredService<IAuthorizationService>(),
            provider.GetRequiredService<CurrentMerchandising>(), provider.GetRequiredService<CurrentCatalog>(), provider.GetRequiredService<SlateSlots>(), provider.GetRequiredService<LiveFeed>(),
            provider.GetRequiredService<Timeline>(), provider.GetRequiredService<IOptions<MerchandisingOptions>>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new MerchandisingPreview(
            provider.GetRequiredService<RevisionReading>(), provider.GetRequiredService<CurrentMerchandising>(), provider.GetRequiredService<CurrentCatalog>(), provider.GetRequiredService<SlateSlots>(),
            provider.GetRequiredService<MakePreview>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new PublishReadBack(provider.GetRequiredService<OwnServer>(), provider.GetRequiredService<RunKeys>(), provider.GetRequiredService<TimeProvider>()))
            .AddHostedService(provider => provider.GetRequiredService<PublishReadBack>());
        services.AddScoped<MerchandisingCommands>();
        services.AddSingleton(provider => new RuleHits(
            provider.GetRequiredService<CurrentMerchandising>(), provider.GetRequiredService<OwnedSeries>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<RuleHits>>()))
            .AddHostedService(provider => provider.GetRequiredService<RuleHits>());
        services.AddSingleton<DraftPresence>().AddSingleton<ShortLists>().AddHostedService(provider => provider.GetRequiredService<ShortLists>());
        services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.TypeInfoResolverChain.Add(MerchandisingJson.Default);
            options.SerializerOptions.TypeInfoResolverChain.Add(CsvJson.Default);
        });
        return services;
    }

    public static IEndpointRouteBuilder MapMerchandising(this IEndpointRouteBuilder routes)
    {
        FallbackListEndpoints.Map(routes);
        RuleEndpoints.Map(routes);
        RevisionEndpoints.Map(routes);
        PreviewEndpoint.Map(routes);
        CsvEndpoints.Map(routes);
        return routes;
    }
}
