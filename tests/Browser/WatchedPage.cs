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
        // Refused before it leaves the machine, so that the test tells rather than the network.
        await context.RouteAsync(url => IsForeign(url, home), async route =>
        {
            watched._complaints.Enqueue($"request to another host: {route.Request.Url}");
            await route.AbortAsync();
        });
        watched.Page.Console += (_, message) => watched.Note(message.Type == "error", $"console: {message.Text} ({message.Location})");
        watched.Page.PageError += (_, error) => watched.Note(true, $"script: {error}");
        watched.Page.Response += (_, response) => watched.Note(response.Status >= 400, $"{response.Status}: {response.Url}");
        watched.Page.WebSocket += (_, socket) => watched.Note(new Uri(socket.Url).Authority != home.Authority, $"socket to another host: {socket.Url}");
        return watched;
    }

    /// <summary>Fails when anything was noted.</summary>
    public void AssertClean() => Assert.True(_complaints.IsEmpty, string.Join(Environment.NewLine, _complaints));

    public ILocator TestId(string id) => Page.GetByTestId(id);

    public async ValueTask DisposeAsync() => await _context.CloseAsync();

    private static bool IsForeign(string url, Uri home) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is ("http" or "https") && uri.Authority != home.Authority;

    private void Note(bool wrong, string what)
    {
        if (wrong)
        {
            _complaints.Enqueue(what);
        }
    }
}
