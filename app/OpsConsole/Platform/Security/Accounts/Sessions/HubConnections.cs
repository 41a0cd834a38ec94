using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.SignalR;
using OpsConsole.Platform.Security.Devices;
using OpsConsole.Platform.Security.Keys;
using OpsConsole.Platform.Security.RateLimits;

namespace OpsConsole.Platform.Security.Accounts.Sessions;

/// <summary>
/// Ends hub connections whose credential no longer holds: a hub asks who it is once, when it is opened. Connections are looked at every
/// <see cref="Period"/>; console circuits look after themselves (<see cref="ConsoleAuthenticationState"/>).
/// </summary>
[SuppressMessage("Performance", "CA1812", Justification = "Made by the container.")]
internal sealed class HubConnections(AccountStates states, ApiKeyIndex keys, DeviceTokens tokens, DeviceAllowances devices, TimeProvider time) : BackgroundService, IHubFilter
{
    /// <summary>How often they are looked at.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    private static readonly AuthenticationScheme Credential = new(CallerIdentity.SchemeName, null, typeof(CredentialHandler));

    private readonly ConcurrentDictionary<string, HubCallerContext> _open = new();

    public async Task OnConnectedAsync(HubLifetimeContext context, Func<HubLifetimeContext, Task> next)
    {
        if (context.Hub.GetType().Assembly == typeof(HubConnections).Assembly)
        {
            _open[context.Context.ConnectionId] = context.Context;
        }

        await next(context);
    }

    public Task OnDisconnectedAsync(HubLifetimeContext context, Exception? exception, Func<HubLifetimeContext, Exception?, Task> next)
    {
        _open.TryRemove(context.Context.ConnectionId, out _);
        return next(context, exception);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var (id, connection) in _open)
            {
                if (!await HoldsAsync(connection))
                {
                    _open.TryRemove(id, out _);
                    connection.Abort();
                }
            }
        }
    }

    private async Task<bool> HoldsAsync(HubCallerContext connection)
    {
        if (connection.User is not { } user)
        {
            return false;
        }

        if (user.Identity is not CallerIdentity)
        {
            // Other roles are another session to a hub: it comes back and is asked again.
            return ReferenceEquals(states.Current(user), user);
        }

        if (connection.GetHttpContext() is not { } http)
        {
            return false;
        }

        var handler = new CredentialHandler(keys, tokens, devices);
        await handler.InitializeAsync(Credential, http);
        return (await handler.AuthenticateAsync()).Succeeded;
    }
}
