using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;

namespace OpsConsole.Tests.Platform.Security;

/// <summary>Finds endpoints that name neither a policy nor that anybody may call them.</summary>
internal static class DeclaredPolicies
{
    public static IReadOnlyList<string> Undeclared(IEnumerable<EndpointDataSource> sources) =>
    [
        .. sources.SelectMany(source => source.Endpoints)
            .Where(endpoint => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null
                && !endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().Any(data => !string.IsNullOrEmpty(data.Policy)))
            .Select(endpoint => endpoint.DisplayName ?? "?"),
    ];
}
