namespace OpsConsole.Platform.Security.Http;

/// <summary>
/// Refuses what a page of another site sends: WebSockets know no same-origin rule, and a cookie goes along with a post. Phones and
/// back ends send no Origin and pass.
/// </summary>
internal sealed class OriginCheck(IConfiguration configuration)
{
    private readonly HashSet<string> _allowed = new(configuration.GetSection("Security:AllowedOrigins").Get<string[]>() ?? [], StringComparer.OrdinalIgnoreCase);

    public static void Use(IApplicationBuilder app)
    {
        var check = new OriginCheck(app.ApplicationServices.GetRequiredService<IConfiguration>());
        app.Use((context, next) =>
        {
            if (check.Allows(context.Request))
            {
                return next(context);
            }

            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        });
    }

    private bool Allows(HttpRequest request)
    {
        var origin = request.Headers.Origin;
        if (origin.Count == 0)
        {
            return true;
        }

        var opensHub = request.Path.StartsWithSegments("/hubs", StringComparison.OrdinalIgnoreCase) || request.Path.StartsWithSegments("/_blazor", StringComparison.OrdinalIgnoreCase);
        var reads = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method);
        if (reads && !opensHub)
        {
            return true;
        }

        // The host alone: behind a proxy that ends TLS the scheme here is not the browser's.
        var value = origin.ToString();
        return _allowed.Contains(value)
            || (Uri.TryCreate(value, UriKind.Absolute, out var uri) && string.Equals(uri.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase));
    }
}
