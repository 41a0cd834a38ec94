using Microsoft.AspNetCore.SignalR.Protocol;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Privacy;
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
        services.AddSingleton<IShopperRecords>(provider => new TableRecords(
            "messages", provider.GetRequiredService<OpsDatabase>(), provider.GetRequiredService<WriteTurns>(),
            "SELECT seq, kind, surface, generation, payload_url AS payloadUrl, strftime('%Y-%m-%dT%H:%M:%fZ', created_at / 1000.0, 'unixepoch') AS createdAt FROM mobile_stream WHERE user_id = $user ORDER BY seq",
            "DELETE FROM mobile_stream WHERE user_id = $user"));
        services.AddSingleton<MobileStreamStore>().AddHostedService<MobileStreamPump>();
        return services;
    }

    public static IEndpointRouteBuilder MapMobileStream(this IEndpointRouteBuilder routes)
    {
        routes.MapHub<MobileHub>("/hubs/mobile", options => options.CloseOnAuthenticationExpiration = true).RequireAuthorization(Policies.Shopper);
        return routes;
    }
}
