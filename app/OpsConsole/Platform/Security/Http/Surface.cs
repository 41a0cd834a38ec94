namespace OpsConsole.Platform.Security.Http;

/// <summary>Tells pages, which people open, from what programs call.</summary>
internal static class Surface
{
    private static readonly PathString[] Programmatic = ["/api", "/hubs", "/_blazor", "/metrics", "/healthz", "/openapi"];

    public static bool IsApi(PathString path) => path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether an answer may be HTML or a redirect to the login.</summary>
    public static bool IsPage(HttpRequest request)
    {
        foreach (var prefix in Programmatic)
        {
            if (request.Path.StartsWithSegments(prefix, StringComparison.OrdinalIgnoreCase))
            {
                return false;
            }
        }

        return true;
    }
}
