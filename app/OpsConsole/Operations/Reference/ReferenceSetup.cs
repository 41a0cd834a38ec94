using System.Security.Cryptography;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace OpsConsole.Operations.Reference;

/// <summary>
/// The contract for people who write clients: <c>/openapi/v1.json</c>, its pages at <c>/docs</c>, the hubs' at <c>/docs/hubs</c>. Open to
/// anybody who reaches the server, as a published contract is: it holds names and shapes, no data.
/// </summary>
internal static class ReferenceSetup
{
    public const string Document = "v1";

    public static IServiceCollection AddReference(this IServiceCollection services)
    {
        services.AddOpenApi(Document, options =>
        {
            options.ShouldInclude = static description => description.RelativePath?.StartsWith("api/", StringComparison.Ordinal) == true;
            options.AddDocumentTransformer(static (document, _, _) =>
            {
                document.Info = new OpenApiInfo { Title = "OpsConsole", Version = Document, Description = "AI serving for a mobile shop, and the operators' API. The hubs are described at /docs/hubs." };
                document.Components ??= new OpenApiComponents();
                document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
                document.Components.SecuritySchemes["apiKey"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = "X-Api-Key" };
                document.Components.SecuritySchemes["device"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer" };
                return Task.CompletedTask;
            });
            options.AddOperationTransformer(static (operation, context, _) =>
            {
                // Every endpoint under api/ wants a caller: a key, or the token of a device where shoppers' data are meant.
                operation.Security ??= [];
                operation.Security.Add(new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("apiKey", context.Document)] = [] });
                if (context.Description.RelativePath?.StartsWith("api/v1/ops/", StringComparison.Ordinal) == false)
                {
                    operation.Security.Add(new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("device", context.Document)] = [] });
                }

                return Task.CompletedTask;
            });
        });
        return services;
    }

    public static IEndpointRouteBuilder MapReference(this IEndpointRouteBuilder routes)
    {
        routes.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();
        routes.MapGet("/docs/hubs", HubReference.Page).ExcludeFromDescription().AllowAnonymous();
        routes.MapScalarApiReference("/docs", static (options, context) =>
        {
            // Its start is an inline script: the page's policy allows this one, by a nonce, and no other host.
            var nonce = RandomNumberGenerator.GetHexString(32, lowercase: true);
            context.Response.Headers.ContentSecurityPolicy =
                $"default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
                + "worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";
            options.WithNonce(nonce).WithTitle("OpsConsole API").DisableDefaultFonts().AddDocument(Document);
            // What would call other hosts, or sell something, is not part of a reference.
            options.DisableTelemetry().DisableAgent().DisableMcp().HideDeveloperTools().HideClientButton();
        }).AllowAnonymous();
        return routes;
    }
}
