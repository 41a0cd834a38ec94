using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace OpsConsole.Platform.Startup;

/// <summary>Where this process answers, for clients of its own.</summary>
public sealed partial class OwnServer(StartupSequence startup, IServer server, IHostApplicationLifetime lifetime, ILogger<OwnServer> logger)
{
    /// <summary>An address of plain http that a client on this machine can call; null where the server has bound none.</summary>
    public Uri? Address
    {
        get
        {
            var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];

            // An address that means "every interface" is none that a client can call.
            return addresses.FirstOrDefault(address => address.StartsWith("http://", StringComparison.OrdinalIgnoreCase)) is { } plain
                ? new Uri(plain.Replace("://+", "://localhost", StringComparison.Ordinal).Replace("://*", "://localhost", StringComparison.Ordinal)
                    .Replace("://[::]", "://localhost", StringComparison.Ordinal).Replace("://0.0.0.0", "://localhost", StringComparison.Ordinal))
                : null;
        }
    }

    /// <summary>Waits until every start-up stage has run and the server has bound its addresses; null where neither happened, or none is plain http.</summary>
    public async Task<Uri?> ReadyAsync(CancellationToken token)
    {
        await startup.Ready.WaitAsync(token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await ListeningAsync().WaitAsync(token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!startup.IsReady)
        {
            return null;
        }

        var address = Address;
        if (address is null)
        {
            NoAddress(logger);
        }

        return address;
    }

    /// <summary>The stages may be done before the server has bound its addresses.</summary>
    private Task ListeningAsync()
    {
        var listening = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lifetime.ApplicationStarted.Register(listening.SetResult);
        return listening.Task;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The server listens on no plain http address: clients of this process cannot call it")]
    private static partial void NoAddress(ILogger logger);
}
