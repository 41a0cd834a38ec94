namespace OpsConsole.Operations;

/// <summary>What the Overview and Breakers pages stand on.</summary>
internal static class OperationsPages
{
    public static IServiceCollection AddOperationsPages(this IServiceCollection services)
    {
        services.AddSingleton<FaultLab>();
        services.AddSingleton<BreakerTrends>().AddHostedService(provider => provider.GetRequiredService<BreakerTrends>());
        services.AddScoped<GatedCommands>().AddScoped<JobCommands>().AddScoped<Accounts.UserCommands>().AddScoped<ApiKeys.KeyCommands>().AddScoped<Audit.AuditCommands>();
        return services;
    }
}
