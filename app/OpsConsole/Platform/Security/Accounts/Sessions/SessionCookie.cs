using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace OpsConsole.Platform.Security.Accounts.Sessions;

/// <summary>Holds the session cookie of each request against the accounts as they are.</summary>
internal static class SessionCookie
{
    public static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var states = context.HttpContext.RequestServices.GetRequiredService<AccountStates>();
        switch (context.Principal is null ? null : states.Current(context.Principal))
        {
            case null:
                context.RejectPrincipal();
                // A rejected cookie would be sent along, and checked, for hours.
                await context.HttpContext.SignOutAsync(context.Scheme.Name);
                break;
            case { } current when !ReferenceEquals(current, context.Principal):
                context.ReplacePrincipal(current);
                context.ShouldRenew = true;
                break;
        }
    }
}
