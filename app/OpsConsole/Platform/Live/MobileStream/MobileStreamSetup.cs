using Microsoft.AspNetCore.SignalR.Protocol;
using OpsConsole.Platform.Security;

namespace OpsConsole.Platform.Live.MobileStream;

/// <summary>The phones' hub and its durable streams.</summary>
internal static class MobileStreamSetup
{
    /// <summary>A phone sends two numbers; nothing longer is read.</summary>
    private const int LargestMessage = 4 * 1024;

    public static IServiceCollection AddMobileStream(this IServiceCollection services)
    {
        services.AddSignalR().AddHubOptions<MobileHub>(options => options.MaximumReceiveMessageSize = LargestMessage);
        // The last protocol of a name wins.
        services.AddSingleton<IHubProtocol, OptionalEpochProtocol>();
        services.AddSingleton<MobileStreamStore>().AddHostedService<MobileStreamPump>();
        return services;
    }

    public static IEndpointRouteBuilder MapMobileStream(this IEndpointRouteBuilder routes)
    {
        routes.MapHub<MobileHub>("/hubs/mobile", options => options.CloseOnAuthenticationExpiration = true).RequireAuthorization(Policies.Shopper);
        return routes;
    }
}
