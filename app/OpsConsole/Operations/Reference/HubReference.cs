using System.Globalization;
using System.Net;
using System.Reflection;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;

namespace OpsConsole.Operations.Reference;

/// <summary>Writes the page of hub contracts from the hubs that are mapped: it cannot tell of one that is not there, nor forget one.</summary>
internal static class HubReference
{
    public static IResult Page(EndpointDataSource endpoints)
    {
        var html = new StringBuilder(
            """
            <!DOCTYPE html>
            <html lang="en">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Hubs · OpsConsole</title>
            <style>
            :root { color-scheme: light dark; }
            body { font: 14px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
            table { border-collapse: collapse; width: 100%; margin: .5rem 0 1.5rem; } th, td { text-align: left; vertical-align: top; border-bottom: 1px solid #8886; padding: .3rem .6rem .3rem 0; }
            code { font-family: ui-monospace, monospace; }
            </style></head>
            <body><main><h1>Hubs</h1>
            <p>SignalR with the JSON protocol. Credentials: <code>X-Api-Key</code>, <code>Authorization: Bearer</code>, or for browsers
            <code>?access_token=</code>, which is never logged. A connection ends when its token does. The HTTP API is described at <a href="/docs">/docs</a>.</p>
            """);
        var hubs = endpoints.Endpoints.OfType<RouteEndpoint>().Where(endpoint => endpoint.Metadata.GetMetadata<HubMetadata>() is not null && endpoint.RoutePattern.RawText?.StartsWith("/hubs/", StringComparison.Ordinal) == true
            && !endpoint.RoutePattern.RawText.EndsWith("/negotiate", StringComparison.Ordinal));
        foreach (var endpoint in hubs.OrderBy(endpoint => endpoint.RoutePattern.RawText, StringComparer.Ordinal))
        {
            AppendHub(html, endpoint, endpoint.Metadata.GetMetadata<HubMetadata>()!.HubType);
        }

        return Results.Content(html.Append("</main></body></html>").ToString(), "text/html", Encoding.UTF8);
    }

    private static void AppendHub(StringBuilder html, RouteEndpoint endpoint, Type hub)
    {
        var policies = endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().Select(data => data.Policy).OfType<string>();
        html.Append(CultureInfo.InvariantCulture, $"<section><h2><code>{Text(endpoint.RoutePattern.RawText!)}</code></h2><p>{Text(XmlDocs.Summary(hub))} Policy: <code>{Text(string.Join(", ", policies))}</code>.</p>");
        var calls = hub.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Where(method => method.GetBaseDefinition().DeclaringType == hub && !method.IsSpecialName).ToArray();
        var pushes = ClientOf(hub)?.GetMethods() ?? [];
        var shapes = new List<Type>();
        AppendMethods(html, "Clients call", calls, shapes, withAnswer: true);
        AppendMethods(html, "Clients receive", pushes, shapes, withAnswer: false);
        for (var index = 0; index < shapes.Count; index++)
        {
            AppendShape(html, shapes[index], shapes);
        }

        html.Append("</section>");
    }

    private static void AppendMethods(StringBuilder html, string heading, MethodInfo[] methods, List<Type> shapes, bool withAnswer)
    {
        if (methods.Length == 0)
        {
            return;
        }

        html.Append(CultureInfo.InvariantCulture, $"<h3>{heading}</h3><table><thead><tr><th>Name</th><th>Arguments</th><th>{(withAnswer ? "Answer" : "")}</th><th></th></tr></thead><tbody>");
        foreach (var method in methods)
        {
            var arguments = string.Join(", ", method.GetParameters().Select(parameter => $"{parameter.Name}: {TypeName(parameter.ParameterType, shapes)}"));
            var answer = withAnswer && method.ReturnType.IsGenericType ? TypeName(method.ReturnType.GetGenericArguments()[0], shapes) : "";
            html.Append(CultureInfo.InvariantCulture, $"<tr><td><code>{method.Name}</code></td><td><code>{Text(arguments)}</code></td><td><code>{Text(answer)}</code></td><td>{Text(XmlDocs.Summary(method))}</td></tr>");
        }

        html.Append("</tbody></table>");
    }

    private static void AppendShape(StringBuilder html, Type shape, List<Type> shapes)
    {
        html.Append(CultureInfo.InvariantCulture, $"<h3><code>{shape.Name}</code></h3><p>{Text(XmlDocs.Summary(shape))}</p><table><tbody>");
        var nullability = new NullabilityInfoContext();
        foreach (var property in shape.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var optional = nullability.Create(property).ReadState == NullabilityState.Nullable ? " or null" : "";
            html.Append(CultureInfo.InvariantCulture, $"<tr><td><code>{JsonNamingPolicy.CamelCase.ConvertName(property.Name)}</code></td><td><code>{Text(TypeName(property.PropertyType, shapes) + optional)}</code></td><td>{Text(XmlDocs.Parameter(shape, property.Name))}</td></tr>");
        }

        html.Append("</tbody></table>");
    }

    private static Type? ClientOf(Type hub)
    {
        for (var type = hub.BaseType; type is not null; type = type.BaseType)
        {
            if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Hub<>))
            {
                return type.GetGenericArguments()[0];
            }
        }

        return null;
    }

    private static string TypeName(Type type, List<Type> shapes)
    {
        var bare = Nullable.GetUnderlyingType(type) ?? type;
        if (bare.IsGenericType)
        {
            var inner = bare.GetGenericArguments().Select(argument => TypeName(argument, shapes)).ToArray();
            return inner.Length == 2 ? $"{{{inner[0]}: {inner[1]}}}" : inner[0] + "[]";
        }

        if (bare.Assembly == typeof(HubReference).Assembly && !bare.IsEnum)
        {
            if (!shapes.Contains(bare))
            {
                shapes.Add(bare);
            }

            return bare.Name;
        }

        return Type.GetTypeCode(bare) switch
        {
            TypeCode.Boolean => "boolean",
            TypeCode.Int32 or TypeCode.Int64 => "integer",
            TypeCode.Double or TypeCode.Decimal => "number",
            _ => bare == typeof(DateTimeOffset) ? "time (RFC 3339)" : "string",
        };
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
