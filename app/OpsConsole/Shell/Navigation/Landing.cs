using System.Security.Claims;
using OpsConsole.Platform.Security;

namespace OpsConsole.Shell.Navigation;

/// <summary>Where a role begins its day.</summary>
internal static class Landing
{
    /// <summary>
    /// Operators begin where trouble shows; who cares for what shoppers see begins with the lists that stand in for AI.
    /// </summary>
    public static string For(ClaimsPrincipal user)
    {
        if (user.IsInRole(Roles.Admin) || user.IsInRole(Roles.Operator))
        {
            return "/overview";
        }

        return user.IsInRole(Roles.Merchandiser) || user.IsInRole(Roles.Publisher) ? "/fallback-lists" : "/overview";
    }
}
