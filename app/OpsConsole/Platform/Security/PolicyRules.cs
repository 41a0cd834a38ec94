using Microsoft.AspNetCore.Authorization;

namespace OpsConsole.Platform.Security;

/// <summary>What each of the <see cref="Policies"/> demands.</summary>
internal static class PolicyRules
{
    public static IServiceCollection AddPolicyRules(this IServiceCollection services)
    {
        services.AddAuthorizationBuilder()
            .AddPolicy(Policies.Shopper, policy => policy.RequireAssertion(static context =>
                context.User.Identity is CallerIdentity caller && (caller.Subject is not null || (caller.Scopes & KeyScopes.Server) != 0)))
            .AddPolicy(Policies.TokenIssue, policy => policy.RequireAssertion(static context =>
                context.User.Identity is CallerIdentity caller && (caller.Scopes & (KeyScopes.Server | KeyScopes.Device)) != 0))
            .AddPolicy(Policies.Viewer, Rule(KeyScopes.Ops, Roles.All))
            .AddPolicy(Policies.Operator, Rule(KeyScopes.Ops, Roles.Operator, Roles.Admin))
            .AddPolicy(Policies.Merchandiser, Rule(KeyScopes.Ops, Roles.Merchandiser, Roles.Publisher, Roles.Admin))
            .AddPolicy(Policies.Publisher, Rule(KeyScopes.Ops, Roles.Publisher, Roles.Admin))
            .AddPolicy(Policies.Dispatcher, Rule(KeyScopes.Ops, Roles.Dispatcher, Roles.Admin))
            .AddPolicy(Policies.Planner, Rule(KeyScopes.Server | KeyScopes.Ops, Roles.Dispatcher, Roles.Admin))
            .AddPolicy(Policies.PlanReader, Rule(KeyScopes.Server | KeyScopes.Ops, Roles.All))
            .AddPolicy(Policies.Driver, OrToken(static subject => VehicleIdentity.VehicleOf(subject) is not null, KeyScopes.Server | KeyScopes.Ops, Roles.Dispatcher, Roles.Admin))
            .AddPolicy(Policies.Tracker, OrToken(static _ => true, KeyScopes.Server | KeyScopes.Ops, Roles.All))
            .AddPolicy(Policies.Admin, Rule(KeyScopes.Admin, Roles.Admin))
            .SetDefaultPolicy(Deny)
            .SetFallbackPolicy(Deny);
        return services;
    }

    /// <summary>
    /// What applies to an endpoint that names no policy: nobody, because naming one was forgotten. An address without any endpoint goes on
    /// to its 404, and routing's own answers (405, 415), which are no route endpoints, go out.
    /// </summary>
    private static AuthorizationPolicy Deny => new AuthorizationPolicyBuilder().RequireAssertion(static context =>
        context.Resource is HttpContext http && http.GetEndpoint() is not RouteEndpoint).Build();

    private static Action<AuthorizationPolicyBuilder> OrToken(Func<string, bool> allowed, KeyScopes scope, params string[] roles) => policy => policy.RequireAssertion(context =>
        context.User.Identity is CallerIdentity caller
            ? caller.Subject is { } subject ? allowed(subject) : (caller.Scopes & scope) != 0
            : Array.Exists(roles, context.User.IsInRole));

    private static Action<AuthorizationPolicyBuilder> Rule(KeyScopes scope, params string[] roles) => policy => policy.RequireAssertion(context =>
        context.User.Identity is CallerIdentity caller ? (caller.Scopes & scope) != 0 : Array.Exists(roles, context.User.IsInRole));
}
