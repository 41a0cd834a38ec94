namespace OpsConsole.Platform.Security.Http;

/// <summary>Lets HEAD work wherever GET does (RFC 9110, 9.3.2): it is routed and answered as GET, and the server leaves the body out.</summary>
/// <remarks>Kestrel decides by the method that it read from the connection, which this does not touch. It must run before routing.</remarks>
internal static class HeadRequests
{
    public static void Use(IApplicationBuilder app) => app.Use(static (context, next) =>
    {
        if (HttpMethods.IsHead(context.Request.Method) && !MustStayAsItIs(context.Request.Path))
        {
            context.Request.Method = HttpMethods.Get;
        }

        return next(context);
    });

    /// <summary>Where GET opens a connection that stays, or uses a one-time link up: chats and mail programs look at links with HEAD.</summary>
    private static bool MustStayAsItIs(PathString path) =>
        path.StartsWithSegments("/hubs", StringComparison.OrdinalIgnoreCase) || path.StartsWithSegments("/_blazor", StringComparison.OrdinalIgnoreCase)
        || path.StartsWithSegments("/login/once", StringComparison.OrdinalIgnoreCase);
}
