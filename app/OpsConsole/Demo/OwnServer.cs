using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using OpsConsole.Platform.Startup;

namespace OpsConsole.Demo;

/// <summary>Where this process answers, for clients of its own.</summary>
internal sealed partial class OwnServer(StartupSequence startup, IServer server, IHostApplicationLifetime lifetime, ILogger<OwnServer> logger)
{
    /// <summary>Waits until every start-up stage has run and the server has bound its addresses; null where neither happened, or none is plain http.</summary>
    public async Task<Uri?> ReadyAsync(CancellationToken token)
    {
        await startup.Ready.WaitAsync(token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await ListeningAsync().WaitAsync(token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return startup.IsReady ? Address() : null;
    }

    /// <summary>The stages may be done before the server has bound its addresses.</summary>
    private Task ListeningAsync()
    {
        var listening = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lifetime.ApplicationStarted.Register(listening.SetResult);
        return listening.Task;
    }

    private Uri? Address()
    {
        var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        var plain = addresses.FirstOrDefault(address => address.StartsWith("http://", StringComparison.OrdinalIgnoreCase));
        if (plain is null)
        {
            NoAddress(logger);
            return null;
        }

        // An address that means "every interface" is none that a client can call.
        return new Uri(plain.Replace("://+", "://localhost", StringComparison.Ordinal).Replace("://*", "://localhost", StringComparison.Ordinal)
            .Replace("://[::]", "://localhost", StringComparison.Ordinal).Replace("://0.0.0.0", "://localhost", StringComparison.Ordinal));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Nothing is simulated: the server listens on no plain http address")]
    private static partial void NoAddress(ILogger logger);
}
