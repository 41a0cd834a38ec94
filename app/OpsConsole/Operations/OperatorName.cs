using System.Security.Claims;

namespace OpsConsole.Operations;

/// <summary>Who acts, as timelines show it.</summary>
internal static class OperatorName
{
    public static string Of(ClaimsPrincipal user) => user.Identity?.Name ?? "system";
}
