using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using OpsConsole.Platform.Security.Accounts.Sessions;
using OpsConsole.Platform.Security.Keys;
using OpsConsole.Platform.Startup;

namespace OpsConsole.Platform.Security.Accounts;

/// <summary>
/// Makes the roles, the administrator and, in Development only, a demo user a role; removes demo users everywhere else. Loads the API keys.
/// </summary>
internal sealed class AccountSeeding(IServiceScopeFactory scopes, DemoCredentials demo, InstallationSecret secret, ApiKeys keys, AccountStates states) : IStartupStage
{
    /// <summary>The administrator: has no password until one is set, and logs in by link.</summary>
    public const string Administrator = "admin";

    private const string DemoClaim = "opsconsole:demo";

    /// <summary>Demo users and their roles, as the start-up block prints them.</summary>
    public static readonly (string Name, string Role)[] DemoUsers =
    [
        ("demo-viewer", Roles.Viewer), ("demo-operator", Roles.Operator), ("demo-merchandiser", Roles.Merchandiser),
        ("demo-publisher", Roles.Publisher), ("demo-dispatcher", Roles.Dispatcher), ("demo-admin", Roles.Admin),
    ];

    public int Order => 20;

    public string Name => "accounts and keys";

    public async Task RunAsync(IProgress<string> progress, CancellationToken token)
    {
        await using var scope = scopes.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<IdentityUser>>();
        await SeedRolesAsync(scope.ServiceProvider.GetRequiredService<RoleManager<IdentityRole>>());
        // Deleted for good once there are others.
        if (await users.FindByNameAsync(Administrator) is null && (await users.GetUsersInRoleAsync(Roles.Admin)).All(user => DemoUsers.Any(demo => demo.Name == user.UserName)))
        {
            await MakeAsync(users, Administrator, Roles.Admin, password: null);
        }

        if (demo.Enabled)
        {
            await SeedDemoUsersAsync(users);
        }
        else
        {
            await RemoveDemoUsersAsync(users);
        }

        await keys.ReloadAsync(token);
        await states.ReloadAsync(token);
    }

    private static async Task SeedRolesAsync(RoleManager<IdentityRole> roles)
    {
        foreach (var role in Roles.All)
        {
            if (!await roles.RoleExistsAsync(role))
            {
                Check(await roles.CreateAsync(new IdentityRole(role)));
            }
        }
    }

    private async Task SeedDemoUsersAsync(UserManager<IdentityUser> users)
    {
        // Tells, without hashing six passwords at each start, whether they still derive from this installation's secret.
        var fingerprint = Convert.ToHexStringLower(secret.Derive("demo fingerprint").AsSpan(0, 8));
        foreach (var (name, role) in DemoUsers)
        {
            var user = await users.FindByNameAsync(name);
            var claim = user is null ? null : (await users.GetClaimsAsync(user)).FirstOrDefault(claim => claim.Type == DemoClaim);
            if (claim?.Value == fingerprint)
            {
                continue;
            }

            if (user is not null)
            {
                Check(await users.DeleteAsync(user));
            }

            user = await MakeAsync(users, name, role, demo.Password(name));
            Check(await users.AddClaimAsync(user, new Claim(DemoClaim, fingerprint)));
        }
    }

    private static async Task RemoveDemoUsersAsync(UserManager<IdentityUser> users)
    {
        foreach (var (name, _) in DemoUsers)
        {
            if (await users.FindByNameAsync(name) is { } user)
            {
                Check(await users.DeleteAsync(user));
            }
        }
    }

    private static async Task<IdentityUser> MakeAsync(UserManager<IdentityUser> users, string name, string role, string? password)
    {
        var user = new IdentityUser(name) { LockoutEnabled = true };
        Check(password is null ? await users.CreateAsync(user) : await users.CreateAsync(user, password));
        Check(await users.AddToRoleAsync(user, role));
        return user;
    }

    private static void Check(IdentityResult result)
    {
        if (!result.Succeeded)
        {
            throw new InvalidOperationException(string.Join(" ", result.Errors.Select(error => error.Description)));
        }
    }
}
