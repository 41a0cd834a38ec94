using OpsConsole.Catalog;
using OpsConsole.Delivery;
using OpsConsole.Delivery.Streets;
using OpsConsole.Demo;
using OpsConsole.Drift;
using OpsConsole.Experiments;
using OpsConsole.FeatureStore;
using OpsConsole.Ingestion;
using OpsConsole.Merchandising;
using OpsConsole.Models;
using OpsConsole.Operations;
using OpsConsole.Platform.Events;
using OpsConsole.Platform.Jobs;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Privacy;
using OpsConsole.Platform.Resilience;
using OpsConsole.Platform.Security;
using OpsConsole.Platform.Served;
using OpsConsole.Platform.Startup;
using OpsConsole.Platform.Telemetry;
using OpsConsole.Platform.Time;
using OpsConsole.Recommendations;
using OpsConsole.Shell;

namespace OpsConsole.Cli;

/// <summary>Puts the capabilities together: the one place that sees them all.</summary>
public static class OpsConsoleHost
{
    /// <summary>Builds the host; nothing runs until it is started.</summary>
    /// <param name="options">What the command line says.</param>
    /// <param name="adjust">Last word on the builder: tests swap the clock here.</param>
    public static WebApplication Build(HostOptions options, Action<WebApplicationBuilder>? adjust = null)
    {
        var root = ContentRoot.Locate();
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = options.Environment, ContentRootPath = root, WebRootPath = Path.Combine(root, "wwwroot"), ApplicationName = typeof(OpsConsoleHost).Assembly.GetName().Name });
        if (ContentRoot.RunsFromSource)
        {
            builder.WebHost.UseStaticWebAssets();
        }

        // From source the framework would add an endpoint of its own for files made since the build: one that declares no policy.
        builder.Configuration["DisableStaticAssetNotFoundRuntimeFallback"] = "true";
        if (options.Urls is not null)
        {
            builder.WebHost.UseUrls(options.Urls);
        }

        builder.Services.AddSingleton(options);
        var folder = DataFolder.Resolve(options.Data, root).Create();
        builder.Configuration.AddDemoDefaults(folder, options);
        builder.Services.AddSingleton(folder);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<StartupSequence>().AddSingleton<OwnServer>();
        builder.Services.AddHostedService(services => services.GetRequiredService<StartupSequence>());
        builder.Services
            .AddShopTime().AddPersistence().AddEvents().AddResilience().AddTelemetry().AddServed().AddSecurity(options.LoginLink).AddPrivacy().AddJobs()
            .AddCatalog().AddIngestion().AddFeatureStore().AddModels().AddExperiments().AddMerchandising().AddRecommendations().AddDelivery().AddOperations().AddDrift().AddStreets().AddDemo()
            .AddShell();
        adjust?.Invoke(builder);

        var app = builder.Build();
        app.UseSecurity();
        app.MapPersistence().MapEvents().MapResilience().MapTelemetry().MapSecurity().MapPrivacy().MapJobs();
        app.MapCatalog().MapIngestion().MapFeatureStore().MapModels().MapExperiments().MapMerchandising().MapRecommendations().MapDelivery().MapOperations().MapDrift().MapStreets().MapDemo();
        app.MapShell();
        return app;
    }
}
