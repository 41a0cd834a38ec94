using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Security.Accounts.Login;

namespace OpsConsole.Platform.Security.Accounts;

/// <summary>What the command line says about the banner.</summary>
/// <param name="LoginLink">Print a login link although one was used before.</param>
internal sealed record StartBannerOptions(bool LoginLink);

/// <summary>
/// Once the server listens, prints on standard output how to get in: a one-time link until the first was used, when asked for, and at
/// each start in Development; there also the demo's users and keys.
/// </summary>
internal sealed class StartBanner(
    IServer server, IServiceScopeFactory scopes, IDbContextFactory<OpsDbContext> contexts, LoginLinks links, DemoCredentials demo, StartBannerOptions options)
    : IHostedLifecycleService
{
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        var address = ReachableAddress();
        var lines = new List<string>();
        if (await WantsLinkAsync(cancellationToken) && await AdministratorAsync() is { } administrator)
        {
            var text = await links.CreateAsync(administrator.Id, cancellationToken);
            lines.Add($"  Log in (once, within {LoginLinks.Lifetime.TotalMinutes:F0} minutes, as {administrator.UserName}):");
            lines.Add($"    {address}/login/once?token={text}");
        }

        if (demo.Enabled)
        {
            lines.Add("  Development only:");
            lines.Add($"    server key  {demo.ServerKey}");
            lines.Add($"    device key  {demo.DeviceKey}");
            lines.Add($"    ops key     {demo.OpsKey}");
            lines.AddRange(AccountSeeding.DemoUsers.Select(user => $"    {user.Name,-18} {demo.Password(user.Name)}"));
        }

        if (lines.Count > 0)
        {
            // One write, so that the log does not run through it. Standard output on purpose: a log may be shipped elsewhere, a secret may not.
            await Console.Out.WriteLineAsync(string.Join(Environment.NewLine, ["", $"OpsConsole listens on {address}", .. lines, ""]));
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task<bool> WantsLinkAsync(CancellationToken token)
    {
        if (options.LoginLink || demo.Enabled)
        {
            return true;
        }

        await using var db = await contexts.CreateDbContextAsync(token);
        return !await db.Set<LoginLink>().AnyAsync(link => link.UsedAt != null, token);
    }

    /// <summary>Whom the link logs in: the first administrator, or, where that one was deleted or locked, another.</summary>
    private async Task<IdentityUser?> AdministratorAsync()
    {
        await using var scope = scopes.CreateAsyncScope();
        var administrators = await scope.ServiceProvider.GetRequiredService<UserManager<IdentityUser>>().GetUsersInRoleAsync(Roles.Admin);
        return administrators.Where(user => !AccountLock.IsByAdministrator(user.LockoutEnd)).OrderByDescending(user => user.UserName == AccountSeeding.Administrator)
            .ThenBy(user => user.UserName, StringComparer.Ordinal).FirstOrDefault();
    }

    /// <summary>An address that a browser on this machine can open.</summary>
    private string ReachableAddress()
    {
        var address = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? "http://localhost";
        return address.Replace("//[::]", "//localhost", StringComparison.Ordinal).Replace("//0.0.0.0", "//localhost", StringComparison.Ordinal).TrimEnd('/');
    }
}
