using Microsoft.Extensions.Options;

namespace OpsConsole.Platform.Served;

/// <summary>The log of served slates, and how the models fare that make them.</summary>
internal static class ServedSetup
{
    public static IServiceCollection AddServed(this IServiceCollection services)
    {
        services.AddOptions<ServedOptions>().BindConfiguration("Served").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<ServedDatabase>().AddSingleton<ServedReader>().AddSingleton<ModelHealth>();
        services.AddSingleton(provider => new ServedSlates(
            provider.GetRequiredService<ServedReader>(), provider.GetRequiredService<IOptions<ServedOptions>>(), provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService<ServedWriter>();
        return services;
    }
}
