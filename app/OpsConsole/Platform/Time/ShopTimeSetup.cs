using Microsoft.Extensions.Options;
using OpsConsole.Platform.Startup;

namespace OpsConsole.Platform.Time;

/// <summary>The shop's clock.</summary>
internal static class ShopTimeSetup
{
    public static IServiceCollection AddShopTime(this IServiceCollection services)
    {
        services.AddOptions<ShopClockOptions>().BindConfiguration("Shop").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(provider => new ShopClock(provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<IOptions<ShopClockOptions>>().Value.ClockSpeed));
        services.AddSingleton<IStartupStage, ShopClockStage>();
        return services;
    }
}
