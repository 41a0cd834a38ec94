using Microsoft.Extensions.Options;

namespace OpsConsole.Platform.Time;

/// <summary>The shop's clock.</summary>
internal static class ShopTimeSetup
{
    public static IServiceCollection AddShopTime(this IServiceCollection services)
    {
        services.AddOptions<ShopClockOptions>().BindConfiguration("Shop").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(provider => new ShopClock(provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<IOptions<ShopClockOptions>>().Value.ClockSpeed));
        return services;
    }
}
