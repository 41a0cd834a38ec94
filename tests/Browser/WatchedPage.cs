using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace OpsConsole.Browser.Tests;

/// <summary>A page and everything that went wrong in it: script errors, policy violations, failed loads, requests to another host.</summary>
internal sealed class WatchedPage : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _complaints = [];

    private WatchedPage(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
    }

    public IPage Page { get; }

    public static async Task<WatchedPage> OpenAsync(IBrowserContext context, Uri home)
    {
        var watched = new WatchedPage(context, await context.NewPageAsync());
        // The browser tells of each violation on the console too; this names the rule, and hears those that are only reported.
        await context.AddInitScriptAsync("document.addEventListener('securitypolicyviolation', event => console.error(`policy violated: ${event.effectiveDirective} by ${event.blockedURI} in ${event.documentURI}`))");
        // Refused before it leaves the machine, so that the test tells rather than the network.
        await context.RouteAsync(url => IsForeign(url, home), async route =>
        {
            watched._complaints.Enqueue($"request to another host: {route.Request.Url}");
            await route.AbortAsync();
        });
        watched.Page.Console += (_, message) => watched.Note(message.Type == "error", $"console: {message.Text} ({message.Location})");
        watched.Page.PageError += (_, error) => watched.Note(true, $"script: {error}");
        watched.Page.Response += (_, response) =>
        {
            watched.Note(response.Status >= 400, $"{response.Status}: {response.Url}");
            watched.Note(IsUnguarded(response), $"a page whose policy does not keep foreign and inline scripts out: {response.Url}");
        };
        watched.Page.WebSocket += (_, socket) => watched.Note(new Uri(socket.Url).Authority != home.Authority, $"socket to another host: {socket.Url}");
        return watched;
    }

    /// <summary>Fails when anything was noted.</summary>
    public void AssertClean() => Assert.True(_complaints.IsEmpty, string.Join(Environment.NewLine, _complaints));

    public ILocator TestId(string id) => Page.GetByTestId(id);

    public async ValueTask DisposeAsync() => await _context.CloseAsync();

    private static bool IsForeign(string url, Uri home) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is ("http" or "https") && uri.Authority != home.Authority;

    /// <summary>A document without a policy could violate none.</summary>
    private static bool IsUnguarded(IResponse response)
    {
        if (response.Request.ResourceType != "document" || response.Status is < 200 or >= 300 || new Uri(response.Url).AbsolutePath.StartsWith("/api/", StringComparison.Ordinal))
        {
            return false;
        }

        var rules = response.Headers.GetValueOrDefault("content-security-policy", "").Split(';', StringSplitOptions.TrimEntries);
        return !rules.Contains("script-src 'self'") || !rules.Contains("default-src 'self'") || !rules.Contains("object-src 'none'");
    }

    private void Note(bool wrong, string what)
    {
        if (wrong)
        {
            _complaints.Enqueue(what);
        }
    }
}
