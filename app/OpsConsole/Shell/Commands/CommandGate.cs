using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using OpsConsole.Platform.Security;

namespace OpsConsole.Shell.Commands;

/// <summary>
/// Asks again, inside each command, whether the user may: what a page hid or disabled when it was rendered proves nothing about the
/// message that arrives on the circuit later.
/// </summary>
public sealed class CommandGate(IAuthorizationService authorization, AuthenticationStateProvider authentication)
{
    /// <summary>Whether the user of this circuit may, as of now.</summary>
    public async Task<bool> MayAsync(string policy)
    {
        var state = await authentication.GetAuthenticationStateAsync();
        return (await authorization.AuthorizeAsync(state.User, policy)).Succeeded;
    }

    /// <summary>The user, for the audit; throws when the policy does not hold.</summary>
    /// <exception cref="UnauthorizedAccessException">The policy does not hold for the user.</exception>
    public async Task<ClaimsPrincipal> DemandAsync(string policy)
    {
        var state = await authentication.GetAuthenticationStateAsync();
        return (await authorization.AuthorizeAsync(state.User, policy)).Succeeded
            ? state.User
            : throw new UnauthorizedAccessException($"This needs the role {RoleFor(policy)}.");
    }

    /// <summary>The least role that a policy asks of a person, for the words on a disabled control.</summary>
    public static string RoleFor(string policy) => policy switch
    {
        Policies.Operator => Roles.Operator,
        Policies.Merchandiser => Roles.Merchandiser,
        Policies.Publisher => Roles.Publisher,
        Policies.Dispatcher => Roles.Dispatcher,
        Policies.Admin => Roles.Admin,
        _ => Roles.Viewer,
    };

    /// <summary>What a user is called in the console and in the audit.</summary>
    public static string NameOf(ClaimsPrincipal user) =>
        user.Identity?.Name ?? user.FindFirstValue(ClaimTypes.Email) ?? user.FindFirstValue(ClaimTypes.NameIdentifier) ?? "unknown";
}
