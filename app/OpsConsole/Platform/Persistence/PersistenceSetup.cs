using Microsoft.EntityFrameworkCore;
using OpsConsole.Platform.Startup;

namespace OpsConsole.Platform.Persistence;

/// <summary>The database: context, connections, migrations at start.</summary>
internal static class PersistenceSetup
{
    public static IServiceCollection AddPersistence(this IServiceCollection services)
    {
        services.AddSingleton<OpsDatabase>().AddSingleton<WriteTurns>().AddSingleton<IStartupStage, MigrationStage>();
        services.AddPooledDbContextFactory<OpsDbContext>((provider, options) => options
            .UseSqlite(provider.GetRequiredService<OpsDatabase>().ConnectionString)
            .AddInterceptors(new BusyTimeoutInterceptor(), new WriteTurnsInterceptor(provider.GetRequiredService<WriteTurns>())));
        services.AddScoped(provider => provider.GetRequiredService<IDbContextFactory<OpsDbContext>>().CreateDbContext());
        return services;
    }

    public static IEndpointRouteBuilder MapPersistence(this IEndpointRouteBuilder routes)
    {
        return routes;
    }
}
