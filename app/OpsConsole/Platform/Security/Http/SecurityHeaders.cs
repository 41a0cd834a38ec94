namespace OpsConsole.Platform.Security.Http;

/// <summary>Headers that tell browsers what a page of ours may do.</summary>
internal static class SecurityHeaders
{
    /// <summary>
    /// Everything from this host and no inline script. Inline style is needed: MudBlazor writes its theme as a style element and Plotly
    /// styles its elements. Images may be data (Plotly's export, icons of the style sheets) and workers blobs (its map).
    /// </summary>
    public const string ContentSecurityPolicy =
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        + "worker-src 'self' blob:; connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    public static void Use(IApplicationBuilder app) => app.Use(static (context, next) =>
    {
        Apply(context);
        return next(context);
    });

    /// <summary>Sets the headers; also after an exception, which clears them.</summary>
    public static void Apply(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        if (Surface.IsApi(context.Request.Path))
        {
            return;
        }

        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
    }
}
