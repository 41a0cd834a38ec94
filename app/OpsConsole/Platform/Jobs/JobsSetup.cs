using Hangfire;
using Hangfire.Dashboard;
using Hangfire.InMemory;
using OpsConsole.Platform.Live;
using OpsConsole.Platform.Security;

namespace OpsConsole.Platform.Jobs;

/// <summary>Background jobs.</summary>
public static class JobsSetup
{
    private const string Dashboard = "/hangfire";

    private static readonly DashboardOptions s_dashboard = new()
    {
        // The endpoint's policy decides who may. Nobody changes anything there: that would pass by the audit and by the rows, which are the truth.
        Authorization = [],
        AsyncAuthorization = [],
        IsReadOnlyFunc = static _ => true,
        DashboardTitle = "OpsConsole jobs",
        AppPath = "/",
        DisplayStorageConnectionString = false,
        DisplayNameFunc = static (_, job) => string.Join(' ', job.Args),
        StatsPollingInterval = 5_000,
    };

    /// <summary>Registers a job.</summary>
    public static IServiceCollection AddJob(this IServiceCollection services, JobDefinition job) => services.AddSingleton(job);

    internal static IServiceCollection AddJobs(this IServiceCollection services)
    {
        services.AddOptions<JobsOptions>().BindConfiguration("Jobs").ValidateDataAnnotations().ValidateOnStart();
        // Hangfire's own registration sets its one storage a process; each host has its own here.
        services.AddSingleton<JobStorage>(_ => new InMemoryStorage(new InMemoryStorageOptions { MaxExpirationTime = TimeSpan.FromHours(1) }));
        services.AddSingleton<JobStore>().AddSingleton<JobSchedule>();
        services.AddSingleton<JobRunner>().AddHostedService(provider => provider.GetRequiredService<JobRunner>());
        services.AddSingleton(provider => new Jobs(
            provider.GetServices<JobDefinition>(), provider.GetRequiredService<JobStore>(), provider.GetRequiredService<JobRunner>(), provider.GetRequiredService<JobSchedule>(),
            provider.GetRequiredService<LiveFeed>()));
        services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, JobsJson.Default));
        return services;
    }

    internal static IEndpointRouteBuilder MapJobs(this IEndpointRouteBuilder routes)
    {
        routes.MapJobEndpoints();
        // Hangfire's own mapping wants its own registration, and would make the storage while the host is built: here it is made by the first who looks.
        var pipeline = new Lazy<RequestDelegate>(() => routes.CreateApplicationBuilder().UsePathBase(Dashboard).UseMiddleware<AspNetCoreDashboardMiddleware>(
            routes.ServiceProvider.GetRequiredService<JobStorage>(), s_dashboard, DashboardRoutes.Routes).Build());
        routes.Map(Dashboard + "/{**path}", context => pipeline.Value(context)).RequireAuthorization(Policies.Admin).ExcludeFromDescription();
        return routes;
    }
}
