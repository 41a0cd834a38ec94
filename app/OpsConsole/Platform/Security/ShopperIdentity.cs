using Microsoft.AspNetCore.Http.HttpResults;
using OpsConsole.Platform.Security.Http;

namespace OpsConsole.Platform.Security;

/// <summary>For which shopper a request may act.</summary>
/// <param name="Subject">The shopper; null when a server key named none, or when refused.</param>
/// <param name="Refusal">The answer to give instead; null when allowed.</param>
public readonly record struct ShopperAuthorization(string? Subject, ProblemHttpResult? Refusal);

/// <summary>Who the shopper of a request is: of a server key whoever it names, of a device token its own subject only.</summary>
public static class ShopperIdentity
{
    /// <summary>
    /// Decides for which shopper a request under <see cref="Policies.Shopper"/> acts. A device that names another shopper gets the same
    /// 404 as for one that does not exist.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="userId">The shopper it names, or null: a device token then means its own.</param>
    public static ShopperAuthorization Authorize(HttpContext context, string? userId)
    {
        if (context.User.Identity is not CallerIdentity caller)
        {
            return new ShopperAuthorization(null, Problems.NotFound());
        }

        if (caller.Subject is { } subject)
        {
            return userId is null || userId == subject ? new ShopperAuthorization(subject, null) : new ShopperAuthorization(null, Problems.NotFound());
        }

        return caller.Scopes.HasFlag(KeyScopes.Server) ? new ShopperAuthorization(userId, null) : new ShopperAuthorization(null, Problems.NotFound());
    }
}
